"""What subscriptions tell, within the enterprise and its transaction."""

from dataclasses import dataclass
from datetime import date

from mes.events import Event


@dataclass(frozen=True, slots=True)
class ModulesSubscribed(Event):
    """An enterprise subscribed to modules, for pay: whoever may not let it refuses."""

    enterprise_id: int
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionShortened(Event):
    """A subscription ends sooner than it might have been billed for: paid until ``ends_on``."""

    enterprise_id: int
    subscription_id: int
    module: str
    ends_on: date
