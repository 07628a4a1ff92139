"""Where operations happen."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mes.db.fields import PriceField, QuantityField, RateField
from mes.db.transitions import status_check
from mes.masterdata.domain import WorkCentreKind
from mes.masterdata.models.base import NOTE_LENGTH, Coded
from mes.masterdata.models.calendars import WorkCalendar


class Line(Coded):
    """A production line: work centres that stand together."""


class WorkCentre(Coded):
    """A machine, a group of people, a line or a subcontractor. ``capacity`` counts places."""

    kind = models.CharField(max_length=12, default=WorkCentreKind.MACHINE)
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="work_centres"
    )
    capacity = QuantityField(default=Decimal(1))
    calendar = models.ForeignKey(
        WorkCalendar, models.PROTECT, null=True, blank=True, related_name="work_centres"
    )

    efficiency = RateField(default=Decimal(1))
    hourly_cost = PriceField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            status_check("kind", WorkCentreKind, "workcentre_kind_known"),
            models.CheckConstraint(
                condition=Q(capacity__gt=0, efficiency__gt=0), name="workcentre_capacity_positive"
            ),
        ]
