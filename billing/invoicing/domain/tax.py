"""VAT on a net amount, line by line."""

from dataclasses import dataclass
from decimal import Decimal

from mes.kernel.money import round_fen


@dataclass(frozen=True, slots=True)
class Taxed:
    """A net amount with its tax, in yuan to the fen."""

    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def taxed(net: Decimal, rate: Decimal) -> Taxed:
    """``net`` with the tax at ``rate``, rounded for this one line."""
    return Taxed(net, round_fen(net * rate))


def part_of(net: Decimal, rate: Decimal, before: Taxed) -> Taxed:
    """A further part ``net`` of a line of which ``before`` is taken already.

    The taxes of the parts sum to the tax of their sum, so that a line that is taken back whole
    leaves no fen.
    """
    return Taxed(net, round_fen((before.net + net) * rate) - before.tax)
