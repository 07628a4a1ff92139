"""Items and units."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import ItemFilter, UnitFilter
from mes.masterdata.api.views.asked import EDIT, VIEW, day, one, only, quantity
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Item, Unit
from mes.masterdata.selectors.boms import where_used
from mes.masterdata.selectors.structure import Place, explode
from mes.masterdata.services import items, units


class Units(ListEndpoint):
    """Units of measure; an enterprise that has none yet gets the standard ones."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.UnitBody, answer=shapes.UnitRow, status=201),
    }
    row = shapes.UnitRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = UnitFilter
    searchable = True

    def rows(self) -> QuerySet[Unit]:
        units.ensure_standard_units()
        return Unit.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(units.create_unit(self.data, actor=self.actor))


class OneUnit(Endpoint):
    """A unit of measure."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.UnitRow),
        "PATCH": Operation(EDIT, body=bodies.UnitBody, answer=shapes.UnitRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Unit.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            units.update_unit(pk, self.data, actor=self.actor, expected_version=expected)
        )


class Items(ListEndpoint):
    """Items, found by code, name, pinyin, specification, drawing number or barcode."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.ItemBody, answer=shapes.ItemRow, status=201),
    }
    row = shapes.ItemRow
    ordering = Ordering("code", {"code": "code", "name": "name", "updated_at": "updated_at"})
    filterset_class = ItemFilter
    searchable = True
    export_name = "items"

    def rows(self) -> QuerySet[Item]:
        return Item.objects.all()

    def rows_depend_on(self) -> str:
        return ""  # nothing: all items, always

    def post(self, request: Request) -> HttpResponse:
        return self.document(items.create_item(self.data, actor=self.actor))


class OneItem(Endpoint):
    """An item."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.ItemRow),
        "PATCH": Operation(EDIT, body=bodies.ItemBody, answer=shapes.ItemRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Item.objects.select_related("unit"), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            items.update_item(pk, self.data, actor=self.actor, expected_version=expected)
        )


class ItemRevisions(Revisions):
    """What changed on an item."""

    model = Item


class ItemUses(Endpoint):
    """Everything that contains the item, through all levels, by the BOMs in force on a day."""

    operations = {
        "GET": Operation(
            VIEW, answer=shapes.UseEntry, many=True, query={"on": "Day, today by default."}
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        only(request, ["on"])
        return self.document(where_used(pk, day(request, "on")))


class ItemTree(Endpoint):
    """The item and everything it contains, with the quantities that ``quantity`` of it takes."""

    operations = {
        "GET": Operation(
            VIEW,
            answer=shapes.TreePlace,
            query={"quantity": "One by default.", "on": "Day, today by default."},
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        only(request, ["quantity", "on"])
        places = explode(pk, quantity(request), day(request, "on"), through_bought=True)
        return self.document(_tree(places))


def _tree(places: list[Place]) -> dict[str, Any]:
    """Exploded places, nested."""
    nodes = [_node(place) for place in places]
    for place, node in zip(places, nodes, strict=True):
        if place.parent is not None:
            nodes[place.parent]["children"].append(node)
    return nodes[0]


def _node(place: Place) -> dict[str, Any]:
    item, line, bom = place.item, place.line, place.bom
    return {
        "item_id": item.id,
        "item_code": item.code,
        "item_name": item.name,
        "specification": item.specification,
        "unit": item.unit_code,
        "supply": item.supply,
        "kind": item.kind,
        "quantity": place.quantity,
        "scrap_rate": line.scrap_rate if line else None,
        "operation_seq": line.operation_seq if line else None,
        "operation_name": line.operation_name if line else "",
        "bom_id": bom.id if bom else None,
        "bom_version": bom.version_code if bom else "",
        "level": place.level,
        "children": [],
    }


class ItemConversions(Endpoint):
    """How many of the item's own unit other units are."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.ConversionRow, many=True),
        "PUT": Operation(EDIT, body=bodies.ConversionsBody, answer=shapes.ConversionRow, many=True),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        item = one(Item.objects.all(), pk)
        return self.document(list(item.conversions.select_related("unit").order_by("unit__code")))

    def put(self, request: Request, pk: int) -> HttpResponse:
        rows = [{"denominator": 1, **row} for row in self.data["conversions"]]
        return self.document(units.set_conversions(pk, rows, actor=self.actor))


class UnitRevisions(Revisions):
    """What changed on a unit."""

    model = Unit
