"""Importing items, units and conversions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Value as Val
from django.db.models.functions import Concat

from mes.documents.excel.cells import Value, as_text
from mes.documents.excel.kinds import (
    Change,
    FileRows,
    Key,
    RowObjection,
    RowPlan,
    RowState,
    drop_changes,
)
from mes.kernel.actor import Actor
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import Dimension, ItemKind, Supply, Tracking
from mes.masterdata.importers.plain import PlainImporter, ids_by, named
from mes.masterdata.models import Item, Location, Unit, UnitConversion
from mes.masterdata.selectors.structure import rounded
from mes.masterdata.services import units
from mes.masterdata.services.items import create_item, create_items, update_item
from mes.masterdata.services.units import (
    create_unit,
    standard_unit,
    unit_values,
    units_called,
    update_unit,
)

_MADE = frozenset({ItemKind.FINISHED, ItemKind.SEMI_FINISHED})


def complete_item(values: dict[str, Any]) -> dict[str, Any]:
    """A new item: kind and supply follow from each other, the unit is pieces."""
    whole = {"unit": "pcs", **values}
    whole["name"] = whole.get("name") or whole["code"]
    if "supply" not in whole and "kind" in whole:
        whole["supply"] = Supply.MAKE if whole["kind"] in _MADE else Supply.BUY
    if "kind" not in whole and "supply" in whole:
        made = whole["supply"] == Supply.MAKE
        whole["kind"] = ItemKind.SEMI_FINISHED if made else ItemKind.PURCHASED
    return whole


def _object_to_items(rows: Sequence[RowPlan]) -> Iterable[RowObjection]:
    barcodes = {row.values["barcode"]: row for row in rows if row.values.get("barcode")}
    seen: dict[Value, RowPlan] = {}
    taken = dict(
        Item.objects.filter(barcode__in=[as_text(str(code)) for code in barcodes]).values_list(
            "barcode", "code"
        )
    )
    for row in rows:
        barcode = row.values.get("barcode")
        if barcode:
            owner = taken.get(str(barcode))
            first = seen.setdefault(barcode, row)
            if first is not row or (owner is not None and owner != row.key[0]):
                yield RowObjection(
                    row, "barcode_taken", _("Another item has this barcode."), "barcode"
                )
        if row.values.get("kind") == ItemKind.SERVICE and row.values.get(
            "tracking", Tracking.NONE
        ) not in (Tracking.NONE, None):
            yield RowObjection(
                row, "service", _("A service has no lots or serial numbers."), "tracking"
            )


class ItemImporter(PlainImporter):
    """Items. The default location is written W01/A-01, or A-01 where only one is called so."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        found = {key: dict(values) for key, values in super().existing(keys).items()}
        kept = (values["default_location"] for values in found.values())
        used = {int(str(pk)) for pk in kept if pk is not None}
        names = dict(
            Location.objects.filter(pk__in=used).values_list(
                "pk", Concat("warehouse__code", Val("/"), "code")
            )
        )
        for values in found.values():
            pk = values["default_location"]
            values["default_location"] = None if pk is None else names[int(str(pk))]
        return found

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        yield from super().validate(rows, file)
        named_rows = [row for row in rows if row.values.get("default_location")]
        if not named_rows:
            return
        in_file = [(str(row.key[0]), str(row.key[1])) for row in file.good_rows("locations")]
        places = _places(in_file)
        for row in named_rows:
            meant = places.get(str(row.values["default_location"]), set())
            if len(meant) != 1:
                yield RowObjection(
                    row,
                    "location_missing" if not meant else "location_ambiguous",
                    _("Enter the warehouse and the location, as W01/A-01."),
                    "default_location",
                )
                continue
            place = next(iter(meant))
            row.values["default_location"] = place
            if row.before is not None and row.before["default_location"] == place:
                drop_changes(row, _of_location)

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        super().apply(_located(rows), actor)


def _of_location(change: Change) -> bool:
    return change.field == "default_location"


def _places(more: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """What may be written for each location, and what is meant: W01/A-01, A-01."""
    known = set(
        Location.objects.filter(warehouse__isnull=False).values_list("warehouse__code", "code")
    )
    found: dict[str, set[str]] = {}
    for warehouse, code in known | set(more):
        for text in (f"{warehouse}/{code}", code):
            found.setdefault(text, set()).add(f"{warehouse}/{code}")
    return found


def _located(rows: Sequence[RowPlan]) -> list[RowPlan]:
    """The rows with the ids of their locations."""
    wanted = {str(row.values["default_location"]) for row in rows if _has_location(row)}
    ids = {
        f"{warehouse}/{code}": pk
        for warehouse, code, pk in Location.objects.filter(
            warehouse__isnull=False, code__in={text.partition("/")[2] for text in wanted}
        ).values_list("warehouse__code", "code", "pk")
    }
    return [
        replace(
            row,
            values={**row.values, "default_location": ids[str(row.values["default_location"])]},
        )
        if _has_location(row)
        else row
        for row in rows
    ]


def _has_location(row: RowPlan) -> bool:
    return bool(row.values.get("default_location"))


ITEMS = ItemImporter(
    model=Item,
    key=("code",),
    columns={
        "name": "name",
        "specification": "specification",
        "kind": "kind",
        "unit": "unit__code",
        "category": "category",
        "supply": "supply",
        "tracking": "tracking",
        "shelf_life_days": "shelf_life_days",
        "lead_time_days": "lead_time_days",
        "safety_stock": "safety_stock",
        "minimum_quantity": "minimum_quantity",
        "order_multiple": "order_multiple",
        "standard_cost": "standard_cost",
        "list_price": "list_price",
        "barcode": "barcode",
        "drawing_no": "drawing_no",
        "default_location": "default_location_id",
        "active": "active",
        "note": "note",
    },
    create=create_item,
    update=update_item,
    found_by=("code", "name", "barcode"),
    complete=complete_item,
    objections=_object_to_items,
    create_all=create_items,
)


class UnitImporter(PlainImporter):
    """Units; what a standard unit is also called finds it, whether it is there yet or not."""

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        found = named(Unit, ("code", "name"), texts)
        for text in texts:
            if text not in found:
                standard = standard_unit(text)
                if standard is not None:
                    found[text] = standard.code
        return found


UNITS = UnitImporter(
    model=Unit,
    key=("code",),
    columns={
        "name": "name",
        "dimension": "dimension",
        "decimals": "decimals",
        "numerator": "numerator",
        "denominator": "denominator",
        "active": "active",
    },
    create=create_unit,
    update=update_unit,
    complete=unit_values,
)


class ConversionImporter:
    """``quantity`` base units are one unit: of one item, or (item blank) wherever both are used."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        worth = _worth()
        codes = {str(key[0]) for key in keys if key[0] is not None}
        own = {
            (code, unit): (base, Fraction(numerator, denominator))
            for code, unit, base, numerator, denominator in UnitConversion.objects.filter(
                item__code__in=codes
            ).values_list(
                "item__code", "unit__code", "item__unit__code", "numerator", "denominator"
            )
        }
        found: dict[Key, Mapping[str, Value]] = {}
        for key in keys:
            item, unit, base = key[0], str(key[1]), str(key[2])
            if item is None:
                ratio = _between(worth, unit, base)
            else:
                own_base, own_ratio = own.get((str(item), unit), ("", Fraction(0)))
                step = Fraction(1) if own_base == base else _between(worth, own_base, base)
                ratio = own_ratio * step if own_ratio and step else None
            if ratio is not None:
                found[key] = {
                    "quantity": Decimal(ratio.numerator),
                    "per": Decimal(ratio.denominator),
                }
        return found

    def everything(self) -> Sequence[Key]:
        return list(
            UnitConversion.objects.order_by("item__code", "unit__code").values_list(
                "item__code", "unit__code", "item__unit__code"
            )
        )

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        for row in rows:
            _forgive_same_worth(row)
        worth = _worth()
        named_items = {str(row.key[0]) for row in rows if row.key[0] is not None}
        base_units = dict(
            Item.objects.filter(code__in=named_items).values_list("code", "unit__code")
        )
        base_units |= {
            str(row.key[0]): str(row.values.get("unit", base_units.get(str(row.key[0]), "pcs")))
            for row in file.good_rows("items")
        }
        for row in rows:
            item, unit, base = row.key[0], str(row.key[1]), str(row.key[2])
            if unit == base:
                yield RowObjection(row, "own_unit", _("Both units are the same."), "base_unit")
            elif item is not None:
                own = base_units.get(str(item), "")
                if own == unit:
                    yield RowObjection(row, "own_unit", _("This is the item's own unit."), "unit")
                elif own != base and _between(worth, base, own) is None:
                    yield RowObjection(
                        row,
                        "not_own_unit",
                        _("The base unit must be the item's own unit, %(unit)s."),
                        "base_unit",
                        {"unit": own},
                    )

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        units_called({str(part) for row in rows for part in row.key[1:]})
        for row in rows:
            if row.key[0] is None:
                _set_worth(row, actor)
        ids = ids_by(Item, "code", (row.key[0] for row in rows))
        worth = _worth()
        own_units = dict(Item.objects.filter(pk__in=ids.values()).values_list("pk", "unit__code"))
        by_item: dict[int, list[RowPlan]] = {}
        for row in rows:
            if row.key[0] is not None:
                by_item.setdefault(ids[str(row.key[0])], []).append(row)
        present: dict[int, dict[str, dict[str, Any]]] = {}
        for item_id, unit, numerator, denominator in UnitConversion.objects.filter(
            item_id__in=by_item
        ).values_list("item_id", "unit__code", "numerator", "denominator"):
            present.setdefault(item_id, {})[unit] = {
                "unit": unit, "numerator": numerator, "denominator": denominator,
            }  # fmt: skip
        for item_id, listed in by_item.items():
            wanted = dict(present.get(item_id, {}))
            for row in listed:
                step = _between(worth, str(row.key[2]), own_units[item_id]) or Fraction(1)
                ratio = _quantity(row) * step
                wanted[str(row.key[1])] = {
                    "unit": str(row.key[1]),
                    "numerator": ratio.numerator,
                    "denominator": ratio.denominator,
                }
            units.set_conversions(item_id, list(wanted.values()), actor=actor)


def _quantity(row: RowPlan) -> Fraction:
    """What one unit is worth in base units, exactly."""
    per = row.values.get("per") or 1
    return Fraction(Decimal(str(row.values["quantity"]))) / Fraction(Decimal(str(per)))


def _forgive_same_worth(row: RowPlan) -> None:
    """1 for 3 and 2 for 6 are the same, and so are 0.5 for 1 and 1 for 2."""
    if row.before is None:
        return
    before = {name: Fraction(Decimal(str(row.before[name]))) for name in ("quantity", "per")}
    kept = before["quantity"] / before["per"]
    if kept == _quantity(row):
        drop_changes(row, lambda _one: True)
    elif row.state is RowState.UNCHANGED:
        # The sheet leaves out for how many units, which is then one.
        row.state = RowState.CHANGED
        row.changes = (Change("quantity", rounded(kept), rounded(_quantity(row))),)


def _set_worth(row: RowPlan, actor: Actor) -> None:
    """A conversion for every item says what a unit is worth: the base unit's dimension and more."""
    unit = Unit.objects.get(code=str(row.key[1]))
    base = Unit.objects.get(code=str(row.key[2]))
    if base.numerator is None or base.denominator is None:
        update_unit(
            base.pk,
            {"dimension": Dimension.COUNT, "numerator": 1, "denominator": 1},
            actor=actor,
        )
        base.refresh_from_db()
    ratio = _quantity(row) * Fraction(base.numerator or 1, base.denominator or 1)
    update_unit(
        unit.pk,
        {
            "dimension": base.dimension,
            "numerator": ratio.numerator,
            "denominator": ratio.denominator,
        },
        actor=actor,
    )


def _worth() -> dict[str, tuple[str, Fraction]]:
    return {
        code: (dimension, Fraction(numerator, denominator))
        for code, dimension, numerator, denominator in Unit.objects.filter(
            numerator__isnull=False, denominator__isnull=False
        ).values_list("code", "dimension", "numerator", "denominator")
        if numerator and denominator
    }


def _between(worth: Mapping[str, tuple[str, Fraction]], one: str, other: str) -> Fraction | None:
    if one == other:
        return Fraction(1)
    first, second = worth.get(one), worth.get(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    return first[1] / second[1]


UNIT_CONVERSIONS = ConversionImporter()
