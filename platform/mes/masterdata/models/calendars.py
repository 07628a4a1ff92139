"""When people work."""

from django.db import models
from django.db.models import Q

from mes.masterdata.models.base import Coded


class Shift(Coded):
    """A span of the day in the business zone; past midnight when it ends before it starts."""

    start = models.TimeField()
    end = models.TimeField()
    break_minutes = models.PositiveIntegerField(default=0)


class WorkCalendar(Coded):
    """A weekly pattern of shifts with exceptions.

    With ``public_holidays`` the State Council's holidays and shifted working days go before the
    pattern; an exception goes before both.
    """

    public_holidays = models.BooleanField(default=True)


class CalendarShift(models.Model):
    """A shift worked on a day of the week: 0 is Monday."""

    calendar = models.ForeignKey(
        WorkCalendar, models.CASCADE, related_name="pattern", db_index=False
    )
    weekday = models.PositiveSmallIntegerField()
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "shift"], name="calendarshift_once"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="calendarshift_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.weekday}"


class CalendarException(models.Model):
    """A day that is not like the pattern: one row for each shift worked; none is a day off."""

    calendar = models.ForeignKey(
        WorkCalendar, models.CASCADE, related_name="exceptions", db_index=False
    )
    day = models.DateField()
    name = models.CharField(max_length=100, blank=True)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day", "shift"],
                nulls_distinct=False,
                name="calendarexception_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.day}"
