"""What subscriptions do about events of the platform."""

from billing.subscriptions.services.subscribing import start_trial
from mes.api.enterprises.events import EnterpriseSignedUp
from mes.events import handles
from mes.kernel.actor import system


@handles(EnterpriseSignedUp)
def begin_trial(event: EnterpriseSignedUp) -> None:
    """A new enterprise tries what the policy of the day says."""
    start_trial(actor=system("sign-up"))
