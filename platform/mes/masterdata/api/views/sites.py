"""Warehouses and locations."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import ActiveFilter, LocationFilter
from mes.masterdata.api.views.asked import EDIT, VIEW, one
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Location, Warehouse
from mes.masterdata.services import sites


class Warehouses(ListEndpoint):
    """Warehouses. A new one gets a first storage location."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.WarehouseBody, answer=shapes.WarehouseRow, status=201),
    }
    row = shapes.WarehouseRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = ActiveFilter
    export_name = "warehouses"
    searchable = True

    def rows(self) -> QuerySet[Warehouse]:
        return Warehouse.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(sites.create_warehouse(self.data, actor=self.actor))


class OneWarehouse(Endpoint):
    """A warehouse; out of use, its locations go with it."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.WarehouseRow),
        "PATCH": Operation(EDIT, body=bodies.WarehouseBody, answer=shapes.WarehouseRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Warehouse.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            sites.update_warehouse(pk, self.data, actor=self.actor, expected_version=expected)
        )


class Locations(ListEndpoint):
    """Places in warehouses."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.LocationBody, answer=shapes.LocationRow, status=201),
    }
    row = shapes.LocationRow
    ordering = Ordering(
        "code", {"code": "code", "name": "name", "warehouse_code": "warehouse__code"}
    )
    filterset_class = LocationFilter
    export_name = "locations"
    searchable = True

    def rows(self) -> QuerySet[Location]:
        return Location.objects.filter(warehouse__isnull=False)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return matching(rows, text, "search_text", "warehouse__search_text")

    def post(self, request: Request) -> HttpResponse:
        return self.document(sites.create_location(self.data, actor=self.actor))


class OneLocation(Endpoint):
    """A place in a warehouse."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.LocationRow),
        "PATCH": Operation(EDIT, body=bodies.LocationBody, answer=shapes.LocationRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(
            one(Location.objects.filter(warehouse__isnull=False).select_related("warehouse"), pk)
        )

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            sites.update_location(pk, self.data, actor=self.actor, expected_version=expected)
        )


class WarehouseRevisions(Revisions):
    """What changed on a warehouse."""

    model = Warehouse


class LocationRevisions(Revisions):
    """What changed on a location."""

    model = Location

    def rows(self) -> QuerySet[Location]:
        return Location.objects.filter(warehouse__isnull=False)
