"""Work reports and scrap reasons for the office."""

from typing import Any

from django.db.models import BooleanField, Case, CharField, QuerySet, Value, When
from django.http import HttpResponse
from rest_framework.request import Request

from mes.accounts.access.models import Terminal
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.ids import EmployeeId, OperationId
from modules.production.api import bodies, shapes
from modules.production.api.filters import ScrapReasonFilter, WorkReportFilter
from modules.production.api.views.work_orders import searched
from modules.production.manifest import PLAN, REPORT, REVERSE, VIEW
from modules.production.models import ScrapReason, WorkReport
from modules.production.services import scrap_reasons, settings
from modules.production.services.report import WorkDone, report_work
from modules.production.services.reverse import reverse_report


class WorkReports(ListEndpoint):
    """Reports, newest first. POST enters one afterwards from the office."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            REPORT, body=bodies.LateReportBody, answer=shapes.ReportDocument, status=201
        ),
    }
    row = shapes.ReportRow
    ordering = Ordering("-id", {"id": "id", "at": "at", "worked_on": "worked_on"})
    filterset_class = WorkReportFilter
    searchable = True
    export_name = "work-reports"

    def rows(self) -> QuerySet[WorkReport]:
        return WorkReport.objects.annotate(
            reversed=Case(
                When(reversed_by__isnull=False, then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            ),
            terminal_name=Value("", output_field=CharField()),
        )

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return searched(rows, text)

    def finish(self, results: list[dict[str, Any]]) -> None:
        names = dict(
            Terminal.objects.filter(
                pk__in={row["terminal_id"] for row in results if row["terminal_id"]}
            ).values_list("pk", "name")
        )
        for row in results:
            row["terminal_name"] = names.get(row["terminal_id"], "")

    def post(self, request: Request) -> HttpResponse:
        content = dict(self.data)
        operation_id = OperationId(content.pop("operation_id"))
        employee_id = content.pop("employee_id", None)
        return self.document(
            report_work(
                operation_id,
                WorkDone(**content),
                actor=self.actor,
                employee_id=EmployeeId(employee_id) if employee_id is not None else None,
            )
        )


class Reverse(Endpoint):
    """Take a report back by a second one."""

    operations = {
        "POST": Operation(
            REVERSE, body=bodies.ReverseBody, answer=shapes.ReportDocument, status=201
        )
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(reverse_report(pk, actor=self.actor, note=self.data.get("note", "")))


class ScrapReasons(ListEndpoint):
    """Why pieces are scrapped."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            PLAN, body=bodies.ScrapReasonBody, answer=shapes.ScrapReasonRow, status=201
        ),
    }
    row = shapes.ScrapReasonRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = ScrapReasonFilter
    export_name = "scrap-reasons"

    def rows(self) -> QuerySet[ScrapReason]:
        return ScrapReason.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(scrap_reasons.create_scrap_reason(self.data, actor=self.actor))


class OneScrapReason(Endpoint):
    """Change a reason, or take it out of use."""

    operations = {
        "PATCH": Operation(PLAN, body=bodies.ScrapReasonBody, answer=shapes.ScrapReasonRow)
    }

    def patch(self, request: Request, pk: int) -> HttpResponse:
        return self.document(
            scrap_reasons.update_scrap_reason(
                pk, self.data, actor=self.actor, expected_version=self.expected_version()
            )
        )


class Settings(Endpoint):
    """How the enterprise wants its production run."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.SettingsDocument),
        "PATCH": Operation(PLAN, body=bodies.SettingsBody, answer=shapes.SettingsDocument),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(settings.present_settings())

    def patch(self, request: Request) -> HttpResponse:
        return self.document(
            settings.change_settings(
                self.data, actor=self.actor, expected_version=self.expected_version()
            )
        )
