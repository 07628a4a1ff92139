"""What was opened so far, and where rows of a workbook mean."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, Sum, When

from mes.masterdata.models import Location
from mes.masterdata.public import PHYSICAL_KINDS, LocationKind, virtual_location
from modules.inventory.models import StockMove

#: A balance as a workbook names it: location id, item code, lot code ("" without a lot).
OpenedKey = tuple[int, str, str]

_AMOUNT = DecimalField(max_digits=20, decimal_places=6)


@dataclass(frozen=True, slots=True)
class Places:
    """The enterprise's locations by what a row may call them."""

    by_code: dict[tuple[str, str], int]  # warehouse, location
    first: dict[str, int]  # warehouse: its first storage location
    warehouses_of: dict[str, list[int]]  # location code: the locations called so
    usual: int | None  # the first storage location of all

    def find(self, warehouse: str, location: str) -> int | None:
        """The location meant, None when there is none or more than one."""
        if warehouse and location:
            return self.by_code.get((warehouse, location))
        if warehouse:
            return self.first.get(warehouse)
        if location:
            named = self.warehouses_of.get(location, [])
            return named[0] if len(named) == 1 else None
        return self.usual


def places() -> Places:
    """Every active location in a warehouse."""
    found = Places({}, {}, {}, None)
    usual = None
    rows = (
        Location.objects.filter(
            active=True, warehouse__active=True, kind__in=sorted(PHYSICAL_KINDS)
        )
        .order_by("pk")
        .values_list("warehouse__code", "code", "kind", "pk")
    )
    for warehouse, code, kind, pk in rows:
        found.by_code[warehouse, code] = pk
        found.warehouses_of.setdefault(code, []).append(pk)
        if kind == LocationKind.STORAGE:
            found.first.setdefault(warehouse, pk)
            usual = usual or pk
    return Places(found.by_code, found.first, found.warehouses_of, usual)


def opened(item_codes: Collection[str]) -> dict[OpenedKey, Decimal]:
    """What was opened of the items, corrections included, in each item's unit."""
    opening = virtual_location(LocationKind.OPENING).id
    rows = (
        StockMove.objects.filter(
            Q(from_location_id=opening) | Q(to_location_id=opening),
            item__code__in=set(item_codes),
        )
        .annotate(
            place=Case(
                When(to_location_id=opening, then=F("from_location_id")),
                default=F("to_location_id"),
            ),
            signed=Case(
                When(to_location_id=opening, then=-F("quantity")),
                default=F("quantity"),
                output_field=_AMOUNT,
            ),
        )
        .order_by()
        .values_list("place", "item__code", "lot__code")
        .annotate(total=Sum("signed"))
    )
    return {(place, item, lot or ""): total for place, item, lot, total in rows}
