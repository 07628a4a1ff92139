"""What every provider of hosted payments can do for us."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from billing.payments.domain.hosted import Announcement, Collect, SendBack
from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class ProviderRefused(DomainError):
    """The provider understood and said no: asking again would not help."""

    code = "provider_refused"
    status = 502
    message = _("The payment provider refused. Please pay by bank transfer.")


class HostedProvider(ABC):
    """Collects money on a page of its own and tells us by signed notices.

    Every call may be repeated: the provider knows our numbers. ``options`` come from the settings.
    """

    #: Names without which it does not work.
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.name: str = options["name"]
        self.title: str = options["title"] or options["name"]

    @abstractmethod
    def collect(self, wanted: Collect) -> str:
        """Begin an order; the address of the page to pay at.

        Raises ProviderUnavailable (try again), ProviderRefused.
        """

    @abstractmethod
    def send_back(self, wanted: SendBack) -> None:
        """Ask for money to go back; a notice tells when it did.

        Raises ProviderUnavailable (try again), ProviderRefused.
        """

    @abstractmethod
    def ask(self, order_number: str) -> Sequence[Announcement]:
        """How an order stands, as the notices that would tell it; none when nothing happened.

        Asked twice about the same it answers with the same ``event``. Raises ProviderUnavailable
        (try again), ProviderRefused.
        """

    @abstractmethod
    def read_notice(self, headers: Mapping[str, str], path: str, body: bytes) -> Announcement:
        """What the request says, if it is the provider's. Raises NoticeRefused, Invalid."""
