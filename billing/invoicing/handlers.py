"""What invoicing does about events of subscriptions."""

from billing.invoicing.services.credits import credit_unused
from billing.subscriptions.events import SubscriptionShortened
from mes.events import handles
from mes.kernel.actor import system


@handles(SubscriptionShortened)
def take_back_unused_days(event: SubscriptionShortened) -> None:
    """What was paid ahead beyond the last day becomes a credit note."""
    credit_unused(event.subscription_id, event.ends_on, actor=system("invoicing"))
