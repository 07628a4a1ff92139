"""What a provider's notices do: once each, in whatever order they come.

A notice is kept first, in a transaction of its own, and applied in another. What it is about may
not be known yet, then it waits. What differs from what was agreed is left to a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from billing.payments.domain.hosted import Announcement, Kind
from billing.payments.domain.states import (
    NOTICE_TRANSITIONS,
    ORDER_TRANSITIONS,
    Method,
    NoticeState,
    OrderState,
)
from billing.payments.errors import (
    NotEnoughCredit,
    NoticeDecided,
    NoticeRefused,
    NoticeUnusable,
)
from billing.payments.models import Notice, Payment, PaymentOrder, Refund
from billing.payments.services.live import tell_order
from billing.payments.services.orders import move
from billing.payments.services.receiving import Receipt, receive
from billing.payments.services.refunds import Returned, note_refund, refund_failed
from billing.subscriptions.public import lock_account
from mes.audit.services import record, snapshot
from mes.db.locks import lock_all
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.money import round_fen
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus

log = structlog.get_logger(__name__)

_CURRENCY = "CNY"
_TO_DO = (NoticeState.RECEIVED, NoticeState.WAITING)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a notice, and why it is not applied."""

    state: NoticeState
    doubt: str = ""


APPLIED = Verdict(NoticeState.APPLIED)


def take_notice(announcement: Announcement) -> NoticeState:
    """Keep a notice and apply it; told again it changes nothing.

    Raises NoticeRefused for one whose nonce another notice has used.
    """
    with context.across_enterprises():
        notice = _keep(announcement)
        state = apply_notice(notice.pk)
        if state == NoticeState.APPLIED:
            apply_waiting(announcement.order_number)
    return state


@transaction.atomic
def _keep(told: Announcement) -> Notice:
    known = Notice.objects.filter(provider=told.provider, event=told.event)
    if known.update(times=F("times") + 1):
        return known.get()
    try:
        with transaction.atomic():
            return Notice.objects.create(
                provider=told.provider,
                event=told.event,
                nonce=told.nonce,
                signed_at=told.signed_at,
                body=told.body,
                kind=told.kind,
                order_number=told.order_number,
                payment_ref=told.payment_ref,
                refund_ref=told.refund_ref,
                refund_number=told.refund_number,
                amount=told.amount,
                currency=told.currency,
                happened_on=clock.business_date(told.at),
            )
    except IntegrityError as taken:
        if "notice_once" in str(taken):
            return known.get()  # told twice at the same moment
        raise NoticeRefused(detail="nonce") from taken


@transaction.atomic
def apply_notice(notice_id: int) -> NoticeState:
    """Apply a kept notice unless that was done; needs across_enterprises()."""
    (notice,) = lock_all(Notice.objects.filter(pk=notice_id))
    if notice.state not in _TO_DO:
        return NoticeState(notice.state)
    _settle(notice, _judge(notice), actor=system("payments"))
    return NoticeState(notice.state)


def apply_waiting(order_number: str | None = None) -> int:
    """Look again at notices that wait, all when no order is named; how many waited no longer.

    Paid comes before refunded here whatever the order in which they were told.
    """
    rows = Notice.objects.filter(state__in=_TO_DO)
    if order_number is not None:
        rows = rows.filter(order_number=order_number)
    ids = [pk for pk, _kind in sorted(rows.values_list("pk", "kind"), key=_paid_first)]
    return sum(apply_notice(pk) not in _TO_DO for pk in ids)


def _paid_first(row: tuple[int, str]) -> tuple[bool, int]:
    return row[1].startswith("refund"), row[0]


@transaction.atomic
def accept_notice(notice_id: int, *, actor: Actor) -> Notice:
    """Take a disputed payment as it came: its amount is recorded. Needs across_enterprises().

    Raises NotFound, NoticeDecided, NoticeUnusable.
    """
    notice = _disputed(notice_id)
    order = _order_of(notice)
    amount = _amount(notice)
    usable = notice.kind == Kind.PAID and notice.currency == _CURRENCY
    if not usable or order is None or amount is None:
        raise NoticeUnusable

    _settle(notice, _paid(notice, order, amount, actor), actor=actor)
    apply_waiting(notice.order_number)
    return notice


@transaction.atomic
def dismiss_notice(notice_id: int, note: str, *, actor: Actor) -> Notice:
    """Set a disputed notice aside. Needs across_enterprises(). Raises NotFound, NoticeDecided."""
    notice = _disputed(notice_id)
    if not note.strip():
        raise Invalid.field("note", "required", _("Say what became of it."))
    notice.note = note.strip()[:300]
    _settle(notice, Verdict(NoticeState.IGNORED, notice.doubt), actor=actor)
    return notice


def _disputed(notice_id: int) -> Notice:
    found = lock_all(Notice.objects.filter(pk=notice_id))
    if not found:
        raise NotFound(record="notice", id=notice_id)
    if found[0].state != NoticeState.DISPUTED:
        raise NoticeDecided
    return found[0]


def _settle(notice: Notice, verdict: Verdict, *, actor: Actor) -> None:
    if verdict.state == notice.state:
        if verdict.doubt != notice.doubt:
            notice.doubt = verdict.doubt
            notice.save(update_fields=["doubt"])
        return
    require_transition(NOTICE_TRANSITIONS, notice.state, verdict.state)
    before = snapshot(notice, _SHOWN)
    notice.state, notice.doubt = verdict.state, verdict.doubt
    notice.save(update_fields=["state", "doubt", "note"])
    record(actor, "notice.settled", notice, before=before, after=snapshot(notice, _SHOWN))
    if verdict.state == NoticeState.DISPUTED:
        log.warning("notice_disputed", notice=notice.pk, order=notice.order_number)


_SHOWN = ("state", "doubt", "note")


def _judge(notice: Notice) -> Verdict:
    order = _order_of(notice)
    if notice.kind not in _APPLY:
        return Verdict(NoticeState.IGNORED, "kind")
    if order is None:
        return Verdict(NoticeState.WAITING, "order")
    enterprise = Enterprise.objects.get(pk=order.enterprise_id)
    if enterprise.status == EnterpriseStatus.DELETED:
        return Verdict(NoticeState.DISPUTED, "enterprise")
    return _APPLY[notice.kind](notice, order)


def _order_of(notice: Notice) -> PaymentOrder | None:
    return PaymentOrder.objects.filter(number=notice.order_number, provider=notice.provider).first()


def _pending(notice: Notice, order: PaymentOrder) -> Verdict:
    return _moved(order, OrderState.PENDING)


def _failed(notice: Notice, order: PaymentOrder) -> Verdict:
    return _moved(order, OrderState.FAILED)


def _moved(order: PaymentOrder, state: OrderState) -> Verdict:
    """Move the order unless it is past that: paid is not taken back by what was said before."""
    (row,) = lock_all(PaymentOrder.objects.filter(pk=order.pk))
    if state not in ORDER_TRANSITIONS[OrderState(row.state)]:
        return Verdict(NoticeState.IGNORED, "late")
    move(row, state, actor=system("payments"))
    with context.within(_tenant(order)):
        tell_order(order.pk)
    return APPLIED


def _claims(notice: Notice, order: PaymentOrder) -> Verdict:
    amount = _amount(notice)
    if notice.currency != order.currency:
        return Verdict(NoticeState.DISPUTED, "currency")
    if amount != order.amount:
        return Verdict(NoticeState.DISPUTED, "amount")
    return _paid(notice, order, order.amount, system("payments"))


def _paid(notice: Notice, order: PaymentOrder, amount: Decimal, actor: Actor) -> Verdict:
    """Record the money once for each of the provider's payments."""
    with context.within(_tenant(order)):
        lock_account()
        (row,) = lock_all(PaymentOrder.objects.filter(pk=order.pk))
        if _payment_of(notice, order) is not None:
            return Verdict(NoticeState.IGNORED, "known")
        receive([_receipt(notice, row, amount)], actor=actor)
        if row.state != OrderState.PAID:
            move(row, OrderState.PAID, actor=actor)
        tell_order(row.pk)
    return APPLIED


def _receipt(notice: Notice, order: PaymentOrder, amount: Decimal) -> Receipt:
    return Receipt(
        method=Method.HOSTED,
        amount=amount,
        received_on=notice.happened_on,
        remark=order.number,
        order_id=order.pk,
        provider=notice.provider,
        provider_payment=notice.payment_ref,
        invoice_ids=(order.invoice_id,),
    )


def _refunded(notice: Notice, order: PaymentOrder) -> Verdict:
    amount = _amount(notice)
    if notice.currency != order.currency:
        return Verdict(NoticeState.DISPUTED, "currency")
    if amount is None:
        return Verdict(NoticeState.DISPUTED, "amount")
    with context.within(_tenant(order)):
        lock_account()
        payment = _payment_of(notice, order)
        if payment is None:
            return Verdict(NoticeState.WAITING, "payment")
        (payment,) = lock_all(Payment.objects.filter(pk=payment.pk))
        if Refund.objects.filter(
            provider=notice.provider, provider_refund=notice.refund_ref
        ).exists():
            return Verdict(NoticeState.IGNORED, "known")
        returned = Returned(
            notice.provider, notice.refund_ref, notice.refund_number, amount, notice.happened_on
        )
        asked = payment.refunds.filter(number=returned.number).first()
        if asked is not None and asked.amount != amount:
            return Verdict(NoticeState.DISPUTED, "amount")
        try:
            note_refund(payment, returned, actor=system("payments"))
        except NotEnoughCredit:
            return Verdict(NoticeState.DISPUTED, "amount")
    return APPLIED


def _refund_failed(notice: Notice, order: PaymentOrder) -> Verdict:
    with context.within(_tenant(order)):
        row = Refund.objects.filter(
            enterprise_id=order.enterprise_id, number=notice.refund_number
        ).first()
        if row is None:
            return Verdict(NoticeState.WAITING, "refund")
        if row.state != "requested":
            return Verdict(NoticeState.IGNORED, "late")
        refund_failed(row.pk, actor=system("payments"))
    return APPLIED


_APPLY: Mapping[str, Callable[[Notice, PaymentOrder], Verdict]] = {
    Kind.PENDING: _pending,
    Kind.FAILED: _failed,
    Kind.PAID: _claims,
    Kind.REFUNDED: _refunded,
    Kind.REFUND_FAILED: _refund_failed,
}


def _payment_of(notice: Notice, order: PaymentOrder) -> Payment | None:
    return Payment.objects.filter(
        enterprise_id=order.enterprise_id,
        provider=notice.provider,
        provider_payment=notice.payment_ref,
    ).first()


def _tenant(order: PaymentOrder) -> context.Tenant:
    return directory.tenant_of(Enterprise.objects.get(pk=order.enterprise_id))


def _amount(notice: Notice) -> Decimal | None:
    """The amount as money, None for what is none: whole fen, more than nothing."""
    try:
        amount = Decimal(notice.amount)
    except InvalidOperation:
        return None
    fits = amount.is_finite() and 0 < amount < Decimal(10) ** 15
    return amount if fits and amount == round_fen(amount) else None
