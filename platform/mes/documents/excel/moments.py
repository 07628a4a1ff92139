"""Reading dates, times of day and durations from cells."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

from mes.documents.excel.cells import (
    NO_CONTEXT,
    CellContext,
    as_text,
    exact,
    half_width,
    plain_number,
)
from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import CellValue
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _

# Day 0 of the 1900 date system as every date after February 1900 counts it.
_EPOCH = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1950, 1, 1), date(2199, 12, 31)
_YMD = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z"
)
_REMARK = re.compile(r"\s*[(\[【].*?[)\]】]\s*\Z|\s*(?:周|星期)[一二三四五六日天]\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH = re.compile(r"(\d{1,2})[-\s./]*([a-z]{3})[a-z]*\.?[-\s,./]+(\d{4})\Z")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[-\s./]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::(\d{2}))?\Z")
_HMS = re.compile(r"(?:(\d+)\s*(?:days?,?|天|d)?\s+)?(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?\Z")
_ISO = re.compile(
    r"P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z一-鿿]+)\.?\Z")
_MINUTES = {"week": Decimal(10080), "day": Decimal(1440), "hour": Decimal(60),
            "minute": Decimal(1), "second": Decimal(1) / Decimal(60)}  # fmt: skip
_UNIT_WORDS = {
    "week": ("week", "weeks", "wk", "w", "周", "星期"),
    "day": ("day", "days", "d", "天", "日", "工作日"),
    "hour": ("hour", "hours", "hr", "hrs", "h", "小时", "时", "工时"),
    "minute": ("minute", "minutes", "min", "mins", "m", "分钟", "分"),
    "second": ("second", "seconds", "sec", "secs", "s", "秒", "秒钟"),
}
_UNIT_OF = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_BRACKETED = re.compile(r"[(\[【](.*?)[)\]】]")


class DurationUnit(StrEnum):
    """What a duration is stored in, and what a bare number means unless the heading says."""

    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class DateParser:
    """A business day from a date cell, a serial number or the usual ways of writing one.

    Year first only: 05/01/2021 means two different days in two offices, so it is refused.
    """

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> date:
        day = self._read(value)
        if day is None:
            raise CellRefused(
                "cell_not_date",
                _("“%(value)s” is not a date. Write it as 2021-01-05."),
                value=as_text(value),
            )
        if not _EARLIEST <= day <= _LATEST:
            raise CellRefused(
                "cell_date_out_of_range",
                _("The date %(value)s cannot be right."),
                value=day.isoformat(),
            )
        return day

    def _read(self, value: CellValue) -> date | None:
        if isinstance(value, bool | time | timedelta):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = plain(exact(value)) if isinstance(value, int | float) else half_width(as_text(value))
        text = _REMARK.sub("", text)
        match = _COMPACT.match(text) or _YMD.match(text)
        if match:
            return _day(*(int(part) for part in match.groups()[:3]))
        named = _with_month_name(text.casefold())
        if named is not None:
            return named
        serial = plain_number(text)
        # 5-digit serials are the years 1927 to 2173; anything else is no date.
        if serial is not None and 10_000 <= serial < 100_000:
            return _EPOCH + timedelta(days=int(serial))
        return None


def _with_month_name(text: str) -> date | None:
    """5-Mar-2027 or Mar 5, 2027: no office reads these in two ways."""
    first, second = _DAY_MONTH.match(text), _MONTH_DAY.match(text)
    if first and first.group(2) in _MONTHS:
        return _day(int(first.group(3)), _MONTHS.index(first.group(2)) + 1, int(first.group(1)))
    if second and second.group(1) in _MONTHS:
        return _day(int(second.group(3)), _MONTHS.index(second.group(1)) + 1, int(second.group(2)))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class TimeParser:
    """A time of day: a time cell, a fraction of a day or 8:30."""

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> time:
        found = self._read(value)
        if found is None:
            raise CellRefused(
                "cell_not_time",
                _("“%(value)s” is not a time of day. Write it as 08:30."),
                value=as_text(value),
            )
        return found

    def _read(self, value: CellValue) -> time | None:
        if isinstance(value, datetime):
            return value.time()
        if isinstance(value, time):
            return value
        if isinstance(value, float) and 0 <= value < 1:
            minutes = round(value * 1440)
            return time(minutes // 60 % 24, minutes % 60)
        match = _CLOCK.match(half_width(as_text(value)))
        if match is None:
            return None
        hour, minute, second = (int(part or 0) for part in match.groups())
        if hour == 24 and minute == second == 0:
            hour = 0
        if hour > 23 or minute > 59 or second > 59:
            return None
        return time(hour, minute, second)


@dataclass(frozen=True, slots=True)
class DurationParser:
    """A duration in ``unit``: a number in the unit the heading names, a time cell, 1:30:00,
    ISO 8601 (PT1H30M) or a number with its unit (2 h, 30分钟).

    ``whole`` rounds up to whole units, as lead times in days are kept.
    """

    unit: DurationUnit = DurationUnit.MINUTE
    whole: bool = False
    maximum: Decimal = Decimal(10_000_000)

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> Decimal | int:
        minutes = self._minutes(value, context)
        if minutes is None:
            raise CellRefused(
                "cell_not_duration", _("“%(value)s” is not a duration."), value=as_text(value)
            )
        amount = minutes / _MINUTES[self.unit]
        if not 0 <= amount <= self.maximum:
            raise CellRefused(
                "cell_duration_out_of_range",
                _("The duration “%(value)s” cannot be right."),
                value=as_text(value),
            )
        # Division by 60 or 1440 must not leave 28 digits or lift 30 days to 31; minutes are
        # stored to four places.
        amount = amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        if self.whole:
            return int(amount.to_integral_value(ROUND_CEILING))
        return Decimal(plain(amount))

    def _minutes(self, value: CellValue, context: CellContext) -> Decimal | None:
        if isinstance(value, timedelta):
            return Decimal(value // timedelta(milliseconds=1)) / 60_000
        if isinstance(value, time):
            return Decimal(value.hour * 60 + value.minute) + Decimal(value.second) / 60
        if isinstance(value, bool | date):
            return None
        scale = _MINUTES[heading_unit(context.heading) or self.unit]
        if isinstance(value, int | float):
            return exact(value) * scale
        text = half_width(as_text(value))
        number = plain_number(text.replace(",", ""))
        return _written_minutes(text) if number is None else number * scale


def heading_unit(heading: str) -> str | None:
    """The unit of time a heading names, in brackets or as its last word: "Run (sec)" → second."""
    normal = half_width(heading).casefold()
    for inside in _BRACKETED.findall(normal):
        for word in re.split(r"[\s/,]+", inside):
            if word in _UNIT_OF:
                return _UNIT_OF[word]
    last = re.split(r"[\s_/-]+", normal)[-1]
    return _UNIT_OF.get(last) if len(last) > 1 else None


def _written_minutes(text: str) -> Decimal | None:
    match = _HMS.match(text)
    if match:
        days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
        return days * 1440 + hours * 60 + minutes + seconds / 60
    match = _ISO.match(text.upper())
    if match and any(match.groups()):
        weeks, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
        return weeks * 10080 + days * 1440 + hours * 60 + minutes + seconds / 60
    match = _WITH_UNIT.match(text.casefold())
    if match and match.group(2) in _UNIT_OF:
        return Decimal(match.group(1)) * _MINUTES[_UNIT_OF[match.group(2)]]
    return None
