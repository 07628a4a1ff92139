"""Half-open spans of days, as calendars, prices and policies use them."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` (inclusive) to ``end`` (exclusive); None is unbounded."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two spans share at least one day."""
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month: ``start`` is its first day, ``end`` the first day after it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def month_of(day: date) -> Month:
    """The calendar month that ``day`` is in."""
    start = day.replace(day=1)
    return Month(start, (start + timedelta(days=31)).replace(day=1))
