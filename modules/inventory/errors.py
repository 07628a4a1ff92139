"""What inventory refuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class InsufficientStock(DomainError):
    """Every shortage of a posting at once.

    ``shortages``: item_id, item_code, item_name, unit, location_id, location, lot, required,
    available, missing (quantities in the item's unit).
    """

    code = "insufficient_stock"
    status = 409
    message = _("Not enough stock for %(count)s lines.")

    def __init__(self, shortages: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(shortages=list(shortages), count=len(shortages))


class AlreadyReversed(DomainError):
    code = "already_reversed"
    status = 409
    message = _("This was reversed before.")


class AlreadyPosted(DomainError):
    code = "already_posted"
    status = 409
    message = _("This was posted before.")


class PeriodClosed(DomainError):
    """The books are closed through the day ``closed_through``: nothing may be dated then."""

    code = "period_closed"
    status = 409
    message = _("The stock books are closed through %(closed_through)s.")
