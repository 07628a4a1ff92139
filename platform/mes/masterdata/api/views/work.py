"""Lines, work centres, shifts and calendars."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import ActiveFilter, WorkCentreFilter
from mes.masterdata.api.views.asked import EDIT, VIEW, day, one, only
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Line, Shift, WorkCalendar, WorkCentre
from mes.masterdata.selectors.calendars import MOST_DAYS, working_days
from mes.masterdata.services import work


class Lines(ListEndpoint):
    """Production lines."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.LineBody, answer=shapes.LineRow, status=201),
    }
    row = shapes.LineRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = ActiveFilter
    searchable = True

    def rows(self) -> QuerySet[Line]:
        return Line.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(work.create_line(self.data, actor=self.actor))


class OneLine(Endpoint):
    """A production line."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.LineRow),
        "PATCH": Operation(EDIT, body=bodies.LineBody, answer=shapes.LineRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Line.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            work.update_line(pk, self.data, actor=self.actor, expected_version=expected)
        )


class WorkCentres(ListEndpoint):
    """Work centres."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            EDIT, body=bodies.WorkCentreBody, answer=shapes.WorkCentreRow, status=201
        ),
    }
    row = shapes.WorkCentreRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = WorkCentreFilter
    export_name = "work-centres"
    searchable = True

    def rows(self) -> QuerySet[WorkCentre]:
        return WorkCentre.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(work.create_work_centre(self.data, actor=self.actor))


class OneWorkCentre(Endpoint):
    """A work centre."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.WorkCentreRow),
        "PATCH": Operation(EDIT, body=bodies.WorkCentreBody, answer=shapes.WorkCentreRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(WorkCentre.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            work.update_work_centre(pk, self.data, actor=self.actor, expected_version=expected)
        )


class Shifts(ListEndpoint):
    """Shifts."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.ShiftBody, answer=shapes.ShiftRow, status=201),
    }
    row = shapes.ShiftRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = ActiveFilter
    searchable = True

    def rows(self) -> QuerySet[Shift]:
        return Shift.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(work.create_shift(self.data, actor=self.actor))


class OneShift(Endpoint):
    """A shift."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.ShiftRow),
        "PATCH": Operation(EDIT, body=bodies.ShiftBody, answer=shapes.ShiftRow),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(one(Shift.objects.all(), pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            work.update_shift(pk, self.data, actor=self.actor, expected_version=expected)
        )


class Calendars(ListEndpoint):
    """Working calendars."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(
            EDIT, body=bodies.CalendarBody, answer=shapes.CalendarDocument, status=201
        ),
    }
    row = shapes.CalendarRow
    ordering = Ordering("code", {"code": "code", "name": "name"})
    filterset_class = ActiveFilter
    searchable = True

    def rows(self) -> QuerySet[WorkCalendar]:
        return WorkCalendar.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(_with_days(work.create_calendar(self.data, actor=self.actor)))


class OneCalendar(Endpoint):
    """A calendar: a weekly pattern of shifts, from Monday, and exceptions."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.CalendarDocument),
        "PATCH": Operation(EDIT, body=bodies.CalendarBody, answer=shapes.CalendarDocument),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(_with_days(one(WorkCalendar.objects.all(), pk)))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        return self.document(
            _with_days(
                work.update_calendar(pk, self.data, actor=self.actor, expected_version=expected)
            )
        )


def _with_days(calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "id": calendar.pk,
        "code": calendar.code,
        "name": calendar.name,
        "public_holidays": calendar.public_holidays,
        "active": calendar.active,
        "version": calendar.version,
        **work.calendar_days(calendar),
    }


class CalendarDays(Endpoint):
    """What is worked on each day of a span, four weeks from today by default."""

    operations = {
        "GET": Operation(
            VIEW,
            answer=shapes.CalendarDayShape,
            many=True,
            query={"from": "First day.", "to": "Last day, at most ten years later."},
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        only(request, ["from", "to"])
        start = day(request, "from")
        end = day(request, "to", start + timedelta(days=27))
        if not 0 <= (end - start).days <= MOST_DAYS:
            raise Invalid.field("to", "invalid", _("The span must end within ten years."))
        return self.document(
            [
                {
                    "day": worked.day,
                    "name": worked.name,
                    "minutes": worked.minutes,
                    "shift_ids": [shift.id for shift in worked.shifts],
                }
                for worked in working_days(pk, start, end)
            ]
        )


class LineRevisions(Revisions):
    """What changed on a line."""

    model = Line


class WorkCentreRevisions(Revisions):
    """What changed on a work centre."""

    model = WorkCentre


class ShiftRevisions(Revisions):
    """What changed on a shift."""

    model = Shift


class CalendarRevisions(Revisions):
    """What changed on a calendar."""

    model = WorkCalendar
