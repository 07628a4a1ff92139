"""What a line costs: amounts to the fen, VAT kept for each line as an invoice shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mes.kernel.money import PRICE_STEP, line_amount, round_fen, tax_within

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan: ``gross`` is to be paid, ``tax`` is the VAT in it."""

    gross: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.tax


def amount_of(
    quantity: Decimal, price: Decimal | None, tax_rate: Decimal, *, tax_included: bool
) -> Amount:
    """The amount of ``quantity`` at a unit ``price`` that has VAT in it or not; zero without one.

    Both are rounded once for the line, so that the lines add up to the order to the fen.
    """
    if price is None:
        return Amount(ZERO, ZERO)
    worth = line_amount(quantity, price)
    if tax_included:
        return Amount(worth, tax_within(worth, tax_rate))
    tax = round_fen(worth * tax_rate)
    return Amount(worth + tax, tax)


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of the lines: nothing is rounded again."""
    gross = tax = ZERO
    for amount in amounts:
        gross += amount.gross
        tax += amount.tax
    return Amount(gross, tax)


def price_with_tax(price: Decimal, tax_rate: Decimal, *, tax_included: bool) -> Decimal:
    """The unit price with VAT in it, to six places."""
    if tax_included:
        return price
    return (price * (1 + tax_rate)).quantize(PRICE_STEP, ROUND_HALF_UP)
