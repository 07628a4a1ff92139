"""Customers, suppliers and their prices."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import ActiveFilter, SupplierPriceFilter
from mes.masterdata.api.views.asked import EDIT, VIEW, one
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Customer, Supplier, SupplierPrice
from mes.masterdata.services import partners


class Customers(ListEndpoint):
    """Customers."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.CustomerBody, answer=shapes.CustomerRow, status=201),
    }
    row = shapes.CustomerRow
    ordering = Ordering("code", {"code": "code", "name": "name", "updated_at": "updated_at"})
    filterset_class = ActiveFilter
    searchable = True
    export_name = "customers"

    def rows(self) -> QuerySet[Customer]:
        return Customer.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(partners.create_customer(self.data, actor=self.actor))


class OneCustomer(Endpoint):
    """A customer."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.CustomerRow),
        "PATCH": Operation(EDIT, body=bodies.CustomerBody, answer=shapes.CustomerRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Customer.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            partners.update_customer(pk, self.data, actor=self.actor, expected_version=expected)
        )


class Suppliers(ListEndpoint):
    """Suppliers."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.SupplierBody, answer=shapes.SupplierRow, status=201),
    }
    row = shapes.SupplierRow
    ordering = Ordering("code", {"code": "code", "name": "name", "updated_at": "updated_at"})
    filterset_class = ActiveFilter
    searchable = True
    export_name = "suppliers"

    def rows(self) -> QuerySet[Supplier]:
        return Supplier.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(partners.create_supplier(self.data, actor=self.actor))


class OneSupplier(Endpoint):
    """A supplier."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.SupplierRow),
        "PATCH": Operation(EDIT, body=bodies.SupplierBody, answer=shapes.SupplierRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Supplier.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            partners.update_supplier(pk, self.data, actor=self.actor, expected_version=expected)
        )


class SupplierPrices(ListEndpoint):
    """What items cost at suppliers."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            EDIT, body=bodies.SupplierPriceBody, answer=shapes.SupplierPriceRow, status=201
        ),
    }
    row = shapes.SupplierPriceRow
    ordering = Ordering("item_code", {"item_code": "item__code", "supplier_code": "supplier__code"})
    filterset_class = SupplierPriceFilter
    searchable = True
    export_name = "supplier-prices"

    def rows(self) -> QuerySet[SupplierPrice]:
        return SupplierPrice.objects.all()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        by_item = matching(rows, text, "item__search_text")
        return by_item | matching(rows, text, "supplier__search_text")

    def post(self, request: Request) -> HttpResponse:
        return self.document(partners.create_supplier_price(self.data, actor=self.actor))


class OneSupplierPrice(Endpoint):
    """A price of a supplier. It can be deleted: nothing refers to one."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.SupplierPriceRow),
        "PATCH": Operation(EDIT, body=bodies.SupplierPriceBody, answer=shapes.SupplierPriceRow),
        "DELETE": Operation(EDIT),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(
            one(SupplierPrice.objects.select_related("supplier", "item", "unit"), pk)
        )

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            partners.update_supplier_price(
                pk, self.data, actor=self.actor, expected_version=expected
            )
        )

    def delete(self, request: Request, pk: int) -> HttpResponse:
        partners.delete_supplier_price(pk, actor=self.actor)
        return self.answer()


class PricesOfSupplier(ListEndpoint):
    """What items cost at one supplier."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            EDIT, body=bodies.PriceOfSupplierBody, answer=shapes.SupplierPriceRow, status=201
        ),
    }
    row = shapes.PriceOfSupplierRow
    ordering = Ordering("item_code", {"item_code": "item__code"})

    def rows(self) -> QuerySet[SupplierPrice]:
        return one(Supplier.objects.all(), self.kwargs["pk"]).prices.all()

    def post(self, request: Request, pk: int) -> HttpResponse:
        values = {**self.data, "supplier_id": one(Supplier.objects.all(), pk).pk}
        return self.document(partners.create_supplier_price(values, actor=self.actor))


class CustomerRevisions(Revisions):
    """What changed on a customer."""

    model = Customer


class SupplierRevisions(Revisions):
    """What changed on a supplier."""

    model = Supplier
