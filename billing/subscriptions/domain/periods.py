"""Billing periods and service years: spans of whole days on the enterprise's own calendar."""

import calendar
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Days from ``start`` (inclusive) to ``end`` (exclusive)."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return max(0, (self.end - self.start).days)

    def cut(self, start: date | None, end: date | None) -> "Span":
        """The part of it between ``start`` and ``end``; an empty one has no days."""
        first = self.start if start is None else max(self.start, start)
        last = self.end if end is None else min(self.end, end)
        return Span(first, max(first, last))


def day_in_month(year: int, month: int, day: int) -> date:
    """``day`` of the month, or the month's last day when it is shorter: 31 is 28 in February."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def months_later(day: date, months: int, *, anchor: int) -> date:
    """The date ``months`` after ``day``'s month on the day ``anchor``, clamped."""
    index = day.year * 12 + day.month - 1 + months
    return day_in_month(index // 12, index % 12 + 1, anchor)


def period_of(day: date, billing_day: int) -> Span:
    """The billing period that ``day`` lies in, from one billing day to the next."""
    start = day_in_month(day.year, day.month, billing_day)
    if day < start:
        start = months_later(day, -1, anchor=billing_day)
    return Span(start, months_later(start, 1, anchor=billing_day))


def periods_until(first: date, until: date, billing_day: int) -> list[Span]:
    """The whole periods over by ``until`` (exclusive), from the one that ``first`` lies in."""
    found = []
    period = period_of(first, billing_day)
    while period.end <= until:
        found.append(period)
        period = period_of(period.end, billing_day)
    return found


def service_year(first: date, day: date) -> Span:
    """The year of service that ``day`` lies in, counted from ``first``.

    A year that began on 29 February begins on the 28th when there is none.
    """
    years = day.year - first.year
    start = months_later(first, 12 * years, anchor=first.day)
    if day < start:
        years -= 1
        start = months_later(first, 12 * years, anchor=first.day)
    return Span(start, months_later(first, 12 * (years + 1), anchor=first.day))
