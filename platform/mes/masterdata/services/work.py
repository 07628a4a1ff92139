"""Lines, work centres, shifts and calendars."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mes.audit.services import record
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.errors import InUse
from mes.masterdata.models import (
    CalendarException,
    CalendarShift,
    Line,
    RoutingOperation,
    Shift,
    WorkCalendar,
    WorkCentre,
)
from mes.masterdata.services.registers import (
    TAKEN,
    Register,
    add,
    change,
    require_known,
)


def _in_routings(centre: WorkCentre) -> None:
    used = {
        step.routing
        for step in RoutingOperation.objects.filter(
            work_centre=centre, routing__status=RevisionStatus.ACTIVE
        )
        .select_related("routing__item")
        .order_by("pk")[:5]
    }
    if used:
        listed = sorted(used, key=lambda routing: routing.pk)
        raise InUse(
            used_by=[{"type": "routing", "id": one.pk, "label": str(one)} for one in listed],
            where=", ".join(str(one) for one in listed),
        )


LINES = Register(
    Line,
    "line",
    frozenset({"code", "name", "active"}),
    found_by=("code", "name"),
    refusals={"line_code_unique": ("code", TAKEN)},
)
WORK_CENTRES = Register(
    WorkCentre,
    "work_centre",
    frozenset(
        {
            "code", "name", "kind", "line_id", "capacity", "calendar_id", "efficiency",
            "hourly_cost", "note", "active",
        }
    ),
    found_by=("code", "name"),
    costs=frozenset({"hourly_cost"}),
    references={"line_id": Line, "calendar_id": WorkCalendar},
    refusals={"workcentre_code_unique": ("code", TAKEN)},
    when_retired=_in_routings,
)  # fmt: skip
SHIFTS = Register(
    Shift,
    "shift",
    frozenset({"code", "name", "start", "end", "break_minutes", "active"}),
    found_by=("code", "name"),
    refusals={"shift_code_unique": ("code", TAKEN)},
)
CALENDARS = Register(
    WorkCalendar,
    "calendar",
    frozenset({"code", "name", "public_holidays", "active"}),
    found_by=("code", "name"),
    refusals={"workcalendar_code_unique": ("code", TAKEN)},
)


def create_line(values: Mapping[str, Any], *, actor: Actor) -> Line:
    """A new line. Raises Invalid when the code is taken."""
    return add(LINES, values, actor=actor)


def update_line(
    line_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> Line:
    """The line with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    return change(LINES, line_id, values, actor=actor, expected_version=expected_version)[0]


def create_work_centre(values: Mapping[str, Any], *, actor: Actor) -> WorkCentre:
    """A new work centre. Raises Invalid (code taken, unknown line or calendar)."""
    return add(WORK_CENTRES, values, actor=actor)


def update_work_centre(
    work_centre_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> WorkCentre:
    """The work centre with ``values`` set. Raises NotFound, VersionConflict, Invalid, InUse."""
    return change(
        WORK_CENTRES, work_centre_id, values, actor=actor, expected_version=expected_version
    )[0]


def create_shift(values: Mapping[str, Any], *, actor: Actor) -> Shift:
    """A new shift. Raises Invalid when the code is taken."""
    return add(SHIFTS, values, actor=actor)


def update_shift(
    shift_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> Shift:
    """The shift with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    return change(SHIFTS, shift_id, values, actor=actor, expected_version=expected_version)[0]


def create_calendar(values: Mapping[str, Any], *, actor: Actor) -> WorkCalendar:
    """A new calendar.

    ``week`` holds seven lists of shift ids from Monday; ``exceptions`` ``[{"day", "name",
    "shift_ids"}]``, no shifts being a day off. Raises Invalid (code taken, unknown shift, a day
    twice, not seven days).
    """
    head, week, exceptions = _parts(values)
    _check_days(week, exceptions)

    calendar = add(CALENDARS, head, actor=actor)
    _write_days(calendar, week, exceptions)

    return calendar


def update_calendar(
    calendar_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> WorkCalendar:
    """The calendar with ``values`` set; ``week`` and ``exceptions`` replace what was there.

    Raises NotFound, VersionConflict, and as ``create_calendar``.
    """
    head, week, exceptions = _parts(values)
    calendar, _changed = change(
        CALENDARS, calendar_id, head, actor=actor, expected_version=expected_version
    )

    _check_days(week, exceptions)
    if week is None and exceptions is None:
        return calendar

    before = calendar_days(calendar)
    _write_days(calendar, week, exceptions)
    after = calendar_days(calendar)
    if before != after:
        calendar.save()

        record(actor, "calendar.updated", calendar, before=before, after=after)

    return calendar


def calendar_days(calendar: WorkCalendar) -> dict[str, Any]:
    """``week`` and ``exceptions`` of a calendar, as they are taken."""
    week: list[list[int]] = [[] for _day in range(7)]
    for row in calendar.pattern.order_by("weekday", "shift_id"):
        week[row.weekday].append(row.shift_id)
    exceptions: dict[Any, dict[str, Any]] = {}
    for one in calendar.exceptions.order_by("day", "shift_id"):
        entry = exceptions.setdefault(one.day, {"day": one.day, "name": one.name, "shift_ids": []})
        if one.shift_id is not None:
            entry["shift_ids"].append(one.shift_id)
    return {"week": week, "exceptions": list(exceptions.values())}


def _parts(
    values: Mapping[str, Any],
) -> tuple[dict[str, Any], Sequence[Sequence[int]] | None, Sequence[Mapping[str, Any]] | None]:
    head = dict(values)
    week, exceptions = head.pop("week", None), head.pop("exceptions", None)
    return head, week, exceptions


def _check_days(
    week: Sequence[Sequence[int]] | None, exceptions: Sequence[Mapping[str, Any]] | None
) -> None:
    wanted: dict[str, int | None] = {}
    errors: list[FieldError] = []
    if week is not None:
        if len(week) != 7:
            errors.append(FieldError("week", "seven_days", _("A week has seven days.")))
        for index, shifts in enumerate(week):
            wanted |= {f"week.{index}.{n}": pk for n, pk in enumerate(shifts)}
    seen = set()
    for index, one in enumerate(exceptions or ()):
        if one["day"] in seen:
            errors.append(
                FieldError(f"exceptions.{index}.day", "twice", _("This day is named twice."))
            )
        seen.add(one["day"])
        wanted |= {f"exceptions.{index}.{n}": pk for n, pk in enumerate(one["shift_ids"])}
    if errors:
        raise Invalid(errors=errors)
    require_known(Shift, wanted)


def _write_days(
    calendar: WorkCalendar,
    week: Sequence[Iterable[int]] | None,
    exceptions: Sequence[Mapping[str, Any]] | None,
) -> None:
    if week is not None:
        calendar.pattern.all().delete()
        CalendarShift.objects.bulk_create(
            CalendarShift(calendar=calendar, weekday=weekday, shift_id=shift_id)
            for weekday, shifts in enumerate(week)
            for shift_id in dict.fromkeys(shifts)
        )
    if exceptions is not None:
        calendar.exceptions.all().delete()
        CalendarException.objects.bulk_create(
            CalendarException(
                calendar=calendar, day=one["day"], name=one.get("name", ""), shift_id=shift_id
            )
            for one in exceptions
            for shift_id in (dict.fromkeys(one["shift_ids"]) or (None,))
        )
