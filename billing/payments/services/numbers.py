"""The numbers of payments, orders and refunds: the platform's own sequences."""

from collections.abc import Sequence
from datetime import date

from mes.documents.numbering import NumberKind, next_numbers, register
from mes.tenancy import context

PAYMENT = NumberKind("billing_payment", "SK{yyyy}{mm}-{seq:5}")
ORDER = NumberKind("billing_payment_order", "ZF{yyyy}{mm}-{seq:6}", gapless=False)
REFUND = NumberKind("billing_refund", "TK{yyyy}{mm}-{seq:4}")
register(PAYMENT, ORDER, REFUND)


def take(kind: NumberKind, count: int, *, on: date) -> Sequence[str]:
    """``count`` numbers, wherever the connection works now."""
    with context.within_public():
        return next_numbers(kind, count, on=on)
