"""When is work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import chinese_calendar

from mes.kernel.clock import BUSINESS_ZONE
from mes.kernel.errors import NotFound
from mes.masterdata.models import CalendarException, CalendarShift, Shift, WorkCalendar
from mes.masterdata.selectors.facts import ShiftInfo

MOST_DAYS = 3660
_A_WORKING_WEEKDAY = 0  # a shifted working day is worked like a Monday


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """What is worked on a day; no shifts is a day off. ``name`` of the holiday or exception."""

    day: date
    shifts: tuple[ShiftInfo, ...]
    name: str = ""

    @property
    def minutes(self) -> int:
        """Working minutes, breaks taken off."""
        return sum(shift_minutes(shift) for shift in self.shifts)


def shift_minutes(shift: ShiftInfo) -> int:
    """Minutes from start to end, past midnight when needed, less the break."""
    start = shift.start.hour * 60 + shift.start.minute
    end = shift.end.hour * 60 + shift.end.minute
    span = end - start if end > start else end - start + 24 * 60
    return max(span - shift.break_minutes, 0)


def shift_span(shift: ShiftInfo, day: date) -> tuple[datetime, datetime]:
    """When a shift of business day ``day`` starts and ends, aware, in the business zone."""
    start = datetime.combine(day, shift.start, BUSINESS_ZONE)
    over_midnight = shift.end <= shift.start
    return start, datetime.combine(
        day + timedelta(days=1) if over_midnight else day, shift.end, BUSINESS_ZONE
    )


def _shifts() -> dict[int, ShiftInfo]:
    return {
        shift.pk: ShiftInfo(
            shift.pk, shift.code, shift.name, shift.start, shift.end, shift.break_minutes
        )
        for shift in Shift.objects.order_by("start", "pk")
    }


def _official(day: date) -> tuple[bool | None, str]:
    """Whether the State Council has ``day`` worked, None when it says nothing, and the name.

    Source: the yearly notices on holiday arrangements, as the chinesecalendar package holds them;
    years whose notice it does not have are left to the pattern.
    """
    try:
        holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None, ""
    if name is None:
        return None, ""
    return not holiday, str(name)


def working_days(calendar_id: int, start: date, end: date) -> list[WorkingDay]:
    """Each day from ``start`` to ``end``, both included: four queries. Raises NotFound.

    Raises ValueError for more than ten years.
    """
    if (end - start).days > MOST_DAYS:
        raise ValueError("a calendar is asked for at most ten years")
    calendar = WorkCalendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound(record="workcalendar", id=calendar_id)
    shifts = _shifts()
    pattern: dict[int, list[int]] = {}
    for weekday, shift_id in CalendarShift.objects.filter(calendar=calendar).values_list(
        "weekday", "shift_id"
    ):
        pattern.setdefault(weekday, []).append(shift_id)
    exceptions: dict[date, tuple[str, list[int]]] = {}
    for day, name, worked_id in CalendarException.objects.filter(
        calendar=calendar, day__range=(start, end)
    ).values_list("day", "name", "shift_id"):
        worked = exceptions.setdefault(day, (name, []))[1]
        if worked_id is not None:
            worked.append(worked_id)

    def worked_on(day: date) -> WorkingDay:
        if day in exceptions:
            name, chosen = exceptions[day]
            return WorkingDay(day, _ordered(chosen, shifts), name)
        official, name = _official(day) if calendar.public_holidays else (None, "")
        if official is False:
            return WorkingDay(day, (), name)
        usual = pattern.get(day.weekday(), [])
        if official and not usual:
            usual = pattern.get(_A_WORKING_WEEKDAY, [])
        return WorkingDay(day, _ordered(usual, shifts), name)

    return [worked_on(start + timedelta(days=n)) for n in range((end - start).days + 1)]


def _ordered(chosen: Iterable[int], shifts: dict[int, ShiftInfo]) -> tuple[ShiftInfo, ...]:
    wanted = set(chosen)
    return tuple(shift for pk, shift in shifts.items() if pk in wanted)
