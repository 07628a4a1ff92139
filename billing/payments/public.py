"""What the parts of billing above may ask of payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from billing.payments.models import Allocation

__all__ = ["PaidFact", "paid_for"]


@dataclass(frozen=True, slots=True)
class PaidFact:
    """What one payment has on one bill: after what was taken off again or went back."""

    invoice_id: int
    payment_id: int
    payment_number: str
    method: str
    payer_name: str
    received_on: date
    amount: Decimal


def paid_for(enterprise_id: int) -> Sequence[PaidFact]:
    """What an enterprise's payments have on its bills, oldest payment first."""
    rows = (
        Allocation.objects.filter(enterprise_id=enterprise_id)
        .values_list(
            "invoice_id",
            "payment_id",
            "payment__number",
            "payment__method",
            "payment__payer_name",
            "payment__received_on",
        )
        .annotate(amount=Sum("amount"))
        .filter(amount__gt=0)
        .order_by("payment__received_on", "payment_id", "invoice_id")
    )
    return [PaidFact(*row) for row in rows]
