"""Importing warehouses, locations, work centres, employees and shifts."""

from collections.abc import Collection, Mapping
from typing import Any

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import Key
from mes.kernel.actor import Actor
from mes.masterdata.importers.partners import named_by_code
from mes.masterdata.importers.plain import PlainImporter, Reference
from mes.masterdata.models import Employee, Line, Location, Shift, Warehouse, WorkCentre
from mes.masterdata.services import employees, sites, work

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
LOCATIONS = PlainImporter(
    model=Location,
    key=("warehouse__code", "code"),
    columns={"name": "name", "kind": "kind", "active": "active", "note": "note"},
    references={"warehouse": Reference(Warehouse, "warehouse_id")},
    create=sites.create_location,
    update=sites.update_location,
    complete=named_by_code,
)


def _with_line(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """``line`` is text: the line with this code or name, made when there is none."""
    wanted = dict(values)
    if "line" not in wanted:
        return wanted
    text = wanted.pop("line")
    found = (
        Line.objects.filter(code=text).first()
        or Line.objects.filter(name=text).order_by("pk").first()
        or work.create_line({"code": text, "name": text}, actor=actor)
    )
    wanted["line_id"] = found.pk
    return wanted


def _create_work_centre(values: Mapping[str, Any], *, actor: Actor) -> WorkCentre:
    return work.create_work_centre(_with_line(values, actor), actor=actor)


def _update_work_centre(pk: int, values: Mapping[str, Any], *, actor: Actor) -> WorkCentre:
    return work.update_work_centre(pk, _with_line(values, actor), actor=actor)


WORK_CENTRES = PlainImporter(
    model=WorkCentre,
    key=("code",),
    columns={
        "name": "name",
        "kind": "kind",
        "capacity": "capacity",
        "efficiency": "efficiency",
        "line": "line__code",
        "hourly_cost": "hourly_cost",
        "active": "active",
        "note": "note",
    },
    create=_create_work_centre,
    update=_update_work_centre,
    complete=named_by_code,
)
SHIFTS = PlainImporter(
    model=Shift,
    key=("code",),
    columns={
        "name": "name",
        "start": "start",
        "end": "end",
        "break_minutes": "break_minutes",
    },
    create=work.create_shift,
    update=work.update_shift,
    complete=named_by_code,
)


def _with_centres(values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(values)
    if "work_centre_id" in wanted:
        wanted["work_centre_ids"] = [wanted.pop("work_centre_id")]
    return wanted


def _create_employee(values: Mapping[str, Any], *, actor: Actor) -> Employee:
    return employees.create_employee(_with_centres(values), actor=actor)


def _update_employee(pk: int, values: Mapping[str, Any], *, actor: Actor) -> Employee:
    return employees.update_employee(pk, _with_centres(values), actor=actor)


def _named_by_number(values: dict[str, Any]) -> dict[str, Any]:
    """A new employee without name is called by the number."""
    return {**values, "name": values.get("name") or values["number"]}


class EmployeeImporter(PlainImporter):
    """One sheet column for the work centre: it is compared only for who has at most one."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        found = {key: dict(values) for key, values in super().existing(keys).items()}
        centres: dict[str, list[str]] = {}
        links = Employee.objects.filter(number__in=[key[0] for key in found])
        for number, code in links.values_list("number", "work_centres__code"):
            if code is not None:
                centres.setdefault(number, []).append(code)
        for key, values in found.items():
            listed = centres.get(str(key[0]), [])
            if len(listed) <= 1:
                values["work_centre"] = listed[0] if listed else None
        return found


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
    references={"work_centre": Reference(WorkCentre, "work_centre_id")},
    create=_create_employee,
    update=_update_employee,
    found_by=("number", "name"),
    complete=_named_by_number,
)
