"""How much was used by whom: the one place where bills ask metering."""

from collections import defaultdict
from decimal import Decimal

from billing.metering.public import figures_of_all
from billing.subscriptions.public import ACTIVE_PEOPLE, Span

_ZERO = Decimal(0)


class UsageOfAll:
    """Figures of every enterprise, read once for each span of days that is asked for.

    People count in the module that they worked in, everything else over all modules together.
    """

    def __init__(self) -> None:
        self._spans: dict[Span, dict[tuple[int, str, str], Decimal]] = {}

    def quantity(self, enterprise_id: int, meter: str, module: str, span: Span) -> Decimal:
        """How much of ``meter`` the enterprise used in ``span``."""
        if span not in self._spans:
            self._spans[span] = self._read(span)
        owner = module if meter == ACTIVE_PEOPLE else ""
        return self._spans[span].get((enterprise_id, meter, owner), _ZERO)

    @staticmethod
    def _read(span: Span) -> dict[tuple[int, str, str], Decimal]:
        found: dict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
        for enterprise_id, figures in figures_of_all(span.start, span.end).items():
            for figure in figures:
                owner = figure.module if figure.meter == ACTIVE_PEOPLE else ""
                found[enterprise_id, figure.meter, owner] += figure.quantity
        return found
