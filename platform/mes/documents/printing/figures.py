"""Numbers and days as forms show them."""

from datetime import date
from decimal import Decimal

from mes.kernel.money import FEN
from mes.kernel.quantity import plain


def quantity(value: Decimal) -> str:
    """A quantity without needless zeros, thousands grouped: 12000.500000 → 12,000.5."""
    whole, dot, fraction = plain(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}{dot}{fraction}"


def amount(value: Decimal) -> str:
    """Yuan with fen, thousands grouped. Raises ValueError when fen would be lost."""
    shown = value.quantize(FEN)
    if shown != value:
        raise ValueError("an amount is rounded before it is printed")
    return f"{shown:,.2f}"


def price(value: Decimal) -> str:
    """A unit price in yuan: two decimals at least, up to six where they are needed."""
    whole, _dot, fraction = plain(value).partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"


def percent(rate: Decimal) -> str:
    """0.13 → 13%."""
    return f"{plain(rate * 100)}%"


def day(value: date | None) -> str:
    return value.isoformat() if value else ""
