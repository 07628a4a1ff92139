"""The tablets of the floor."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.ids import OperationId
from modules.production.api import bodies, shapes
from modules.production.api.filters import FloorFilter
from modules.production.api.views.work_orders import searched
from modules.production.manifest import REPORT
from modules.production.models import ScrapReason, WorkOrder
from modules.production.selectors import floor
from modules.production.selectors.scan import scanned
from modules.production.services.report import WorkDone, report_work
from modules.production.services.sessions import pause_operation, start_operation


class FloorOperations(ListEndpoint):
    """What can be worked on at this terminal, the most urgent first."""

    operations = {"GET": Operation(REPORT)}
    row = shapes.FloorRow
    ordering = Ordering("urgency", {"urgency": "urgency", "due_date": "due_date"})
    filterset_class = FloorFilter
    searchable = True
    export_name = "operations"

    def rows(self) -> QuerySet[Any]:
        return floor.workable(floor.floor_operations(self.actor))

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return searched(rows, text)

    def finish(self, results: list[dict[str, Any]]) -> None:
        floor.add_workers(results, self.actor)


class OneFloorOperation(Endpoint):
    """One operation."""

    operations = {"GET": Operation(REPORT, answer=shapes.FloorOperation)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(floor.floor_operation(pk, self.actor))


class Start(Endpoint):
    """Begin, or go on after a pause."""

    operations = {"POST": Operation(REPORT, answer=shapes.FloorOperation)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        start_operation(OperationId(pk), actor=self.actor)
        return self.document(floor.floor_operation(pk, self.actor))


class Pause(Endpoint):
    """Stop the worker's clock."""

    operations = {"POST": Operation(REPORT, body=bodies.PauseBody, answer=shapes.FloorOperation)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        pause_operation(OperationId(pk), actor=self.actor, reason=self.data.get("reason", ""))
        return self.document(floor.floor_operation(pk, self.actor))


class Report(Endpoint):
    """Report good, scrapped and rework pieces."""

    operations = {
        "POST": Operation(REPORT, body=bodies.ReportBody, answer=shapes.Reported, status=201)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        report = report_work(OperationId(pk), WorkDone(**self.data), actor=self.actor)
        return self.document(
            {
                "report": report,
                "operation": floor.floor_operation(pk, self.actor),
                "work_order": WorkOrder.objects.get(pk=report.work_order_id),
            }
        )


class Scan(Endpoint):
    """What a scanned code means."""

    operations = {
        "GET": Operation(REPORT, answer=shapes.Scanned, query={"code": "the scanned text"})
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(scanned(request.query_params.get("code", ""), self.actor))


class FloorScrapReasons(Endpoint):
    """The reasons in use."""

    operations = {"GET": Operation(REPORT, answer=shapes.ScrapReasonRow, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(list(ScrapReason.objects.filter(active=True).order_by("code")))


class MyReports(Endpoint):
    """What the worker reported today."""

    operations = {"GET": Operation(REPORT, answer=shapes.MyReport, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(floor.reports_today(self.actor))
