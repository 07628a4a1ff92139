"""Parts of a price by days, so that the parts of a span add up to its price to the fen."""

from datetime import date
from decimal import Decimal

from billing.subscriptions.domain.periods import Span
from mes.kernel.money import round_fen


def prorated(price: Decimal, whole: Span, part: Span) -> Decimal:
    """What the days of ``part`` cost when all of ``whole`` costs ``price`` yuan, to the fen.

    Rounded is the price of the days from the start of ``whole``; a part is the difference of two
    such figures. Whatever the cuts, the parts of ``whole`` sum to ``price``.
    """
    inside = part.cut(whole.start, whole.end)
    if not inside.days:
        return Decimal("0.00")
    return _until(price, whole, inside.end) - _until(price, whole, inside.start)


def _until(price: Decimal, whole: Span, day: date) -> Decimal:
    return round_fen(price * Span(whole.start, day).days / whole.days)
