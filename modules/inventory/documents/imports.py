"""Opening stock from workbooks: what each row names becomes the opening quantity of its balance."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, Sum, When

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan
from mes.documents.excel.module_kinds import OPENING_STOCK, register_kind
from mes.kernel.actor import Actor
from mes.kernel.text import gettext_noop as _
from mes.masterdata.models import Item, Location
from mes.masterdata.public import LocationKind, Tracking, virtual_location
from mes.masterdata.services.items import update_item
from modules.inventory.models import StockDocumentKind, StockMove
from modules.inventory.services.documents import Entry, post_document

ZERO = Decimal(0)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


class OpeningStockImporter:
    """Keys are (warehouse, location, item, lot, serial); quantities in the item's own unit.

    Importing a balance again posts the difference to what was opened before, so that an unchanged
    workbook changes nothing.
    """

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        opened = self._opened(keys)
        wanted: dict[Key, Mapping[str, Value]] = {}
        for key in keys:
            place = (_text(key[0]), _text(key[1]), _text(key[2]), _text(key[3]) or _text(key[4]))
            if place in opened:
                wanted[key] = {"quantity": opened[place]}
        return wanted

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        tracking = dict(
            Item.objects.filter(
                code__in=[_text(row.values.get("item")) for row in rows]
            ).values_list("code", "tracking")
        )
        for row in rows:
            lot = row.values.get("lot") or row.values.get("serial")
            kind = tracking.get(_text(row.values.get("item")), Tracking.NONE)
            if kind == Tracking.NONE and lot:
                yield RowObjection(row, "not_tracked", _("This item is not tracked by lot."), "lot")
            elif kind != Tracking.NONE and not lot and row.values.get("quantity"):
                yield RowObjection(
                    row, "lot_missing", _("This item is tracked: name the lot."), "lot"
                )

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        opened = self._opened([row.key for row in rows])
        item_ids = dict(
            Item.objects.filter(
                code__in={_text(row.values.get("item")) for row in rows}
            ).values_list("code", "pk")
        )
        places = self._places(rows)
        more: list[Entry] = []
        for row in rows:
            warehouse, location = _text(row.key[0]), _text(row.key[1])
            code, lot = _text(row.key[2]), _text(row.key[3]) or _text(row.key[4])
            wanted = row.values.get("quantity")
            difference = Decimal(str(wanted or 0)) - opened.get(
                (warehouse, location, code, lot), ZERO
            )
            if difference:
                more.append(
                    self._entry(row, item_ids[code], places[warehouse, location], difference, lot)
                )
        self._post(more, actor)
        self._set_safety_stock(rows, item_ids, actor)

    def _entry(
        self, row: RowPlan, item_id: int, location_id: int, quantity: Decimal, lot: str
    ) -> Entry:
        cost: Any = row.values.get("unit_cost")
        expires: Any = row.values.get("expires_on")
        return Entry(
            item_id=item_id,
            location_id=location_id,
            quantity=quantity,
            unit=_text(row.values.get("unit")),
            lot_code=lot,
            expires_on=expires,
            unit_cost=cost,
            reason=_text(row.values.get("note")),
        )

    def _post(self, entries: Sequence[Entry], actor: Actor) -> None:
        if entries:
            post_document(StockDocumentKind.OPENING, entries, actor=actor)

    def _opened(self, keys: Collection[Key]) -> dict[tuple[str, str, str, str], Decimal]:
        """What was opened so far, corrections included, by warehouse, location, item and lot.

        A row without a location means the warehouse's first storage location; its balance is
        found under both.
        """
        opening = virtual_location(LocationKind.OPENING).id
        codes = {_text(key[2]) for key in keys}
        amount = DecimalField(max_digits=20, decimal_places=6)
        rows = (
            StockMove.objects.filter(
                Q(from_location_id=opening) | Q(to_location_id=opening), item__code__in=codes
            )
            .annotate(
                place=Case(
                    When(to_location_id=opening, then=F("from_location_id")),
                    default=F("to_location_id"),
                ),
                signed=Case(
                    When(to_location_id=opening, then=-F("quantity")),
                    default=F("quantity"),
                    output_field=amount,
                ),
            )
            .order_by()
            .values_list("place", "item__code", "lot__code")
            .annotate(total=Sum("signed"))
        )
        found: dict[tuple[str, str, str, str], Decimal] = {}
        totals = list(rows)
        places = Location.objects.in_bulk([row[0] for row in totals])
        first = self._first_locations()
        warehouses = dict(
            Location.objects.filter(pk__in=places).values_list("pk", "warehouse__code")
        )
        for place, item, lot, total in totals:
            code = warehouses.get(place) or ""
            found[code, places[place].code, item, lot or ""] = total
            if first.get(code) == place:
                found[code, "", item, lot or ""] = total
        return found

    def _first_locations(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for code, pk in (
            Location.objects.filter(kind=LocationKind.STORAGE, warehouse__isnull=False)
            .order_by("pk")
            .values_list("warehouse__code", "pk")
        ):
            found.setdefault(code, pk)
        return found

    def _places(self, rows: Sequence[RowPlan]) -> dict[tuple[str, str], int]:
        known = {
            (warehouse, code): pk
            for warehouse, code, pk in Location.objects.filter(warehouse__isnull=False).values_list(
                "warehouse__code", "code", "pk"
            )
        }
        for warehouse, pk in self._first_locations().items():
            known[warehouse, ""] = pk
        everywhere = min(known.values(), default=0)
        known["", ""] = everywhere
        return known

    def _set_safety_stock(
        self, rows: Sequence[RowPlan], item_ids: Mapping[str, int], actor: Actor
    ) -> None:
        """The minima of an item's rows together are its safety stock, where it has none yet."""
        minima: dict[str, Decimal] = {}
        for row in rows:
            minimum = row.values.get("minimum")
            if minimum:
                code = _text(row.values.get("item"))
                minima[code] = minima.get(code, ZERO) + Decimal(str(minimum))
        unset = Item.objects.filter(code__in=minima, safety_stock=0).values_list("code", flat=True)
        for code in unset:
            update_item(item_ids[code], {"safety_stock": minima[code]}, actor=actor)


register_kind(OPENING_STOCK, OpeningStockImporter())
