"""What an unpaid bill, and paying it, do to the subscriptions of an enterprise."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction

from billing.subscriptions.domain.states import PAYING, TRANSITIONS, SubscriptionState
from billing.subscriptions.models import Subscription
from billing.subscriptions.services.accounts import lock_account
from mes.audit.services import record, snapshot
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.tenancy.context import present_tenant

# What the enterprise may do with a module by its subscription's state.
ENTITLEMENT: Mapping[SubscriptionState, EntitlementState] = MappingProxyType(
    {
        SubscriptionState.TRIAL: EntitlementState.ACTIVE,
        SubscriptionState.ACTIVE: EntitlementState.ACTIVE,
        SubscriptionState.PAST_DUE: EntitlementState.ACTIVE,
        SubscriptionState.GRACE: EntitlementState.ACTIVE,
        SubscriptionState.SUSPENDED: EntitlementState.GRACE,
        SubscriptionState.CANCELLED: EntitlementState.GRACE,
        SubscriptionState.ENDED: EntitlementState.ENDED,
    }
)


@transaction.atomic
def set_standing(state: SubscriptionState, *, actor: Actor) -> list[Subscription]:
    """Move every paid subscription of the present enterprise to ``state`` that may go there.

    ``state`` is past_due, grace, suspended, or active again. Those that may not, such as a trial,
    stay as they are. Gives those that moved.
    """
    account = lock_account()
    rows = Subscription.objects.filter(
        enterprise_id=account.enterprise_id, state__in=PAYING
    ).order_by("id")

    moving = [row for row in rows if state in TRANSITIONS[SubscriptionState(row.state)]]

    for row in moving:
        before = snapshot(row)
        was = ENTITLEMENT[SubscriptionState(row.state)]
        row.state = str(state)
        row.save()
        record(actor, "subscription.standing_changed", row, before=before, after=snapshot(row))
        if ENTITLEMENT[state] != was:
            grant_module(present_tenant(), row.module, ENTITLEMENT[state], actor=actor)
    return moving
