"""The numbers of bills: of the platform, which issues them, without gaps."""

from collections.abc import Sequence
from datetime import date

from mes.documents.numbering import NumberKind, next_numbers, register
from mes.tenancy import context

INVOICE = NumberKind("billing_invoice", "ZD{yyyy}{mm}-{seq:5}")
CREDIT_NOTE = NumberKind("billing_credit_note", "HC{yyyy}{mm}-{seq:4}")
register(INVOICE, CREDIT_NOTE)


def take(kind: NumberKind, count: int, *, on: date) -> Sequence[str]:
    """``count`` numbers of the platform's own sequence, wherever the connection works now."""
    with context.within_public():
        return next_numbers(kind, count, on=on)
