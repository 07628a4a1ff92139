"""Quantities: Decimal to six places in a unit; conversions are rational so that they round-trip."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

QUANTITY_STEP = Decimal("0.000001")
MAX_QUANTITY = Decimal("99999999999999.999999")


def round_quantity(value: Decimal) -> Decimal:
    """``value`` rounded half up to six places, the precision that is stored."""
    return value.quantize(QUANTITY_STEP, ROUND_HALF_UP)


def whole_units(value: Fraction | Decimal, decimals: int) -> Decimal:
    """``value`` raised to the next amount that can be counted in a unit with ``decimals`` places.

    Exact: what is a whole amount already stays as it is, however it was computed from fractions.
    """
    scaled = Fraction(value) * 10**decimals
    return Decimal(-(-scaled.numerator // scaled.denominator)).scaleb(-decimals)


def plain(value: Decimal) -> str:
    """``value`` as text without exponent and trailing zeros: 4.000000 → "4"."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


@dataclass(frozen=True, slots=True)
class Factor:
    """How many base units one unit is, as numerator/denominator (1 box = 24/1 pcs)."""

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            raise ValueError("a unit factor is a positive ratio")

    def to_base(self, value: Decimal) -> Decimal:
        """``value`` in this unit, in base units, rounded to the stored precision."""
        return _exact(Fraction(value) * Fraction(self.numerator, self.denominator))

    def from_base(self, value: Decimal) -> Decimal:
        """``value`` in base units, in this unit, rounded to the stored precision."""
        return _exact(Fraction(value) * Fraction(self.denominator, self.numerator))


ONE = Factor(1)


def _exact(value: Fraction) -> Decimal:
    scaled = value * 10**6
    # Half up on the exact ratio, so that no binary or decimal division rounds first.
    magnitude = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(magnitude if scaled >= 0 else -magnitude).scaleb(-6)
