"""Amounts of money: Decimal yuan with fen. Rounding is half up, and only here."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
PRICE_STEP = Decimal("0.000001")


def round_fen(amount: Decimal) -> Decimal:
    """``amount`` in yuan rounded half up to the fen."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """Amount of a document line in yuan: quantity times unit price, rounded to the fen."""
    return round_fen(quantity * price)


def tax_within(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT contained in a tax-inclusive ``gross`` amount at ``rate`` (0.13 is 13 %), in yuan."""
    return round_fen(gross * rate / (1 + rate))


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split ``total`` yuan by ``weights`` without losing a fen.

    Largest-remainder method; ties go to the earlier part. Raises ValueError when the weights sum
    to zero or one is negative.
    """
    weight_sum = sum(weights, Decimal(0))
    if weight_sum <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be non-negative and not all zero")
    exact = [total * weight / weight_sum for weight in weights]
    floors = [(part / FEN).to_integral_value("ROUND_FLOOR") * FEN for part in exact]
    missing = int((round_fen(total) - sum(floors, Decimal(0))) / FEN)
    order = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[:missing]:
        floors[i] += FEN
    return floors
