"""Warehouses and locations."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from mes.kernel.errors import NotFound
from mes.masterdata.models import Location, Warehouse
from mes.masterdata.selectors.facts import LocationInfo, WarehouseInfo


def _infos(rows: QuerySet[Location]) -> list[LocationInfo]:
    values: Iterable[Any] = rows.values_list(
        "pk",
        "code",
        "name",
        "kind",
        "warehouse_id",
        Coalesce(F("warehouse__code"), Value("")),
        "active",
        "allow_negative",
    )
    return [LocationInfo(*row) for row in values]


def locations(location_ids: Iterable[int]) -> dict[int, LocationInfo]:
    """The locations with these ids, by id; one that does not exist is absent."""
    return {one.id: one for one in _infos(Location.objects.filter(pk__in=set(location_ids)))}


def location(location_id: int) -> LocationInfo:
    """The location. Raises NotFound."""
    found = locations([location_id]).get(location_id)
    if found is None:
        raise NotFound(record="location", id=location_id)
    return found


def counterpart(kind: str) -> LocationInfo | None:
    """The one location of a virtual ``kind``, None when nobody has needed it yet."""
    return next(iter(_infos(Location.objects.filter(kind=kind, warehouse=None))), None)


def locations_of(warehouse_id: int, kind: str | None = None) -> list[LocationInfo]:
    """The active locations of a warehouse, of one kind if asked, by code."""
    rows = Location.objects.filter(warehouse_id=warehouse_id, active=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return _infos(rows.order_by("code"))


def locations_of_kind(kind: str) -> list[LocationInfo]:
    """The active locations of one kind in all active warehouses, oldest first."""
    rows = Location.objects.filter(kind=kind, active=True, warehouse__active=True)
    return _infos(rows.order_by("pk"))


def warehouses(warehouse_ids: Iterable[int] | None = None) -> dict[int, WarehouseInfo]:
    """Warehouses by id: those asked for, or all."""
    rows = Warehouse.objects.all()
    if warehouse_ids is not None:
        rows = rows.filter(pk__in=set(warehouse_ids))
    values: Iterable[Any] = rows.values_list("pk", "code", "name", "active")
    return {row[0]: WarehouseInfo(*row) for row in values}
