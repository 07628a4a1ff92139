"""Rows and documents as JSON bytes."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from rest_framework import serializers

from mes.http.fields import MoneyField, PriceField, QuantityField, StepsField
from mes.kernel.quantity import plain

Convert = Callable[[Any], Any]


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def dumps(data: Any) -> bytes:
    """``data`` as JSON: decimals as text, times as UTC with a Z."""
    return orjson.dumps(data, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else format(value, ".2f")


def _quantity(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def converter(field: serializers.Field) -> Convert | None:
    """How a database value of a declared ``field`` becomes JSON; None: as it is."""
    if isinstance(field, (PriceField, QuantityField)):
        return _quantity
    if isinstance(field, MoneyField):
        return _money
    if isinstance(field, StepsField):
        return field.to_representation
    if isinstance(field, serializers.DecimalField):
        return _quantity
    return None


__all__ = ["Convert", "converter", "date", "datetime", "dumps"]
