"""Importing warehouses, locations and employees."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import NONE_OF_THEM, SEVERAL, Key, RowPlan
from mes.kernel.actor import Actor
from mes.masterdata.importers.partners import named_by_code
from mes.masterdata.importers.plain import PlainImporter, Reference, ids_by
from mes.masterdata.models import Employee, Location, Warehouse, WorkCentre
from mes.masterdata.services import employees, sites

WAREHOUSES = PlainImporter(
    model=Warehouse,
    key=("code",),
    columns={
        "name": "name",
        "address": "address",
        "keeper": "keeper",
        "active": "active",
        "note": "note",
    },
    create=sites.create_warehouse,
    update=sites.update_warehouse,
    complete=named_by_code,
)


class LocationImporter(PlainImporter):
    """The places of warehouses; the stock ledger's counterparts are nobody's to import."""

    def _all(self) -> QuerySet[Location]:
        return Location.objects.filter(warehouse__isnull=False)


LOCATIONS = LocationImporter(
    model=Location,
    key=("warehouse__code", "code"),
    columns={
        "name": "name",
        "kind": "kind",
        "allow_negative": "allow_negative",
        "active": "active",
        "note": "note",
    },
    references={"warehouse": Reference(Warehouse, "warehouse_id")},
    create=sites.create_location,
    update=sites.update_location,
    complete=named_by_code,
)


def _named_by_number(values: dict[str, Any]) -> dict[str, Any]:
    """A new employee without name is called by the number."""
    return {**values, "name": values.get("name") or values["number"]}


class EmployeeImporter(PlainImporter):
    """Employees with the work centres they work at, several in one cell."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        found = {key: dict(values) for key, values in super().existing(keys).items()}
        centres: dict[str, list[str]] = {}
        links = Employee.objects.filter(number__in=[key[0] for key in found])
        for number, code in links.values_list("number", "work_centres__code"):
            if code is not None:
                centres.setdefault(number, []).append(code)
        for key, values in found.items():
            listed = sorted(centres.get(str(key[0]), []))
            values["work_centre"] = SEVERAL.join(listed) or NONE_OF_THEM
        return found

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        named = {code for row in rows for code in _centres(row)}
        ids = ids_by(WorkCentre, "code", named)
        super().apply([_with_ids(row, ids) for row in rows], actor)


def _with_ids(row: RowPlan, ids: Mapping[str, int]) -> RowPlan:
    if "work_centre" not in row.values:
        return row
    values: dict[str, Any] = {**row.values, "work_centre": [ids[code] for code in _centres(row)]}
    return replace(row, values=values)


def _centres(row: RowPlan) -> list[str]:
    text = str(row.values.get("work_centre") or NONE_OF_THEM)
    return [] if text == NONE_OF_THEM else text.split(SEVERAL)


EMPLOYEES = EmployeeImporter(
    model=Employee,
    key=("number",),
    columns={
        "name": "name",
        "phone": "phone",
        "department": "department",
        "team": "team",
        "job_title": "job_title",
        "badge": "badge",
        "hourly_rate": "hourly_rate",
        "joined_on": "joined_on",
        "active": "active",
        "note": "note",
    },
    create=employees.create_employee,
    update=employees.update_employee,
    written_as={"work_centre": "work_centre_ids"},
    found_by=("number", "name"),
    complete=_named_by_number,
)
