"""What a bill was paid by, and what follows while it is not paid."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from billing.invoicing.public import InvoiceFact, invoice_fact
from billing.payments.models import Allocation, DunningStep, PaymentOrder
from billing.payments.selectors.overview import open_bills
from billing.payments.selectors.policies import StepsOn, policies


def bills_to_pay(enterprise_id: int) -> list[dict[str, Any]]:
    """The open bills, the one due first first, each with what follows while it stays so."""
    bills = open_bills(enterprise_id)
    taken = _taken(enterprise_id, [bill["id"] for bill in bills])
    steps_on = policies()
    for bill in bills:
        bill["steps"] = _steps(bill["id"], bill["due_on"], steps_on, taken)
    return bills


def bill_payments(enterprise_id: int, invoice_id: int) -> dict[str, Any]:
    """What a bill was paid by, its orders online, the newest first, and what follows.

    Of a bill that is paid only the steps that were taken. Raises NotFound.
    """
    invoice = invoice_fact(enterprise_id, invoice_id)
    steps = _steps(invoice.id, invoice.due_on, policies(), _taken(enterprise_id, [invoice.id]))
    return {
        "paid_by": _paid_by(invoice),
        "orders": list(
            PaymentOrder.objects.filter(enterprise_id=enterprise_id, invoice_id=invoice.id)
            .select_related("invoice")
            .order_by("-pk")
        ),
        "steps": [step for step in steps if step["taken"] or invoice.open > 0],
    }


def _paid_by(invoice: InvoiceFact) -> list[dict[str, Any]]:
    rows = (
        Allocation.objects.filter(enterprise_id=invoice.enterprise_id, invoice_id=invoice.id)
        .values("payment_id")
        .annotate(put=Sum("amount"))
        .filter(put__gt=0)
        .order_by("payment__received_on", "payment_id")
        .values_list(
            "payment_id",
            "payment__number",
            "payment__method",
            "payment__payer_name",
            "payment__received_on",
            "put",
        )
    )
    names = ("payment_id", "payment_number", "method", "payer_name", "received_on", "amount")
    return [dict(zip(names, row, strict=True)) for row in rows]


_Taken = set[tuple[int, str, int]]


def _taken(enterprise_id: int, invoice_ids: Sequence[int]) -> _Taken:
    return set(
        DunningStep.objects.filter(
            enterprise_id=enterprise_id, invoice_id__in=invoice_ids
        ).values_list("invoice_id", "action", "days")
    )


def _steps(invoice_id: int, due_on: date, steps_on: StepsOn, taken: _Taken) -> list[dict[str, Any]]:
    return [
        {
            "on": due_on + timedelta(days=step.days),
            "action": str(step.action),
            "taken": (invoice_id, str(step.action), step.days) in taken,
        }
        for step in steps_on(due_on)
    ]
