"""Importing shifts, calendars and the days that are not like the week."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import (
    NONE_OF_THEM,
    SEVERAL,
    Change,
    FileRows,
    Key,
    RowObjection,
    RowPlan,
    RowState,
)
from mes.kernel.actor import Actor
from mes.kernel.text import gettext_noop as _
from mes.masterdata.importers.partners import named_by_code
from mes.masterdata.importers.plain import PlainImporter, ids_by
from mes.masterdata.imports.times import WEEKDAYS
from mes.masterdata.models import CalendarException, CalendarShift, Shift, WorkCalendar
from mes.masterdata.services import work

_MOST_DAYS = 366

SHIFTS = PlainImporter(
    model=Shift,
    key=("code",),
    columns={
        "name": "name",
        "start": "start",
        "end": "end",
        "break_minutes": "break_minutes",
        "active": "active",
    },
    create=work.create_shift,
    update=work.update_shift,
    complete=named_by_code,
)


class CalendarImporter(PlainImporter):
    """One row for each calendar, one column for each day of its week."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        found = {key: dict(values) for key, values in super().existing(keys).items()}
        weeks: dict[tuple[str, int], list[str]] = {}
        pattern = CalendarShift.objects.filter(calendar__code__in=[key[0] for key in found])
        for code, weekday, shift in pattern.values_list("calendar__code", "weekday", "shift__code"):
            weeks.setdefault((code, weekday), []).append(shift)
        for key, values in found.items():
            for number, day in enumerate(WEEKDAYS):
                values[day] = joined(weeks.get((str(key[0]), number), []))
        return found

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        shifts = ids_by(Shift, "code", _shifts(rows, WEEKDAYS))
        ids = self._ids({row.key for row in rows})
        weeks = _weeks(ids.values())
        for row in rows:
            present = ids.get(row.key)
            values: dict[str, Any] = {
                name: value for name, value in row.values.items() if name not in WEEKDAYS
            }
            week = weeks.get(present or 0, [[] for _day in WEEKDAYS])
            for number, day in enumerate(WEEKDAYS):
                if day in row.values:
                    week[number] = [shifts[code] for code in codes(row, day)]
            values["week"] = week
            if present is None:
                self.create(self.complete(values), actor=actor)
            else:
                self.update(present, values, actor=actor)


class ExceptionImporter:
    """One row for a day, or for several in a row that are alike."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        days = _days({str(key[0]) for key in keys})
        return {key: days[key[0], key[1]] for key in keys if (key[0], key[1]) in days}

    def everything(self) -> Sequence[Key]:
        return list(
            CalendarException.objects.order_by("calendar__code", "day")
            .values_list("calendar__code", "day")
            .distinct()
        )

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        days = _days({str(row.key[0]) for row in rows})
        taken: dict[tuple[Value, date], int] = {}
        for row in rows:
            span = span_of(row)
            if not span or len(span) > _MOST_DAYS:
                yield RowObjection(
                    row,
                    "out_of_order",
                    _("The last day must come after the first, within a year."),
                    "last_day",
                )
                continue
            twice = next((day for day in span if (row.key[0], day) in taken), None)
            if twice is not None:
                yield RowObjection(
                    row,
                    "duplicate_in_file",
                    _("%(day)s is already in row %(row)s."),
                    "day",
                    {"day": twice, "row": taken[row.key[0], twice]},
                )
                continue
            taken |= {(row.key[0], day): row.row for day in span}
            _compare(row, [days.get((row.key[0], day)) for day in span])

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        shifts = ids_by(Shift, "code", _shifts(rows, ("shifts",)))
        calendars = ids_by(WorkCalendar, "code", (row.key[0] for row in rows))
        for code, pk in calendars.items():
            calendar = WorkCalendar.objects.get(pk=pk)
            kept = {one["day"]: one for one in work.calendar_days(calendar)["exceptions"]}
            for row in rows:
                if row.key[0] != code:
                    continue
                for day in span_of(row):
                    before = kept.get(day, {"name": ""})
                    kept[day] = {
                        "day": day,
                        "name": str(row.values.get("name") or before["name"]),
                        "shift_ids": [shifts[one] for one in codes(row, "shifts")],
                    }
            work.update_calendar(
                pk, {"exceptions": [kept[day] for day in sorted(kept)]}, actor=actor
            )


def joined(shift_codes: Iterable[str]) -> str:
    """Shifts as a cell of several holds them."""
    return SEVERAL.join(sorted(shift_codes)) or NONE_OF_THEM


def codes(row: RowPlan, column: str) -> list[str]:
    """The shifts that a cell names."""
    text = str(row.values.get(column) or NONE_OF_THEM)
    return [] if text == NONE_OF_THEM else text.split(SEVERAL)


def span_of(row: RowPlan) -> list[date]:
    """The days a row is for; none when the last comes before the first."""
    first, last = row.values["day"], row.values.get("last_day")
    if not isinstance(first, date):
        return []
    end = last if isinstance(last, date) else first
    return [first + timedelta(days=n) for n in range((end - first).days + 1)]


def _shifts(rows: Sequence[RowPlan], columns: Iterable[str]) -> set[str]:
    return {code for row in rows for column in columns for code in codes(row, column)}


def _weeks(calendar_ids: Collection[int]) -> dict[int, list[list[int]]]:
    found: dict[int, list[list[int]]] = {pk: [[] for _day in WEEKDAYS] for pk in calendar_ids}
    for pk, weekday, shift_id in CalendarShift.objects.filter(
        calendar_id__in=calendar_ids
    ).values_list("calendar_id", "weekday", "shift_id"):
        found[pk][weekday].append(shift_id)
    return found


def _days(calendar_codes: Collection[str]) -> dict[tuple[Value, Value], dict[str, Value]]:
    """Every exception of some calendars, by calendar and day."""
    listed: dict[tuple[str, date], tuple[str, list[str]]] = {}
    for code, day, name, shift in CalendarException.objects.filter(
        calendar__code__in=calendar_codes
    ).values_list("calendar__code", "day", "name", "shift__code"):
        worked = listed.setdefault((code, day), (name, []))[1]
        if shift is not None:
            worked.append(shift)
    return {
        place: {"name": name or None, "shifts": joined(worked)}
        for place, (name, worked) in listed.items()
    }


def _compare(row: RowPlan, present: Sequence[Mapping[str, Value] | None]) -> None:
    """A row of several days is unchanged when every one of them is as it says."""
    if row.state is not RowState.UNCHANGED or len(present) < 2:
        return
    wanted = {name: row.values[name] for name in ("name", "shifts") if name in row.values}
    alike = [
        one is not None and all(one[name] == value for name, value in wanted.items())
        for one in present
    ]
    if not all(alike):
        row.state = RowState.CHANGED
        row.changes = (Change("last_day", None, row.values["last_day"]),)


CALENDARS = CalendarImporter(
    model=WorkCalendar,
    key=("code",),
    columns={"name": "name", "public_holidays": "public_holidays", "active": "active"},
    create=work.create_calendar,
    update=work.update_calendar,
    complete=named_by_code,
)
CALENDAR_EXCEPTIONS = ExceptionImporter()
