"""Changing the cycle, cancelling, and taking a cancellation back."""

from datetime import date, timedelta
from enum import StrEnum

from django.db import transaction

from billing.subscriptions.domain.periods import period_of, service_year
from billing.subscriptions.domain.states import (
    LIVE,
    TRANSITIONS,
    Cycle,
    SubscriptionState,
    allowed_actions,
)
from billing.subscriptions.errors import AlreadySubscribed, Owing
from billing.subscriptions.events import SubscriptionShortened
from billing.subscriptions.models import BillingAccount, Subscription
from billing.subscriptions.services.accounts import lock_account
from billing.subscriptions.services.subscribing import create_subscription
from mes.audit.services import record, snapshot
from mes.catalog import registry
from mes.catalog.errors import ModuleRequired
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.db.transitions import require_transition
from mes.events import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound, TransitionNotAllowed
from mes.tenancy.context import present_tenant

_ONE_DAY = timedelta(days=1)
# How long what was cancelled can be read.
READABLE = timedelta(days=30)


class When(StrEnum):
    """When a subscription ends."""

    NOW = "now"  # after today, which was used
    PERIOD_END = "period_end"


@transaction.atomic
def cancel(
    subscription_id: int, *, when: When, actor: Actor, expected_version: int | None = None
) -> Subscription:
    """End a subscription after today, or when what is paid for is over.

    Cancelled, it can be read for a while, then it is hidden; its data stay. Raises NotFound,
    VersionConflict, TransitionNotAllowed, ModuleRequired while another module needs it.
    """
    account, row = lock_subscription(subscription_id)

    row.require_version(expected_version)
    require_transition(TRANSITIONS, row.state, SubscriptionState.CANCELLED)
    last = end_of(row, account, when, clock.business_date())
    _require_unneeded(row, last)

    before = snapshot(row)
    row.ends_on = last
    if when is When.NOW:
        over(row, actor=actor)
    row.save()

    action = "subscription.cancelled" if when is When.NOW else "subscription.cancel_scheduled"
    record(actor, action, row, before=before, after=snapshot(row))

    publish(SubscriptionShortened(row.enterprise_id, row.pk, row.module, last))
    return row


def end_of(row: Subscription, account: BillingAccount, when: When, today: date) -> date:
    """The first day after ``row`` when it is cancelled today."""
    if when is When.NOW:
        last = max(row.starts_on, today + _ONE_DAY)
    elif today < row.paid_from:
        last = row.paid_from
    elif row.cycle == Cycle.YEARLY:
        last = service_year(row.paid_from, today).end
    else:
        last = period_of(today, account.billing_day).end
    return last if row.ends_on is None else min(last, row.ends_on)


def over(row: Subscription, *, actor: Actor) -> None:
    """Set ``row`` to cancelled with what follows from it; the caller saves and records."""
    row.state = SubscriptionState.CANCELLED
    row.readable_until = clock.now() + READABLE
    grant_module(
        present_tenant(),
        row.module,
        EntitlementState.GRACE,
        actor=actor,
        until=row.readable_until,
    )
    if row.bundle is not None:
        leave_bundle(row)


def leave_bundle(row: Subscription) -> None:
    """What stays of ``row``'s bundle costs its own price from the next period on."""
    account = BillingAccount.objects.get(enterprise_id=row.enterprise_id)
    Subscription.objects.filter(
        enterprise_id=row.enterprise_id,
        bundle=row.bundle,
        bundle_until=None,
        state__in=LIVE,
    ).exclude(pk=row.pk).update(
        bundle_until=period_of(clock.business_date(), account.billing_day).end
    )


@transaction.atomic
def end_all(last: date, *, actor: Actor) -> int:
    """End every subscription of the present enterprise before ``last``; how many.

    For an enterprise that is deleted: its modules go with it. What was paid beyond is credited.
    """
    account = lock_account()
    rows = list(
        Subscription.objects.filter(enterprise_id=account.enterprise_id, state__in=LIVE).order_by(
            "id"
        )
    )

    for row in rows:
        before = snapshot(row)
        days = max(row.starts_on, last)
        row.ends_on = days if row.ends_on is None else min(row.ends_on, days)
        row.state = SubscriptionState.CANCELLED
        row.save()
        record(actor, "subscription.cancelled", row, before=before, after=snapshot(row))

    for row in rows:
        publish(SubscriptionShortened(row.enterprise_id, row.pk, row.module, row.ends_on or last))
    return len(rows)


@transaction.atomic
def keep(
    subscription_id: int, *, actor: Actor, expected_version: int | None = None
) -> Subscription:
    """Take a cancellation at the end of the period back; a trial goes on as paid.

    Raises NotFound, VersionConflict, TransitionNotAllowed for what ends by no plan or is
    suspended, AlreadySubscribed when another follows it.
    """
    _account, row = lock_subscription(subscription_id)

    row.require_version(expected_version)
    if row.ends_on is None or "keep" not in allowed_actions(row.state, scheduled=True):
        raise TransitionNotAllowed(from_state=row.state, to_state=str(SubscriptionState.ACTIVE))
    if successor_of(row) is not None:
        raise AlreadySubscribed(module=row.module)

    before = snapshot(row)
    row.ends_on = None
    row.save()

    record(actor, "subscription.kept", row, before=before, after=snapshot(row))
    return row


@transaction.atomic
def change_cycle(
    subscription_id: int, *, cycle: Cycle, actor: Actor, expected_version: int | None = None
) -> Subscription:
    """Pay by the year from today on, or by the month when the paid year is over.

    Raises NotFound, VersionConflict, TransitionNotAllowed, AlreadySubscribed for the present
    cycle, Owing.
    """
    account, row = lock_subscription(subscription_id)
    today = clock.business_date()

    row.require_version(expected_version)
    if row.state in (SubscriptionState.PAST_DUE, SubscriptionState.GRACE):
        raise Owing
    require_transition(TRANSITIONS, row.state, SubscriptionState.ENDED)
    if row.cycle == cycle or successor_of(row) is not None:
        raise AlreadySubscribed(module=row.module)

    before = snapshot(row)
    if today <= row.paid_from:
        row.cycle = str(cycle)
        row.save()
        record(actor, "subscription.cycle_changed", row, before=before, after=snapshot(row))
        return row
    if cycle is Cycle.YEARLY:
        switch = today
        row.state = SubscriptionState.ENDED
    else:
        switch = end_of(row, account, When.PERIOD_END, today)
    row.ends_on = switch
    row.save()
    following = create_subscription(
        module=row.module,
        cycle=str(cycle),
        state=SubscriptionState.ACTIVE,
        starts_on=switch,
        paid_from=switch,
        bundle_id=row.bundle_id,
        bundle_from=row.bundle_from,
        bundle_until=row.bundle_until,
        setup_due=False,
        previous=row,
    )

    record(actor, "subscription.cycle_changed", row, before=before, after=snapshot(row))
    record(actor, "subscription.started", following, after=snapshot(following))
    return following


def lock_subscription(subscription_id: int) -> tuple[BillingAccount, Subscription]:
    """The present enterprise's account and subscription, locked in that order. Raises NotFound."""
    account = lock_account()
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .filter(pk=subscription_id, enterprise_id=account.enterprise_id)
        .first()
    )
    if row is None:
        raise NotFound(record="subscription", id=subscription_id)
    return account, row


def successor_of(row: Subscription) -> Subscription | None:
    """The subscription that takes over when ``row`` ends."""
    return Subscription.objects.filter(
        enterprise_id=row.enterprise_id, previous_id=row.pk, state__in=LIVE
    ).first()


def _require_unneeded(row: Subscription, last: date) -> None:
    """Raise ModuleRequired while a module that needs this one runs longer than ``last``."""
    manifests = registry.manifests()
    users = sorted(
        other.module
        for other in Subscription.objects.filter(
            enterprise_id=row.enterprise_id, state__in=LIVE
        ).exclude(module=row.module)
        if other.module in manifests
        and row.module in manifests[other.module].requires
        and (other.ends_on is None or other.ends_on > last)
    )
    if users:
        raise ModuleRequired(needs=", ".join(users))
