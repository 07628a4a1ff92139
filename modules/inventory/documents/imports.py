"""Opening stock from workbooks: what a row says becomes the opening quantity of its balance.

A row names a warehouse, perhaps a location (else the warehouse's first storage location), an item
and perhaps a lot. Importing a balance again posts the difference to what was opened before, so
that an unchanged workbook changes nothing, whatever has moved since.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import Change, FileRows, Key, RowObjection, RowPlan, RowState
from mes.documents.excel.module_kinds import OPENING_STOCK, register_kind
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.quantity import Factor
from mes.kernel.text import gettext_noop as _
from mes.masterdata.models import Warehouse
from mes.masterdata.public import (
    ItemInfo,
    NoConversion,
    Tracking,
    UnitTable,
    items_by_code,
    unit_table,
)
from mes.masterdata.services.items import update_item
from mes.masterdata.services.sites import create_location
from modules.inventory.models import Lot, StockDocumentKind
from modules.inventory.selectors.opening import Places, opened, places
from modules.inventory.services.documents import Entry, post_document

ZERO = Decimal(0)
_UNCLEAR = (
    "location_missing",
    _("It is not clear which location is meant: name the warehouse."),
)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a row's key says."""

    warehouse: str
    location: str
    item: str
    lot: str

    @classmethod
    def of(cls, key: Key) -> "_Named":
        warehouse, location, item, lot, serial = (_text(part) for part in key)
        return cls(warehouse, location, item, lot or serial)


class OpeningStockImporter:
    """Keys are (warehouse, location, item, lot, serial)."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        """What was opened before; in the item's unit, which ``validate`` brings the row's to."""
        named = {key: _Named.of(key) for key in keys}
        known, before = places(), opened({one.item for one in named.values()})
        found: dict[Key, Mapping[str, Value]] = {}
        for key, one in named.items():
            place = known.find(one.warehouse, one.location)
            if place is not None and (place, one.item, one.lot) in before:
                found[key] = {"quantity": before[place, one.item, one.lot]}
        return found

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        """What is wrong with rows; those that bring nothing new are marked unchanged."""
        check = _Check(rows, file)
        yield from check.objections()
        check.settle()

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        known_items = items_by_code({_Named.of(row.key).item for row in rows})
        known = self._with_new_locations(rows, places(), actor)
        before = opened(known_items)
        table = unit_table(item.id for item in known_items.values())
        entries = []
        for row in rows:
            one = _Named.of(row.key)
            item, place = known_items[one.item], known.find(one.warehouse, one.location)
            if place is None:
                raise Invalid.field("warehouse", *_UNCLEAR)
            wanted = _in_own_unit(row, item, table)
            difference = wanted - before.get((place, one.item, one.lot), ZERO)
            if difference:
                expires = row.values.get("expires_on")
                entries.append(
                    Entry(
                        item_id=item.id,
                        location_id=place,
                        quantity=difference,
                        lot_code=one.lot,
                        expires_on=expires if isinstance(expires, date) else None,
                        unit_cost=_cost(row, item, table),
                        reason=_text(row.values.get("note"))[:200],
                    )
                )
        if entries:
            post_document(StockDocumentKind.OPENING, entries, actor=actor)
        for row in rows:
            self._set_safety_stock(row, known_items, actor)

    def _with_new_locations(self, rows: Sequence[RowPlan], known: Places, actor: Actor) -> Places:
        """Locations that rows name in a warehouse that lacks them are made, as warehouses are; a
        warehouse without a storage location gets one of its own code.
        """
        named = [_Named.of(row.key) for row in rows]
        wanted = sorted(
            {
                (one.warehouse, one.location or one.warehouse)
                for one in named
                if one.warehouse and known.find(one.warehouse, one.location) is None
            }
        )
        if not wanted:
            return known
        ids = dict(
            Warehouse.objects.filter(
                code__in=[warehouse for warehouse, _code in wanted]
            ).values_list("code", "pk")
        )
        for warehouse, code in wanted:
            create_location(
                {"warehouse_id": ids[warehouse], "code": code, "name": code}, actor=actor
            )
        return places()

    def _set_safety_stock(self, row: RowPlan, known: Mapping[str, ItemInfo], actor: Actor) -> None:
        """``validate`` left on one row of an item what the minima of all its rows come to."""
        minimum: Any = row.values.get("minimum")
        item = known[_Named.of(row.key).item]
        if minimum and not item.safety_stock:
            update_item(item.id, {"safety_stock": minimum}, actor=actor)


class _Check:
    """All rows of a workbook against each other, the workbook's items and the database."""

    def __init__(self, rows: Sequence[RowPlan], file: FileRows) -> None:
        self.rows = rows
        self.named = [_Named.of(row.key) for row in rows]
        codes = {one.item for one in self.named}
        self.items = items_by_code(codes)
        self.new_items = {_text(row.key[0]): row.values for row in file.good_rows("items")}
        self.brings_warehouses = bool(file.good_rows("warehouses"))
        self.places = places()
        self.opened = opened(codes)
        self.table = unit_table(item.id for item in self.items.values())
        self.expiries = {
            (item, code): expires
            for item, code, expires in Lot.objects.filter(
                item__code__in=codes, code__in={one.lot for one in self.named}
            ).values_list("item__code", "code", "expires_on")
        }
        self.refused: set[int] = set()

    def objections(self) -> Iterator[RowObjection]:
        seen: dict[tuple[Any, str, str], int] = {}
        for row, one in zip(self.rows, self.named, strict=True):
            place = self.places.find(one.warehouse, one.location)
            where = place if place is not None else (one.warehouse, one.location)
            first = seen.setdefault((where, one.item, one.lot), row.row)
            found = list(self._of(row, one, place))
            if first != row.row:
                found.append(
                    RowObjection(
                        row, "duplicate_in_file",
                        _("The same record is already in row %(row)s of sheet “%(sheet)s”."),
                        "item", {"row": first, "sheet": row.sheet},
                    )
                )  # fmt: skip
            if found:
                self.refused.add(id(row))
            yield from found

    def _of(self, row: RowPlan, one: _Named, place: int | None) -> Iterator[RowObjection]:
        item = self.items.get(one.item)
        fresh = self.new_items.get(one.item, {})
        kind = _text(fresh.get("kind")) or (item.kind if item else "")
        if kind == "service":
            yield RowObjection(row, "not_stocked", _("No stock is kept of this item."), "item")
        if item is not None and not item.active:
            yield RowObjection(row, "inactive", _("This item is no longer in use."), "item")
        if place is None and not self._will_be(one):
            yield RowObjection(row, *_UNCLEAR, "warehouse")
        yield from self._lot(
            row, one, _text(fresh.get("tracking")) or (item.tracking if item else "")
        )
        unit = _text(row.values.get("unit"))
        if item is not None and unit:
            try:
                self.table.factor(item.id, unit)
            except NoConversion as refused:
                yield RowObjection(row, refused.code, refused.message, "unit", refused.params)

    def _will_be(self, one: _Named) -> bool:
        """Whether the import itself makes the place: with a warehouse that the row names, else with
        the first warehouse of the workbook.
        """
        return bool(one.warehouse) or (not one.location and self.brings_warehouses)

    def _lot(self, row: RowPlan, one: _Named, tracking: str) -> Iterator[RowObjection]:
        column = "serial" if row.values.get("serial") else "lot"
        quantity: Any = row.values.get("quantity") or ZERO
        if tracking in ("", Tracking.NONE):
            if one.lot:
                yield RowObjection(
                    row, "not_tracked", _("This item is not tracked by lot."), column
                )
            return
        if not one.lot and quantity:
            yield RowObjection(row, "lot_missing", _("This item is tracked: name the lot."), column)
        if tracking == Tracking.SERIAL and quantity > 1:
            yield RowObjection(row, "serial_is_one", _("A serial number is one piece."), "quantity")
        expires = row.values.get("expires_on")
        known = self.expiries.get((one.item, one.lot), expires)
        if expires is not None and known != expires:
            yield RowObjection(
                row, "expiry_differs", _("This lot is known with the expiry %(expires_on)s."),
                "expires_on", {"expires_on": known or "-"},
            )  # fmt: skip

    def settle(self) -> None:
        """Mark what brings nothing new, and leave each item's minimum on one of its rows."""
        good = [
            (row, one)
            for row, one in zip(self.rows, self.named, strict=True)
            if id(row) not in self.refused
        ]
        for row, one in good:
            self._compare(row, one)
        minima: dict[str, Decimal] = {}
        bearers: dict[str, RowPlan] = {}
        for row, one in good:
            minimum: Any = row.values.pop("minimum", None)
            minima[one.item] = minima.get(one.item, ZERO) + (minimum or ZERO)
            bearers.setdefault(one.item, row)
        for code, minimum in minima.items():
            item = self.items.get(code)
            if minimum and (item is None or not item.safety_stock):
                _bear(bearers[code], minimum)

    def _compare(self, row: RowPlan, one: _Named) -> None:
        item, place = self.items.get(one.item), self.places.find(one.warehouse, one.location)
        if item is None or place is None:
            return
        before = self.opened.get((place, one.item, one.lot))
        wanted = _in_own_unit(row, item, self.table)
        if wanted == (before or ZERO):
            row.state, row.changes = RowState.UNCHANGED, ()
        elif before is not None:
            row.state, row.changes = RowState.CHANGED, (Change("quantity", before, wanted),)


def _bear(row: RowPlan, minimum: Decimal) -> None:
    row.values["minimum"] = minimum
    if row.state is RowState.UNCHANGED:
        row.state, row.changes = RowState.CHANGED, (Change("minimum", ZERO, minimum),)


def _factor(row: RowPlan, item: ItemInfo, table: UnitTable) -> Factor:
    return table.factor(item.id, _text(row.values.get("unit")) or item.unit_code)


def _in_own_unit(row: RowPlan, item: ItemInfo, table: UnitTable) -> Decimal:
    quantity: Any = row.values.get("quantity") or ZERO
    return _factor(row, item, table).to_base(quantity)


def _cost(row: RowPlan, item: ItemInfo, table: UnitTable) -> Decimal | None:
    """The cost of one of the item's own unit; the row's is for one of the row's unit."""
    cost: Any = row.values.get("unit_cost")
    return None if cost is None else _factor(row, item, table).from_base(cost)


register_kind(OPENING_STOCK, OpeningStockImporter())
