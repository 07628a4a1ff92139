"""Importing lines and work centres."""

from collections.abc import Mapping
from typing import Any

from mes.kernel.actor import Actor
from mes.masterdata.importers.partners import named_by_code
from mes.masterdata.importers.plain import PlainImporter, Reference
from mes.masterdata.models import Line, WorkCalendar, WorkCentre
from mes.masterdata.services import work

LINES = PlainImporter(
    model=Line,
    key=("code",),
    columns={"name": "name", "active": "active"},
    create=work.create_line,
    update=work.update_line,
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
        "calendar": "calendar__code",
        "hourly_cost": "hourly_cost",
        "active": "active",
        "note": "note",
    },
    create=_create_work_centre,
    update=_update_work_centre,
    references={"calendar": Reference(WorkCalendar, "calendar_id")},
    complete=named_by_code,
)
