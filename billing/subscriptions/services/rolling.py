"""What the calendar does: trials end, cancelled subscriptions stop, contracts are followed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from billing.subscriptions.domain.states import LIVE, TRANSITIONS, SubscriptionState
from billing.subscriptions.models import BillingAccount, Contract, Subscription
from billing.subscriptions.services.accounts import lock_account
from billing.subscriptions.services.contracts import renew_contract
from billing.subscriptions.services.ending import over, successor_of
from mes.audit.services import record, snapshot
from mes.catalog.models import Entitlement, EntitlementState
from mes.catalog.services import grant_module
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus


def enterprises_due() -> list[int]:
    """The enterprises with a subscription or contract whose day has come."""
    today, now = clock.business_date(), clock.now()
    with context.across_enterprises():
        due = set(
            Subscription.objects.filter(
                Q(state__in=LIVE, ends_on__lte=today)
                | Q(state=SubscriptionState.TRIAL, paid_from__lte=today)
                | Q(state=SubscriptionState.CANCELLED, readable_until__lte=now)
            ).values_list("enterprise_id", flat=True)
        )
        ended = Contract.objects.filter(ends_on__lte=today).values("enterprise_id")
        running = Contract.objects.filter(starts_on__lte=today).filter(
            Q(ends_on=None) | Q(ends_on__gt=today)
        )
        due |= set(
            BillingAccount.objects.filter(
                enterprise_id__in=ended,
            )
            .exclude(enterprise_id__in=running.values("enterprise_id"))
            .filter(
                enterprise_id__in=Subscription.objects.filter(state__in=LIVE).values(
                    "enterprise_id"
                )
            )
            .values_list("enterprise_id", flat=True)
        )
        gone = [EnterpriseStatus.DELETING, EnterpriseStatus.DELETED]
        return list(
            Enterprise.objects.filter(pk__in=due)
            .exclude(status__in=gone)
            .order_by("id")
            .values_list("pk", flat=True)
        )


def roll_due(enterprise_ids: Iterable[int]) -> int:
    """Bring each of ``enterprise_ids`` up to today; returns how many subscriptions moved."""
    actor = system("subscriptions")
    moved = 0
    for enterprise in Enterprise.objects.filter(pk__in=list(enterprise_ids)).order_by("id"):
        with context.within(directory.tenant_of(enterprise)):
            moved += roll(actor=actor)
    return moved


@transaction.atomic
def roll(*, actor: Actor) -> int:
    """Bring the present enterprise up to today; returns how many subscriptions moved."""
    account = lock_account()
    today, now = clock.business_date(), clock.now()
    moved = 0
    for row in Subscription.objects.filter(enterprise_id=account.enterprise_id).exclude(
        state=SubscriptionState.ENDED
    ):
        moved += _step(row, today=today, now=now, actor=actor)
    renew_contract(actor=actor)
    return moved


def _step(row: Subscription, *, today: date, now: datetime, actor: Actor) -> bool:
    """Move ``row`` by what day it is; whether anything was due."""
    before = snapshot(row)
    readable = row.readable_until
    if row.state in LIVE and row.ends_on is not None and row.ends_on <= today:
        if successor_of(row) is not None:
            action = "subscription.ended"
            row.state = SubscriptionState.ENDED
        else:
            action = "subscription.cancelled"
            require_transition(TRANSITIONS, row.state, SubscriptionState.CANCELLED)
            over(row, actor=actor)
    elif row.state == SubscriptionState.TRIAL and row.paid_from <= today:
        action = "subscription.trial_ended"
        row.state = SubscriptionState.ACTIVE
    elif row.state == SubscriptionState.CANCELLED and readable is not None and readable <= now:
        action = "subscription.ended"
        row.state = SubscriptionState.ENDED
        _hide(row, actor)
    else:
        return False
    row.save()
    record(actor, action, row, before=before, after=snapshot(row))
    return True


def _hide(row: Subscription, actor: Actor) -> None:
    """Hide the module unless another subscription, or an operator, has given it since."""
    still = Entitlement.objects.filter(
        enterprise_id=row.enterprise_id, module=row.module, state=EntitlementState.GRACE
    )
    if still.exists():
        grant_module(context.present_tenant(), row.module, EntitlementState.ENDED, actor=actor)
