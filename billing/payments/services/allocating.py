"""Putting money to bills and taking it off again: never more than there is of either.

The account is locked first, then payments, then bills, each in order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum

from billing.invoicing.public import InvoiceFact, invoice_fact, lock_invoices, set_paid
from billing.payments.domain.states import Cause
from billing.payments.errors import AllocationTooHigh, NotEnoughCredit
from billing.payments.models import Allocation, Payment
from billing.payments.services.live import tell_paid
from billing.payments.services.standing import lift
from billing.subscriptions.public import lock_account
from mes.audit.services import record_each
from mes.db.locks import lock_all
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.money import FEN, round_fen
from mes.kernel.text import gettext_noop as _

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """``amount`` yuan of a payment for one bill."""

    invoice_id: int
    amount: Decimal


@transaction.atomic
def allocate(payment_id: int, shares: Sequence[Share], *, actor: Actor) -> Payment:
    """Put the credit of a payment of the present enterprise to bills, as a person says.

    Raises NotFound, Invalid, NotEnoughCredit, AllocationTooHigh.
    """
    payment, invoices = _locked(payment_id)

    _require_amounts(shares)
    wanted = sum((share.amount for share in shares), _NOTHING)
    if wanted > payment.credit:
        raise NotEnoughCredit(left=str(payment.credit))
    for share in shares:
        invoice = _of(invoices, share.invoice_id)
        if share.amount > invoice.open:
            raise AllocationTooHigh(left=str(max(invoice.open, _NOTHING)), number=invoice.number)

    put([(payment, invoices[one.invoice_id], one.amount) for one in shares], Cause.MANUAL, actor)

    lift(payment.enterprise_id, actor=actor)
    return payment


@transaction.atomic
def release(payment_id: int, shares: Sequence[Share], *, actor: Actor) -> Payment:
    """Take money off bills again; it becomes credit.

    Raises NotFound, Invalid, AllocationTooHigh.
    """
    payment, invoices = _locked(payment_id)

    _require_amounts(shares)
    there = _allocated([payment.pk])
    for share in shares:
        invoice = _of(invoices, share.invoice_id)
        most = there.get((payment.pk, invoice.id), _NOTHING)
        if share.amount > most:
            raise AllocationTooHigh(left=str(most), number=invoice.number)

    put([(payment, invoices[one.invoice_id], -one.amount) for one in shares], Cause.MANUAL, actor)
    return payment


def put(
    parts: Iterable[tuple[Payment, InvoiceFact, Decimal]], cause: Cause, actor: Actor
) -> Decimal:
    """Put amounts (negative: take off) of locked payments to locked bills; what they came to.

    Both sums are changed under a condition that the database checks again. Raises NotEnoughCredit
    when another transaction was faster, which the locks rule out.
    """
    parts = [part for part in parts if part[2]]
    by_payment: dict[Payment, Decimal] = defaultdict(Decimal)
    by_invoice: dict[InvoiceFact, Decimal] = defaultdict(Decimal)
    for payment, invoice, amount in parts:
        by_payment[payment] += amount
        by_invoice[invoice] += amount
    for payment, amount in by_payment.items():
        changed = Payment.objects.filter(
            pk=payment.pk, amount__gte=F("allocated") + F("refunded") + amount
        ).update(allocated=F("allocated") + amount)
        if not changed:
            raise NotEnoughCredit(left=str(payment.credit))
        payment.allocated += amount
    for invoice, amount in by_invoice.items():
        set_paid(invoice.enterprise_id, invoice.id, invoice.paid + amount)
    Allocation.objects.bulk_create(
        Allocation(
            enterprise_id=payment.enterprise_id,
            payment=payment,
            invoice_id=invoice.id,
            amount=amount,
            cause=cause,
        )
        for payment, invoice, amount in parts
    )

    said = [
        (payment, {"amount": abs(amount), "invoice": invoice.number, "cause": str(cause)})
        for payment, invoice, amount in parts
    ]
    put_on = [one for one, part in zip(said, parts, strict=True) if part[2] > 0]
    taken_off = [one for one, part in zip(said, parts, strict=True) if part[2] < 0]
    record_each(actor, "payment.allocated", put_on)
    record_each(actor, "payment.released", taken_off)
    if parts:
        tell_paid(invoice.id for _payment, invoice, _amount in parts)
    return sum((amount for _payment, _invoice, amount in parts), _NOTHING)


@transaction.atomic
def use_credit(
    *, actor: Actor, invoice_id: int | None = None, due_by: date | None = None
) -> Decimal:
    """Put what the present enterprise has left to its open bills; how much that was.

    The oldest money goes to the bill that is due first: to all, ``invoice_id`` alone, or those due
    by a day. Raises NotFound for an ``invoice_id`` that is no bill of the enterprise.
    """
    account = lock_account()
    if invoice_id is not None:
        invoice_fact(account.enterprise_id, invoice_id)
    payments = with_credit(account.enterprise_id)
    if not payments:
        return _NOTHING
    invoices = [
        invoice
        for invoice in lock_invoices(account.enterprise_id)
        if invoice_id in (None, invoice.id) and (due_by is None or invoice.due_on <= due_by)
    ]

    used = put(spread(payments, invoices), Cause.CREDIT, actor)

    if used:
        lift(account.enterprise_id, actor=actor)
    return used


def with_credit(enterprise_id: int) -> list[Payment]:
    """The payments of which something is left, locked, oldest first."""
    rows = Payment.objects.filter(
        enterprise_id=enterprise_id, amount__gt=F("allocated") + F("refunded")
    )
    return sorted(lock_all(rows), key=lambda row: (row.received_on, row.pk))


def spread(
    payments: Sequence[Payment], invoices: Sequence[InvoiceFact]
) -> list[tuple[Payment, InvoiceFact, Decimal]]:
    """The first bills filled from the first payments, until either is used up."""
    return spread_each([(payment, invoices) for payment in payments])


def spread_each(
    wishes: Sequence[tuple[Payment, Sequence[InvoiceFact]]],
) -> list[tuple[Payment, InvoiceFact, Decimal]]:
    """Each payment put to bills of its own, in order, as far as both reach."""
    needed: dict[int, Decimal] = {}
    parts = []
    for payment, invoices in wishes:
        left = payment.credit
        for invoice in invoices:
            amount = min(needed.setdefault(invoice.id, invoice.open), left)
            if amount > 0:
                parts.append((payment, invoice, amount))
                needed[invoice.id] -= amount
                left -= amount
    return parts


@transaction.atomic
def release_excess(invoice_id: int, *, actor: Actor) -> Decimal:
    """Take off a bill what a credit note left it paid too much; the latest money first."""
    account = lock_account()
    payment_ids = set(
        Allocation.objects.filter(
            enterprise_id=account.enterprise_id, invoice_id=invoice_id
        ).values_list("payment_id", flat=True)
    )
    payments = {row.pk: row for row in lock_all(Payment.objects.filter(pk__in=payment_ids))}
    invoices = {
        invoice.id: invoice for invoice in lock_invoices(account.enterprise_id, only_open=False)
    }

    invoice = _of(invoices, invoice_id)
    excess = max(-invoice.open, _NOTHING)

    there = {
        payments[payment_id]: amount
        for (payment_id, allocated_to), amount in _allocated(payment_ids).items()
        if allocated_to == invoice_id and amount > 0
    }
    parts = []
    for payment in sorted(there, key=lambda row: (row.received_on, row.pk), reverse=True):
        amount = min(excess, there[payment])
        parts.append((payment, invoice, -amount))
        excess -= amount
    released = -put(parts, Cause.CREDITED, actor)
    lift(account.enterprise_id, actor=actor)
    return released


def take_off(payment: Payment, amount: Decimal, *, actor: Actor) -> None:
    """Take ``amount`` of a locked payment off its bills, the one due last first."""
    invoices = lock_invoices(payment.enterprise_id, only_open=False)
    there = _allocated([payment.pk])
    parts = []
    for invoice in reversed(invoices):
        part = min(amount, there.get((payment.pk, invoice.id), _NOTHING))
        parts.append((payment, invoice, -part))
        amount -= part
    put(parts, Cause.REFUNDED, actor)


def _locked(payment_id: int) -> tuple[Payment, Mapping[int, InvoiceFact]]:
    account = lock_account()
    found = lock_all(Payment.objects.filter(pk=payment_id, enterprise_id=account.enterprise_id))
    if not found:
        raise NotFound(record="payment", id=payment_id)
    invoices = lock_invoices(account.enterprise_id, only_open=False)
    return found[0], {invoice.id: invoice for invoice in invoices}


def _of(invoices: Mapping[int, InvoiceFact], invoice_id: int) -> InvoiceFact:
    if invoice_id not in invoices:
        raise NotFound(record="invoice", id=invoice_id)
    return invoices[invoice_id]


def _allocated(payment_ids: Iterable[int]) -> Mapping[tuple[int, int], Decimal]:
    rows = (
        Allocation.objects.filter(payment_id__in=list(payment_ids))
        .values("payment_id", "invoice_id")
        .annotate(total=Sum("amount"))
        .values_list("payment_id", "invoice_id", "total")
    )
    return {(payment_id, invoice_id): total for payment_id, invoice_id, total in rows}


def _require_amounts(shares: Sequence[Share]) -> None:
    if not shares or len({share.invoice_id for share in shares}) != len(shares):
        raise Invalid.field("shares", "required", _("Name each bill once."))
    for index, share in enumerate(shares):
        if share.amount < FEN or share.amount != round_fen(share.amount):
            raise Invalid.field(
                f"shares.{index}.amount",
                "amount",
                _("An amount is at least one fen, in whole fen."),
            )
