"""Units, and factors from a unit to an item's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mes.kernel.errors import NotFound
from mes.kernel.quantity import ONE, Factor
from mes.masterdata.errors import NoConversion
from mes.masterdata.models import Item, Unit, UnitConversion
from mes.masterdata.selectors.facts import UnitInfo


def units() -> dict[str, UnitInfo]:
    """Every unit by its code."""
    return {
        code: UnitInfo(pk, code, name, dimension, decimals)
        for pk, code, name, dimension, decimals in Unit.objects.values_list(
            "pk", "code", "name", "dimension", "decimals"
        )
    }


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Every unit's worth and the own conversions of some items, loaded at once."""

    _codes: Mapping[int, str]
    _ids: Mapping[str, int]
    _worth: Mapping[int, tuple[str, Fraction]]  # dimension, reference units in one
    _own: Mapping[int, Sequence[tuple[int, Fraction]]]  # item: unit, item units in one
    _items: Mapping[int, tuple[str, int]]  # item: code, unit

    def unit_id(self, code: str) -> int | None:
        return self._ids.get(code)

    def base_unit(self, item_id: int) -> str:
        """The code of the item's own unit. Raises NotFound."""
        return self._codes[self._item(item_id)[1]]

    def factor(self, item_id: int, unit: str) -> Factor:
        """How many of the item's own unit one ``unit`` is.

        By the item's own conversion, else by what both units are worth in their dimension, else by
        both one after the other (grams by way of the kilograms that the item declares). Raises
        NotFound for an item that was not loaded, NoConversion.
        """
        item_code, base = self._item(item_id)
        wanted = self._ids.get(unit)
        if wanted == base:
            return ONE
        if wanted is not None:
            found = self._ratio(item_id, wanted, base)
            if found is not None:
                return Factor(found.numerator, found.denominator)
        raise NoConversion(item=item_code, item_id=item_id, unit=unit)

    def _item(self, item_id: int) -> tuple[str, int]:
        try:
            return self._items[item_id]
        except KeyError as missing:
            raise NotFound(record="item", id=item_id) from missing

    def _ratio(self, item_id: int, wanted: int, base: int) -> Fraction | None:
        own = self._own.get(item_id, ())
        for unit, ratio in own:
            if unit == wanted:
                return ratio
        direct = self._between(wanted, base)
        if direct is not None:
            return direct
        for unit, ratio in own:
            step = self._between(wanted, unit)
            if step is not None:
                return step * ratio
        return None

    def _between(self, one: int, other: int) -> Fraction | None:
        """How many ``other`` one ``one`` is, when both measure the same dimension."""
        first, second = self._worth.get(one), self._worth.get(other)
        if first is None or second is None or first[0] != second[0]:
            return None
        return first[1] / second[1]


def unit_table(item_ids: Iterable[int]) -> UnitTable:
    """The factors of ``item_ids``: three queries, however many there are."""
    wanted = set(item_ids)
    codes: dict[int, str] = {}
    worth: dict[int, tuple[str, Fraction]] = {}
    for pk, code, dimension, numerator, denominator in Unit.objects.values_list(
        "pk", "code", "dimension", "numerator", "denominator"
    ):
        codes[pk] = code
        if numerator is not None and denominator is not None:
            worth[pk] = (dimension, Fraction(numerator, denominator))
    own: dict[int, list[tuple[int, Fraction]]] = {}
    for item_id, unit_id, numerator, denominator in (
        UnitConversion.objects.filter(item_id__in=wanted)
        .order_by("item_id", "unit_id")
        .values_list("item_id", "unit_id", "numerator", "denominator")
    ):
        own.setdefault(item_id, []).append((unit_id, Fraction(numerator, denominator)))
    items = {
        pk: (code, unit_id)
        for pk, code, unit_id in Item.objects.filter(pk__in=wanted).values_list(
            "pk", "code", "unit_id"
        )
    }
    return UnitTable(codes, {code: pk for pk, code in codes.items()}, worth, own, items)


def unit_factor(item_id: int, unit: str) -> Factor:
    """How many of the item's own unit one ``unit`` is. Raises NotFound, NoConversion."""
    return unit_table([item_id]).factor(item_id, unit)


def factors(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Factor]:
    """``unit_factor`` for many pairs of item id and unit code at once."""
    pairs = set(wanted)
    table = unit_table(item_id for item_id, _unit in pairs)
    return {pair: table.factor(*pair) for pair in pairs}
