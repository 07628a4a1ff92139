"""What unpaid bills make of an enterprise's subscriptions, and how paying lifts it."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from billing.invoicing.public import InvoiceFact, invoices_of
from billing.payments.domain.dunning import Action, reached, severity
from billing.payments.errors import PaymentFirst
from billing.payments.selectors.policies import policies
from billing.subscriptions.public import SubscriptionState, set_standing, subscriptions_of
from mes.kernel import clock
from mes.kernel.actor import Actor

_LADDER = (
    SubscriptionState.ACTIVE,
    SubscriptionState.PAST_DUE,
    SubscriptionState.GRACE,
    SubscriptionState.SUSPENDED,
)
STANDING: Mapping[Action, SubscriptionState] = MappingProxyType(
    {
        Action.PAST_DUE: SubscriptionState.PAST_DUE,
        Action.GRACE: SubscriptionState.GRACE,
        Action.SUSPEND: SubscriptionState.SUSPENDED,
    }
)


def present_severity(enterprise_id: int) -> int:
    """How far the worst of its subscriptions is: 0 when all work, 3 when suspended."""
    states = {row.state for row in subscriptions_of(enterprise_id)}
    return max((level for level, state in enumerate(_LADDER) if state in states), default=0)


def severity_of(invoices: Iterable[InvoiceFact], today: date) -> int:
    """How far ``invoices`` justify to go today."""
    steps_on = policies()
    return max(
        (
            severity(reached(steps_on(invoice.due_on), invoice.due_on, today))
            for invoice in invoices
            if invoice.open > 0
        ),
        default=0,
    )


def require_not_suspended(enterprise_id: int) -> None:
    """Raise PaymentFirst while bills are overdue so far that subscriptions are suspended."""
    suspended = _LADDER.index(SubscriptionState.SUSPENDED)
    due = severity_of(invoices_of(enterprise_id), clock.business_date())
    if max(due, present_severity(enterprise_id)) >= suspended:
        raise PaymentFirst


def lift(enterprise_id: int, *, actor: Actor) -> None:
    """Give the present enterprise back at once what its bills no longer justify to withhold."""
    present = present_severity(enterprise_id)
    if not present:
        return
    due = severity_of(invoices_of(enterprise_id), clock.business_date())
    if due < present:
        set_standing(SubscriptionState.ACTIVE, actor=actor)
        sink(due, actor=actor)


def sink(level: int, *, actor: Actor) -> None:
    """Bring the paid subscriptions of the present enterprise down to ``level``, step by step."""
    for state in _LADDER[1 : level + 1]:
        set_standing(state, actor=actor)
