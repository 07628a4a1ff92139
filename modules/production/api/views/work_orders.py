"""Work orders for the office."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching
from mes.documents.printing.paper import A4, A5
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.errors import Invalid
from mes.kernel.ids import WorkOrderId
from mes.kernel.text import gettext_noop as _
from modules.production.api import bodies, shapes
from modules.production.api.filters import WorkOrderFilter
from modules.production.documents.traveller import traveller
from modules.production.manifest import PLAN, VIEW
from modules.production.models import WorkOrder
from modules.production.models.work_orders import USUAL_PRIORITY
from modules.production.selectors.demands import Demand, demands_of_order, order_line
from modules.production.selectors.suggestions import suggest_work_orders
from modules.production.selectors.work_orders import listed_work_orders, whole_work_order
from modules.production.services import lifecycle
from modules.production.services.create import NewWorkOrder, create_work_order
from modules.production.services.from_suggestions import Accepted, create_from_suggestions

_SIZES = {"a4": A4, "a5": A5}


class WorkOrders(ListEndpoint):
    """Work orders, newest first unless ordered otherwise."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            PLAN, body=bodies.WorkOrderBody, answer=shapes.WorkOrderDocument, status=201
        ),
    }
    row = shapes.WorkOrderRow
    ordering = Ordering(
        "-id", {"id": "id", "due_date": "due_date", "number": "number", "priority": "priority"}
    )
    filterset_class = WorkOrderFilter
    searchable = True
    export_name = "work-orders"

    def rows(self) -> QuerySet[WorkOrder]:
        return listed_work_orders()

    def rows_depend_on(self) -> date:
        return clock.business_date()  # what is late

    def post(self, request: Request) -> HttpResponse:
        content = dict(self.data)
        release = content.pop("release")
        line_id = content.pop("order_line_id", None)
        content.setdefault("priority", USUAL_PRIORITY)
        line = order_line(line_id) if line_id is not None else None
        made = create_work_order(NewWorkOrder(**content, order_line=line), actor=self.actor)
        if release:
            lifecycle.release_work_order(WorkOrderId(made.pk), actor=self.actor)
        return self.document(whole_work_order(made.pk))


class OneWorkOrder(Endpoint):
    """A work order with its operations and components."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.WorkOrderDocument),
        "PATCH": Operation(PLAN, body=bodies.WorkOrderChanges, answer=shapes.WorkOrderDocument),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(whole_work_order(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        lifecycle.change_work_order(
            WorkOrderId(pk), self.data, actor=self.actor, expected_version=self.expected_version()
        )
        return self.document(whole_work_order(pk))


class _Step(Endpoint):
    """A step of a work order's life."""

    abstract = True
    operations = {"POST": Operation(PLAN, answer=shapes.WorkOrderDocument)}

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        raise TypeError(f"{type(self).__qualname__} must say what it does")

    def post(self, request: Request, pk: int) -> HttpResponse:
        self.step(WorkOrderId(pk), actor=self.actor, expected_version=self.expected_version())
        return self.document(whole_work_order(pk))


class Release(_Step):
    """Give the work order to the floor."""

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        lifecycle.release_work_order(work_order_id, **how)


class Hold(_Step):
    """Stop work on it for now."""

    operations = {"POST": Operation(PLAN, body=bodies.HoldBody, answer=shapes.WorkOrderDocument)}

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        lifecycle.hold_work_order(work_order_id, reason=self.data.get("reason", ""), **how)


class Resume(_Step):
    """Go on after a hold."""

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        lifecycle.resume_work_order(work_order_id, **how)


class Close(_Step):
    """Finish it for good, also when less was made than planned."""

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        lifecycle.close_work_order(work_order_id, **how)


class Cancel(_Step):
    """Give it up before anything was reported."""

    def step(self, work_order_id: WorkOrderId, **how: Any) -> None:
        lifecycle.cancel_work_order(work_order_id, **how)


class Traveller(Endpoint):
    """The traveller as a PDF, with a QR code for each operation."""

    operations = {
        "GET": Operation(
            VIEW,
            binary="application/pdf",
            query={
                "size": "a4 (default) or a5",
                "rates": "1 prints piece rates for who may see costs",
            },
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        size = _SIZES.get(request.query_params.get("size", "a4"))
        if size is None:
            raise Invalid.field("size", "invalid", _("The paper size is a4 or a5."))
        number, content = traveller(
            pk,
            actor=self.actor,
            size=size,
            piece_rates=request.query_params.get("rates") == "1",
        )
        return self.file(content, name=f"{number}.pdf", content_type="application/pdf")


class SuggestWorkOrders(Endpoint):
    """What to make and to buy, through all levels, for an order or for lines."""

    operations = {"POST": Operation(PLAN, body=bodies.SuggestBody, answer=shapes.Suggestions)}

    def post(self, request: Request) -> HttpResponse:
        order_id = self.data.get("order_id")
        demands = (
            demands_of_order(order_id)
            if order_id is not None
            else [Demand(**line) for line in self.data["lines"]]
        )
        return self.document({"suggestions": suggest_work_orders(demands)})


class FromSuggestions(Endpoint):
    """Work orders from accepted suggestions; what is bought is left out."""

    operations = {
        "POST": Operation(
            PLAN,
            body=bodies.FromSuggestionsBody,
            answer=shapes.MadeWorkOrder,
            many=True,
            status=201,
        )
    }

    def post(self, request: Request) -> HttpResponse:
        accepted = [
            Accepted(
                index=one.get("index", position),
                item_id=one["item_id"],
                quantity=Decimal(one["suggested"]),
                due_date=one["due_date"],
                parent_index=one.get("parent_index"),
                bom_id=one.get("bom_id"),
                routing_id=one.get("routing_id"),
                order_line_id=one.get("order_line_id"),
            )
            for position, one in enumerate(self.data["suggestions"])
        ]
        made = create_from_suggestions(
            accepted,
            actor=self.actor,
            order_id=self.data.get("order_id"),
            release=self.data["release"],
        )
        return self.document(made)


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows of something whose work order matches ``text``."""
    return matching(rows, text, "work_order__search_text")
