"""Serializer fields with the house's precision, and the mark of what only some may see."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from mes.kernel.quantity import plain


class _Decimal(serializers.DecimalField):
    places = 6
    cost = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", self.places)
        super().__init__(**kwargs)


class QuantityField(_Decimal):
    """A quantity: text with at most six places; zero or more unless told otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return plain(Decimal(value))


class MoneyField(_Decimal):
    """An amount in yuan with fen, as text. A cost or price: shown only to who may see costs."""

    places = 2
    cost = True


class PriceField(_Decimal):
    """A unit price in yuan to six places. Shown only to who may see costs and prices."""

    cost = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return plain(Decimal(value))


class RateField(_Decimal):
    """A share between 0 and 1: 0.13 is 13 %."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(1))
        super().__init__(max_digits=9, **kwargs)

    def to_representation(self, value: Any) -> str:
        return plain(Decimal(value))


class StepsField(serializers.ListField):
    """What may be done with a row, by the state in ``source``: the buttons of a list.

    ``steps`` comes from the table that the rule itself uses. A workbook has no buttons: the column
    is left out of it.
    """

    exported = False

    def __init__(self, steps: Mapping[Any, Iterable[Any]], **kwargs: Any) -> None:
        self.steps = {str(state): [str(step) for step in found] for state, found in steps.items()}
        super().__init__(child=serializers.CharField(), **kwargs)

    def to_representation(self, value: Any) -> list[str]:
        return self.steps[str(value)]


class BesideField(serializers.JSONField):
    """What ``finish`` adds to a page for the screen alone; left out of a workbook."""

    exported = False


def is_cost(field: serializers.Field) -> bool:
    """Whether ``field`` shows a cost or price."""
    return bool(getattr(field, "cost", False))
