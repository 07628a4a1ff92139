"""When is work."""

from datetime import date, datetime, time

import pytest

from mes.kernel.clock import BUSINESS_ZONE
from mes.kernel.errors import NotFound
from mes.masterdata import public as masterdata
from tests.factories import masterdata as make

pytestmark = pytest.mark.usefixtures("tenant")


def _minutes(calendar_id: int, day: date) -> int:
    (found,) = masterdata.working_days(calendar_id, day, day)
    return found.minutes


def _shift(start: time, end: time, break_minutes: int = 0) -> masterdata.ShiftInfo:
    return masterdata.ShiftInfo(1, "S", "S", start, end, break_minutes)


def test_a_shift_past_midnight_has_its_whole_length() -> None:
    assert masterdata.shift_minutes(_shift(time(20), time(8), 60)) == 660


def test_a_shift_of_a_whole_day_has_24_hours() -> None:
    assert masterdata.shift_minutes(_shift(time(8), time(8))) == 1440


def test_a_night_shift_ends_on_the_next_day() -> None:
    assert masterdata.shift_span(_shift(time(20), time(8)), date(2026, 11, 24)) == (
        datetime(2026, 11, 24, 20, tzinfo=BUSINESS_ZONE),
        datetime(2026, 11, 25, 8, tzinfo=BUSINESS_ZONE),
    )


def test_a_public_holiday_is_a_day_off() -> None:
    calendar = make.a_calendar()

    (found,) = masterdata.working_days(calendar.pk, date(2025, 10, 1), date(2025, 10, 1))

    assert (found.minutes, found.name) == (0, "National Day")


def test_a_shifted_working_saturday_is_worked_like_a_monday() -> None:
    calendar = make.a_calendar()

    assert _minutes(calendar.pk, date(2025, 10, 11)) == 480


def test_a_calendar_may_pass_over_public_holidays() -> None:
    calendar = make.a_calendar(public_holidays=False)

    assert _minutes(calendar.pk, date(2025, 10, 1)) == 480
    assert _minutes(calendar.pk, date(2025, 10, 11)) == 0


def test_an_exception_goes_before_a_holiday() -> None:
    calendar = make.a_calendar()
    shift = make.a_shift(break_minutes=0)
    calendar.exceptions.create(day=date(2025, 10, 1), name="赶工", shift=shift)

    assert _minutes(calendar.pk, date(2025, 10, 1)) == 540


def test_an_exception_without_shift_is_a_day_off() -> None:
    calendar = make.a_calendar()
    calendar.exceptions.create(day=date(2026, 11, 24), name="盘点")

    (found,) = masterdata.working_days(calendar.pk, date(2026, 11, 24), date(2026, 11, 24))

    assert (found.shifts, found.name) == ((), "盘点")


def test_a_year_without_notice_follows_the_pattern() -> None:
    calendar = make.a_calendar()

    assert _minutes(calendar.pk, date(2090, 1, 2)) == 480


def test_a_missing_calendar_is_not_found() -> None:
    with pytest.raises(NotFound):
        masterdata.working_days(999_999_999, date(2026, 1, 1), date(2026, 1, 2))
