"""What people see of payments: one payment, what is open, who owes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from billing.invoicing.public import InvoiceFact, invoices_of, overdue
from billing.payments.domain.dunning import reached
from billing.payments.models import Allocation, DunningPolicy, DunningStep, Payment
from billing.payments.selectors.policies import policies
from billing.subscriptions.public import SubscriptionState, standings
from mes.kernel import clock
from mes.kernel.errors import NotFound
from mes.tenancy.models import Enterprise

_NOTHING = Decimal("0.00")
_FAR = date(9999, 1, 1)
LEFT = F("amount") - F("allocated") - F("refunded")


def payment_document(payment_id: int, enterprise_id: int) -> dict[str, Any]:
    """A payment with what it paid and what it could pay. Raises NotFound."""
    row = (
        Payment.objects.filter(pk=payment_id, enterprise_id=enterprise_id)
        .select_related("enterprise")
        .first()
    )
    if row is None:
        raise NotFound(record="payment", id=payment_id)
    numbers = {one.id: one.number for one in invoices_of(enterprise_id)}
    put = (
        Allocation.objects.filter(payment=row)
        .values_list("invoice_id")
        .annotate(amount=Sum("amount"))
        .filter(amount__gt=0)
        .order_by("invoice_id")
    )
    return {
        "id": row.pk,
        "number": row.number,
        "received_on": row.received_on,
        "method": row.method,
        "payer_name": row.payer_name,
        "payer_account": row.payer_account,
        "remark": row.remark,
        "enterprise_code": row.enterprise.code,
        "enterprise_name": row.enterprise.name,
        "amount": row.amount,
        "allocated": row.allocated,
        "refunded": row.refunded,
        "left": row.credit,
        "allocations": [
            {"invoice_id": pk, "invoice_number": numbers[pk], "amount": amount}
            for pk, amount in put
        ],
        "refunds": list(row.refunds.order_by("pk")),
        "open_bills": open_bills(enterprise_id),
    }


def open_bills(enterprise_id: int) -> list[dict[str, Any]]:
    """The bills that are open, the one due first first."""
    today = clock.business_date()
    found = sorted(
        (one for one in invoices_of(enterprise_id) if one.open > 0),
        key=lambda one: (one.due_on, one.id),
    )
    return [
        {
            "id": one.id,
            "number": one.number,
            "period_start": one.period_start,
            "period_end": one.period_end,
            "due_on": one.due_on,
            "total": one.total,
            "open": one.open,
            "overdue": one.due_on < today,
        }
        for one in found
    ]


def credit_of(enterprise_id: int) -> Decimal:
    """What is left of an enterprise's payments."""
    left = Payment.objects.filter(enterprise_id=enterprise_id).aggregate(left=Sum(LEFT))["left"]
    return left or _NOTHING


def bills_paid(payment_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """The numbers of the bills that each payment has money on."""
    found: dict[int, list[str]] = {}
    for payment_id, number in (
        Allocation.objects.filter(payment_id__in=list(payment_ids))
        .values("payment_id", "invoice__number")
        .annotate(amount=Sum("amount"))
        .filter(amount__gt=0)
        .order_by("payment_id", "invoice__number")
        .values_list("payment_id", "invoice__number")
    ):
        found.setdefault(payment_id, []).append(number)
    return found


def standing_of(enterprise_id: int) -> str:
    """The worst state that its unpaid bills have brought a subscription to; active without."""
    return standings([enterprise_id]).get(enterprise_id, SubscriptionState.ACTIVE)


def owing() -> list[dict[str, Any]]:
    """Every enterprise with open bills, the longest overdue first; needs across_enterprises()."""
    by_enterprise: dict[int, list[InvoiceFact]] = {}
    for invoice in overdue(_FAR):
        by_enterprise.setdefault(invoice.enterprise_id, []).append(invoice)
    ids = list(by_enterprise)
    names = {
        pk: (code, name)
        for pk, code, name in Enterprise.objects.filter(pk__in=ids).values_list(
            "pk", "code", "name"
        )
    }
    credits_ = dict(
        Payment.objects.filter(enterprise_id__in=ids)
        .values_list("enterprise_id")
        .annotate(left=Sum(LEFT))
    )
    states = standings(ids)
    last = _last_steps(ids)
    steps_on = policies()
    today = clock.business_date()
    rows = []
    for pk, invoices in by_enterprise.items():
        first = min(invoices, key=lambda one: (one.due_on, one.id))
        action, on = last.get(pk, ("", None))
        following = [
            (first.due_on + timedelta(days=step.days), str(step.action))
            for step in steps_on(first.due_on)
            if step not in reached(steps_on(first.due_on), first.due_on, today)
        ]
        next_on, next_action = min(following, default=(None, ""))
        rows.append(
            {
                "code": names[pk][0],
                "name": names[pk][1],
                "bills": len(invoices),
                "open": sum((one.open for one in invoices), _NOTHING),
                "overdue": sum((one.open for one in invoices if one.due_on < today), _NOTHING),
                "credit": credits_.get(pk, _NOTHING),
                "due_on": first.due_on,
                "days": (today - first.due_on).days,
                "standing": states.get(pk, SubscriptionState.ACTIVE),
                "last_action": action,
                "last_on": on,
                "next_action": next_action,
                "next_on": next_on,
            }
        )
    return sorted(rows, key=lambda row: (row["due_on"], row["code"]))


def _last_steps(ids: Sequence[int]) -> Mapping[int, tuple[str, date]]:
    rows = (
        DunningStep.objects.filter(enterprise_id__in=ids)
        .order_by("enterprise_id", "taken_on", "id")
        .values_list("enterprise_id", "action", "taken_on")
    )
    return {pk: (action, on) for pk, action, on in rows}


def policy_rows() -> list[DunningPolicy]:
    """The policies that hold today or later, and what they followed; newest first."""
    return list(DunningPolicy.objects.order_by("-valid_from"))
