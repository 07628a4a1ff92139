"""Closing the stock books through a day, and opening them again."""

from datetime import date

from django.db import connection, transaction

from mes.audit.services import record, snapshot
from mes.db.locks import advisory_lock
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from modules.inventory.models import StockClosing
from modules.inventory.selectors.closing import present_closing

_FIELDS = ("closed_through",)


@transaction.atomic
def close_through(
    day: date | None, *, actor: Actor, expected_version: int | None = None
) -> StockClosing:
    """Refuse postings dated on or before ``day``; None opens everything again.

    Waits for the postings under way, so that none of them is dated in what is closed. Raises
    VersionConflict, Invalid for today and later.
    """
    advisory_lock("inventory.closing")
    closing = present_closing()

    closing.require_version(expected_version)
    if day is not None and day >= clock.business_date():
        raise Invalid.field(
            "closed_through", "not_past", _("Only days that have passed can be closed.")
        )

    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE inventory_stockmove IN SHARE ROW EXCLUSIVE MODE")
    before = snapshot(closing, _FIELDS)
    closing.closed_through = day
    if closing._state.adding:
        closing.version = 1
    closing.save()

    record(actor, "stock.closed", closing, before=before, after=snapshot(closing, _FIELDS))
    return closing
