"""Columns with the house's precision."""

from decimal import Decimal
from typing import Any

from django.db import models


class _Fixed(models.DecimalField):
    """A DecimalField whose digits are decided here and do not appear in migrations."""

    digits: int
    places: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = self.digits
        kwargs["decimal_places"] = self.places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        return name, path, args, kwargs


class MoneyField(_Fixed):
    """An amount in yuan with fen: NUMERIC(20, 2)."""

    digits, places = 20, 2


class PriceField(_Fixed):
    """A unit price in yuan to six places: NUMERIC(20, 6)."""

    digits, places = 20, 6


class QuantityField(_Fixed):
    """A quantity in the row's unit: NUMERIC(20, 6)."""

    digits, places = 20, 6


class RateField(_Fixed):
    """A share such as a tax or scrap rate: 0.13 is 13 %. NUMERIC(9, 6)."""

    digits, places = 9, 6


class MinutesField(_Fixed):
    """A duration in minutes: NUMERIC(12, 4)."""

    digits, places = 12, 4


ZERO = Decimal(0)
