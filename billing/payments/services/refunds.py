"""Money going back: only what is left of a payment, or what has gone back already."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from billing.payments.domain.states import REFUND_TRANSITIONS, Method, RefundState
from billing.payments.errors import NotEnoughCredit
from billing.payments.models import Payment, Refund
from billing.payments.services.allocating import take_off
from billing.payments.services.live import tell_paid
from billing.payments.services.numbers import REFUND, take
from billing.subscriptions.public import lock_account
from mes.audit.services import record, snapshot
from mes.db.locks import lock_all
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.money import FEN, round_fen
from mes.kernel.text import gettext_noop as _
from mes.outbox.services import promise

#: The effect of a refund at a provider: ask it to send the money back.
REFUND_TOPIC = "billing.refund_requested"


@transaction.atomic
def refund(
    payment_id: int,
    amount: Decimal,
    *,
    reason: str,
    actor: Actor,
    refunded_on: date | None = None,
) -> Refund:
    """Send ``amount`` of a payment's credit back.

    A bank transfer is recorded as sent on ``refunded_on``; the provider of a hosted payment is
    asked after the commit, and its notice completes the refund. Raises NotFound, Invalid,
    NotEnoughCredit: what stands on a bill is credited or taken off first.
    """
    payment = _lock_payment(payment_id)

    if amount < FEN or amount != round_fen(amount):
        raise Invalid.field("amount", "amount", _("An amount is at least one fen, in whole fen."))
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why the money goes back."))
    today = clock.business_date()
    day = refunded_on or today
    if not payment.received_on <= day <= today:
        raise Invalid.field(
            "refunded_on", "date", _("The date lies before the payment or to come.")
        )
    if amount > payment.credit:
        raise NotEnoughCredit(left=str(payment.credit))

    hosted = payment.method == Method.HOSTED
    _spend(payment, amount)
    row = Refund.objects.create(
        enterprise_id=payment.enterprise_id,
        payment=payment,
        number=take(REFUND, 1, on=day)[0],
        amount=amount,
        state=RefundState.REQUESTED if hosted else RefundState.DONE,
        refunded_on=day,
        reason=reason.strip()[:300],
        provider=payment.provider,
    )

    record(actor, "refund.requested" if hosted else "refund.made", row, after=snapshot(row))

    tell_paid(())
    if hosted:
        promise(REFUND_TOPIC, {"refund_id": row.pk})
    return row


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that a provider says it sent back, or could not."""

    provider: str
    provider_refund: str
    #: Our number of the refund; empty when the provider began it.
    number: str
    amount: Decimal
    on: date


def note_refund(payment: Payment, returned: Returned, *, actor: Actor) -> Refund:
    """Record what a provider sent back: our request is done, or one that we did not make.

    The money is gone whatever it stood on, so bills are open again as far as it paid them. Needs
    the payment locked. Raises NotEnoughCredit for more than was ever paid.
    """
    ours = lock_all(Refund.objects.filter(payment=payment, number=returned.number))
    if ours:
        row = ours[0]
        before = snapshot(row)
        if row.state == RefundState.FAILED:
            _make_room(payment, row.amount, actor)
            _spend(payment, row.amount)
        require_transition(REFUND_TRANSITIONS, row.state, RefundState.DONE)
        row.state, row.provider_refund = RefundState.DONE, returned.provider_refund
        row.refunded_on = returned.on
        row.save(update_fields=["state", "provider_refund", "refunded_on"])
        record(actor, "refund.done", row, before=before, after=snapshot(row))
        tell_paid(())
        return row

    _make_room(payment, returned.amount, actor)
    _spend(payment, returned.amount)
    row = Refund.objects.create(
        enterprise_id=payment.enterprise_id,
        payment=payment,
        number=take(REFUND, 1, on=returned.on)[0],
        amount=returned.amount,
        state=RefundState.DONE,
        refunded_on=returned.on,
        provider=returned.provider,
        provider_refund=returned.provider_refund,
    )
    record(actor, "refund.made", row, after=snapshot(row))
    tell_paid(())
    return row


@transaction.atomic
def refund_failed(refund_id: int, *, actor: Actor) -> Refund:
    """The provider refused a refund: its money is credit again. Raises TransitionNotAllowed."""
    account = lock_account()
    row = Refund.objects.filter(pk=refund_id, enterprise_id=account.enterprise_id).first()
    if row is None:
        raise NotFound(record="refund", id=refund_id)
    payment = _lock_payment(row.payment_id)
    row = lock_all(Refund.objects.filter(pk=refund_id))[0]

    require_transition(REFUND_TRANSITIONS, row.state, RefundState.FAILED)

    before = snapshot(row)
    row.state = RefundState.FAILED
    row.save(update_fields=["state"])
    Payment.objects.filter(pk=payment.pk).update(refunded=F("refunded") - row.amount)

    record(actor, "refund.failed", row, before=before, after=snapshot(row))
    tell_paid(())
    return row


def _lock_payment(payment_id: int) -> Payment:
    account = lock_account()
    found = lock_all(Payment.objects.filter(pk=payment_id, enterprise_id=account.enterprise_id))
    if not found:
        raise NotFound(record="payment", id=payment_id)
    return found[0]


def _make_room(payment: Payment, amount: Decimal, actor: Actor) -> None:
    missing = amount - payment.credit
    if missing > payment.allocated:
        raise NotEnoughCredit(left=str(payment.amount - payment.refunded))
    if missing > 0:
        take_off(payment, missing, actor=actor)


def _spend(payment: Payment, amount: Decimal) -> None:
    changed = Payment.objects.filter(
        pk=payment.pk, amount__gte=F("allocated") + F("refunded") + amount
    ).update(refunded=F("refunded") + amount)
    if not changed:
        raise NotEnoughCredit(left=str(payment.credit))
    payment.refunded += amount
