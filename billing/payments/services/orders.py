"""Orders at a hosted payment page: one running order for a bill."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from billing.invoicing.public import lock_invoices
from billing.payments.domain.states import ORDER_TRANSITIONS, RUNNING, UNPAID, OrderState
from billing.payments.errors import BillSettled
from billing.payments.models import PaymentOrder
from billing.payments.services.numbers import ORDER, take
from billing.subscriptions.public import lock_account
from mes.audit.services import record, snapshot
from mes.db.locks import lock_all
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.kernel.errors import NotFound
from mes.tenancy import context

RUNS_FOR = timedelta(hours=2)
# A notice comes within seconds. Without one the provider is asked, a last time when the order is
# over: money may have come at the last moment.
ASK_AFTER = timedelta(minutes=3)
ASK_EVERY = timedelta(minutes=5)
_ASK_UNTIL = timedelta(days=1)


@transaction.atomic
def open_order(invoice_id: int, *, provider: str, actor: Actor) -> PaymentOrder:
    """The running order for what a bill of the present enterprise still needs.

    One that runs already for the same amount is given again; another amount replaces it. Raises
    NotFound, BillSettled.
    """
    account = lock_account()
    invoices = {one.id: one for one in lock_invoices(account.enterprise_id, only_open=False)}
    invoice = invoices.get(invoice_id)
    if invoice is None:
        raise NotFound(record="invoice", id=invoice_id)
    running = lock_all(PaymentOrder.objects.filter(invoice_id=invoice_id, state__in=RUNNING))

    if invoice.open <= 0:
        raise BillSettled

    now = clock.now()
    for row in running:
        if row.amount == invoice.open and row.provider == provider and row.expires_at > now:
            return row
        move(row, OrderState.EXPIRED, actor=actor)
    row = PaymentOrder.objects.create(
        enterprise_id=account.enterprise_id,
        number=take(ORDER, 1, on=clock.business_date())[0],
        invoice_id=invoice_id,
        provider=provider,
        amount=invoice.open,
        expires_at=now + RUNS_FOR,
    )

    record(actor, "payment_order.opened", row, after=snapshot(row))
    return row


@transaction.atomic
def note_page(order_id: int, pay_url: str) -> PaymentOrder:
    """Keep the address at which the provider collects the order."""
    account = lock_account()
    row = lock_all(PaymentOrder.objects.filter(pk=order_id, enterprise_id=account.enterprise_id))[0]
    row.pay_url = pay_url
    row.save(update_fields=["pay_url"])
    return row


def move(row: PaymentOrder, state: OrderState, *, actor: Actor) -> None:
    """Move a locked order. Raises TransitionNotAllowed."""
    require_transition(ORDER_TRANSITIONS, row.state, state)
    before = snapshot(row)
    row.state = state
    row.save(update_fields=["state"])
    record(actor, "payment_order.changed", row, before=before, after=snapshot(row))


def orders_to_ask(provider: str, most: int) -> list[PaymentOrder]:
    """Orders at ``provider`` about which no notice came; needs across_enterprises()."""
    now = clock.now()
    due = Q(asked_at=None) | Q(
        asked_at__lte=now - ASK_EVERY, asked_at__lt=F("expires_at") + ASK_AFTER
    )
    rows = PaymentOrder.objects.filter(
        due,
        provider=provider,
        state__in=UNPAID,
        created_at__lte=now - ASK_AFTER,
        expires_at__gt=now - _ASK_UNTIL,
    )
    return list(rows.order_by("expires_at", "id")[:most])


def note_asked(order_id: int, *, pause: timedelta = timedelta(0)) -> bool:
    """Keep that the provider is asked now; False when it was within ``pause``."""
    now = clock.now()
    rows = PaymentOrder.objects.filter(pk=order_id)
    fresh = rows.filter(Q(asked_at=None) | Q(asked_at__lte=now - pause))
    return bool(fresh.update(asked_at=now))


def expire_orders() -> int:
    """Close orders whose time is over; what is paid all the same is still taken."""
    with context.across_enterprises(), transaction.atomic():
        rows = lock_all(PaymentOrder.objects.filter(state__in=RUNNING, expires_at__lte=clock.now()))
        for row in rows:
            move(row, OrderState.EXPIRED, actor=system("payments"))
        return len(rows)
