"""Items."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mes.kernel.errors import NotFound
from mes.masterdata.models import Item
from mes.masterdata.selectors.facts import ItemInfo

_COLUMNS = (
    "pk",
    "code",
    "name",
    "specification",
    "drawing_no",
    "kind",
    "unit_id",
    "unit__code",
    "unit__decimals",
    "tracking",
    "shelf_life_days",
    "supply",
    "lead_time_days",
    "safety_stock",
    "minimum_quantity",
    "order_multiple",
    "barcode",
    "default_location_id",
    "standard_cost",
    "list_price",
    "active",
)


def _infos(rows: QuerySet[Item]) -> list[ItemInfo]:
    values: Iterable[Any] = rows.values_list(*_COLUMNS)
    return [ItemInfo(*row) for row in values]


def items(item_ids: Iterable[int]) -> dict[int, ItemInfo]:
    """The items with these ids, by id; one that does not exist is absent."""
    return {item.id: item for item in _infos(Item.objects.filter(pk__in=set(item_ids)))}


def item(item_id: int) -> ItemInfo:
    """The item. Raises NotFound."""
    found = items([item_id]).get(item_id)
    if found is None:
        raise NotFound(record="item", id=item_id)
    return found


def items_by_code(codes: Iterable[str]) -> dict[str, ItemInfo]:
    """The items with these codes, by code; one that does not exist is absent."""
    return {item.code: item for item in _infos(Item.objects.filter(code__in=set(codes)))}


def item_by_barcode(text: str) -> ItemInfo | None:
    """The item that a scanned text names: by its barcode, else by its code."""
    if not text:
        return None
    for rows in (Item.objects.filter(barcode=text), Item.objects.filter(code=text)):
        for found in _infos(rows):
            return found
    return None
