"""Money comes in: recorded once, put to the bills it is for, the rest kept as credit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.invoicing.public import lock_invoices
from billing.payments.domain.states import Cause, Method
from billing.payments.models import Payment
from billing.payments.services.allocating import put, spread_each
from billing.payments.services.live import tell_paid
from billing.payments.services.numbers import PAYMENT, take
from billing.payments.services.standing import lift
from billing.subscriptions.public import lock_account
from mes.audit.services import record_each
from mes.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that is known to be the present enterprise's, and the bills that it is for."""

    method: Method
    amount: Decimal
    received_on: date
    payer_name: str = ""
    payer_account: str = ""
    remark: str = ""
    bank_line_id: int | None = None
    order_id: int | None = None
    provider: str = ""
    provider_payment: str = ""
    invoice_ids: tuple[int, ...] = ()


@transaction.atomic
def receive(receipts: Sequence[Receipt], *, actor: Actor) -> list[Payment]:
    """Record payments of the present enterprise; what their bills do not need stays as credit."""
    account = lock_account()

    rows = [
        Payment(
            enterprise_id=account.enterprise_id,
            number=number,
            method=receipt.method,
            amount=receipt.amount,
            received_on=receipt.received_on,
            payer_name=receipt.payer_name,
            payer_account=receipt.payer_account,
            remark=receipt.remark,
            bank_line_id=receipt.bank_line_id,
            order_id=receipt.order_id,
            provider=receipt.provider,
            provider_payment=receipt.provider_payment,
        )
        for number, receipt in zip(
            take(PAYMENT, len(receipts), on=receipts[0].received_on), receipts, strict=True
        )
    ]
    Payment.objects.bulk_create(rows)
    record_each(
        actor,
        "payment.received",
        [(row, {"number": row.number, "amount": row.amount}) for row in rows],
    )
    invoices = lock_invoices(account.enterprise_id)
    wishes = [
        (row, [one for one in invoices if one.id in receipt.invoice_ids])
        for row, receipt in zip(rows, receipts, strict=True)
    ]
    parts = spread_each(wishes)
    put(parts, Cause.MATCHED, actor)

    lift(account.enterprise_id, actor=actor)
    if not parts:
        tell_paid(())
    return rows
