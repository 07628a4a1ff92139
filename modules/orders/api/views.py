"""Sales orders, deliveries and returns over HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.actor import COSTS_VIEW
from mes.kernel.errors import Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _
from modules.orders.api import serializers as shapes
from modules.orders.api.filters import DeliveryFilter, SalesOrderFilter, SalesReturnFilter
from modules.orders.documents.delivery_note import MOST_COPIES, PAPERS, delivery_note_pdf
from modules.orders.manifest import CLOSE, CONFIRM, EDIT, RETURN, SHIP, VIEW
from modules.orders.models import Delivery, SalesOrder, SalesReturn
from modules.orders.selectors.deliveries import (
    deliveries,
    delivery_document,
    return_document,
    returns,
)
from modules.orders.selectors.orders import (
    listed_orders,
    order_document,
    revisions,
    timeline,
)
from modules.orders.services import delivery_drafts, lifecycle, shipping
from modules.orders.services.orders import create_order, update_order
from modules.orders.services.returns import create_return

_ORDER = shapes.SalesOrderShape
_DELIVERY = shapes.DeliveryShape


class SalesOrders(ListEndpoint):
    """Sales orders, found by number, customer, customer's order number or item."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=shapes.OrderBody, answer=_ORDER, status=201),
    }
    row = shapes.SalesOrderRow
    ordering = Ordering(
        "-order_date",
        {
            "order_date": "order_date",
            "due_date": "due_date",
            "number": "number",
            "priority": "priority",
        },
    )
    filterset_class = SalesOrderFilter
    searchable = True
    export_name = "sales-orders"

    def rows(self) -> QuerySet[SalesOrder]:
        return listed_orders()

    def rows_depend_on(self) -> date:
        return clock.business_date()  # what is late

    def post(self, request: Request) -> HttpResponse:
        order = create_order(self.data, actor=self.actor)
        return self.document(order_document(order.pk))


class OneSalesOrder(Endpoint):
    """A sales order with the stages of its lines."""

    operations = {
        "GET": Operation(VIEW, answer=_ORDER),
        "PATCH": Operation(EDIT, body=shapes.OrderChange, answer=_ORDER),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(order_document(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        update_order(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(order_document(pk))


class OrderStep(Endpoint):
    """A step of an order that a person takes."""

    abstract = True
    step: ClassVar[Callable[..., Any]]

    def post(self, request: Request, pk: int) -> HttpResponse:
        type(self).step(pk, actor=self.actor, expected_version=self.expected_version(), **self.data)
        return self.document(order_document(pk))


class ConfirmOrder(OrderStep):
    """A draft becomes binding."""

    operations = {"POST": Operation(CONFIRM, answer=_ORDER)}
    step = staticmethod(lifecycle.confirm_order)


class HoldOrder(OrderStep):
    """Nothing is delivered until the order is resumed."""

    operations = {"POST": Operation(CLOSE, body=shapes.ReasonBody, answer=_ORDER)}
    step = staticmethod(lifecycle.hold_order)


class ResumeOrder(OrderStep):
    """A held order runs on."""

    operations = {"POST": Operation(CLOSE, answer=_ORDER)}
    step = staticmethod(lifecycle.resume_order)


class CloseOrder(OrderStep):
    """Nothing more is delivered."""

    operations = {"POST": Operation(CLOSE, answer=_ORDER)}
    step = staticmethod(lifecycle.close_order)


class ReopenOrder(OrderStep):
    """A closed order runs again."""

    operations = {"POST": Operation(CLOSE, answer=_ORDER)}
    step = staticmethod(lifecycle.reopen_order)


class CancelOrder(OrderStep):
    """The order is void."""

    operations = {"POST": Operation(CLOSE, answer=_ORDER)}
    step = staticmethod(lifecycle.cancel_order)


class CloseOrderLine(Endpoint):
    """Nothing more of this line is delivered."""

    operations = {"POST": Operation(CLOSE, answer=_ORDER)}

    def post(self, request: Request, pk: int, line: int) -> HttpResponse:
        expected = self.expected_version()
        lifecycle.close_line(pk, line, actor=self.actor, expected_version=expected)
        return self.document(order_document(pk))


class OrderTimeline(Endpoint):
    """What happened to the lines of an order, newest first."""

    operations = {"GET": Operation(VIEW, answer=shapes.LineEventShape, many=True)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(timeline(pk))


class OrderRevisions(Endpoint):
    """How a running order was changed, newest first."""

    operations = {"GET": Operation(VIEW, answer=shapes.OrderRevisionShape, many=True)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(revisions(pk, with_prices=self.actor.sees_costs))


class Deliveries(ListEndpoint):
    """Delivery notes, found by number, order or customer."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(SHIP, body=shapes.DeliveryBody, answer=_DELIVERY, status=201),
    }
    row = shapes.DeliveryRow
    ordering = Ordering("-ship_date", {"ship_date": "ship_date", "number": "number"})
    filterset_class = DeliveryFilter
    searchable = True
    export_name = "deliveries"

    def rows(self) -> QuerySet[Delivery]:
        return deliveries()

    def post(self, request: Request) -> HttpResponse:
        made = delivery_drafts.create_delivery(self.data, actor=self.actor)
        return self.document(delivery_document(made.pk))


class OneDelivery(Endpoint):
    """A delivery note with its lines and where they were picked."""

    operations = {
        "GET": Operation(VIEW, answer=_DELIVERY),
        "PATCH": Operation(SHIP, body=shapes.DeliveryChange, answer=_DELIVERY),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(delivery_document(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        delivery_drafts.update_delivery(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(delivery_document(pk))


class DeliveryStep(Endpoint):
    """A step of a delivery."""

    abstract = True
    step: ClassVar[Callable[..., Any]]

    def post(self, request: Request, pk: int) -> HttpResponse:
        type(self).step(pk, actor=self.actor, expected_version=self.expected_version(), **self.data)
        return self.document(delivery_document(pk))


class ShipDelivery(DeliveryStep):
    """The goods leave."""

    operations = {"POST": Operation(SHIP, answer=_DELIVERY)}
    step = staticmethod(shipping.ship_delivery)


class ReverseDelivery(DeliveryStep):
    """A shipped delivery is taken back whole."""

    operations = {"POST": Operation(SHIP, body=shapes.ReasonBody, answer=_DELIVERY)}
    step = staticmethod(shipping.reverse_delivery)


class CancelDelivery(DeliveryStep):
    """A draft is void."""

    operations = {"POST": Operation(SHIP, answer=_DELIVERY)}
    step = staticmethod(delivery_drafts.cancel_delivery)


class DeliveryNote(Endpoint):
    """The delivery note as a PDF."""

    operations = {
        "GET": Operation(
            VIEW,
            binary="application/pdf",
            query={
                "size": "a4 or continuous (241 × 140 mm, the default)",
                "prices": "1 shows prices, for who may see them",
                "copies": "1 to 3 named parts",
            },
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        query = request.query_params
        size = _one_of(query.get("size", "continuous"), "size", list(PAPERS))
        copies = _one_of(
            query.get("copies", "1"), "copies", [str(n + 1) for n in range(MOST_COPIES)]
        )
        prices = _one_of(query.get("prices", "0"), "prices", ["0", "1"]) == "1"
        if prices and not self.actor.sees_costs:
            raise PermissionDenied(permission=COSTS_VIEW)
        name, content = delivery_note_pdf(
            pk, size=size, prices=prices, copies=int(copies), actor=self.actor
        )
        return self.file(content, name=name, content_type="application/pdf")


def _one_of(value: str, name: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise Invalid.field(
            name, "invalid", _("Choose one of %(allowed)s."), allowed=", ".join(allowed)
        )
    return value


class SalesReturns(ListEndpoint):
    """Sales returns, found by number, delivery, order or customer."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            RETURN, body=shapes.ReturnBody, answer=shapes.SalesReturnShape, status=201
        ),
    }
    row = shapes.SalesReturnRow
    ordering = Ordering("-returned_on", {"returned_on": "returned_on", "number": "number"})
    filterset_class = SalesReturnFilter
    searchable = True
    export_name = "sales-returns"

    def rows(self) -> QuerySet[SalesReturn]:
        return returns()

    def post(self, request: Request) -> HttpResponse:
        made = create_return(self.data, actor=self.actor)
        return self.document(return_document(made.pk))


class OneSalesReturn(Endpoint):
    """A sales return."""

    operations = {"GET": Operation(VIEW, answer=shapes.SalesReturnShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(return_document(pk))
