"""Employees."""

from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import EmployeeFilter
from mes.masterdata.api.views.asked import EDIT, VIEW, one
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Employee
from mes.masterdata.services import employees


class Employees(ListEndpoint):
    """Employees."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            EDIT, body=bodies.EmployeeBody, answer=shapes.EmployeeDocument, status=201
        ),
    }
    row = shapes.EmployeeListRow
    ordering = Ordering("number", {"number": "number", "name": "name"})
    filterset_class = EmployeeFilter
    searchable = True
    export_name = "employees"

    def rows(self) -> QuerySet[Employee]:
        return Employee.objects.annotate(
            has_pin_now=Case(
                When(pin_hash="", then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )

    def finish(self, results: list[dict[str, Any]]) -> None:
        """One query for the work centres of the whole page."""
        places: dict[int, list[int]] = {row["id"]: [] for row in results}
        links = Employee.work_centres.through.objects.filter(employee_id__in=places)
        for employee_id, centre_id in links.order_by("workcentre_id").values_list(
            "employee_id", "workcentre_id"
        ):
            places[employee_id].append(centre_id)
        for row in results:
            row["work_centre_ids"] = places[row["id"]]

    def post(self, request: Request) -> HttpResponse:
        return self.document(employees.create_employee(self.data, actor=self.actor))


class OneEmployee(Endpoint):
    """An employee."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.EmployeeDocument),
        "PATCH": Operation(EDIT, body=bodies.EmployeeBody, answer=shapes.EmployeeDocument),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Employee.objects.prefetch_related("work_centres"), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            employees.update_employee(pk, self.data, actor=self.actor, expected_version=expected)
        )


class EmployeePin(Endpoint):
    """Give an employee a PIN for the floor terminals; an empty one takes it away."""

    operations = {"POST": Operation(EDIT, body=bodies.PinBody, answer=shapes.EmployeeDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(employees.set_pin(pk, self.data["pin"], actor=self.actor))


class EmployeeRevisions(Revisions):
    """What changed on an employee."""

    model = Employee
