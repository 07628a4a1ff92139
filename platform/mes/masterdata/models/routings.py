"""Routings: the operations that make an item."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mes.db.fields import ZERO, MinutesField, PriceField, QuantityField
from mes.db.models import Versioned
from mes.db.transitions import status_check
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models.base import NOTE_LENGTH, days_in_order, never_twice_in_force
from mes.masterdata.models.items import Item
from mes.masterdata.models.work_centres import WorkCentre


class Routing(Versioned):
    """One version of how an item is made. Days in force as for a BOM."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="routings", db_index=False)
    version_code = models.CharField(max_length=40)
    status = models.CharField(max_length=8, default=RevisionStatus.DRAFT)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version_code"], name="routing_version_unique"),
            status_check("status", RevisionStatus, "routing_status_known"),
            days_in_order("routing_days_in_order"),
            never_twice_in_force(
                "item", name="routing_one_in_force", condition=Q(status=RevisionStatus.ACTIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.version_code}"


class RoutingOperation(models.Model):
    """One operation. Times in minutes: ``setup`` for the whole, ``run`` for one piece.

    Without a work centre it happens by itself (drying, cooling) or anywhere.
    """

    routing = models.ForeignKey(Routing, models.CASCADE, related_name="operations", db_index=False)
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    work_centre = models.ForeignKey(
        WorkCentre, models.PROTECT, null=True, blank=True, related_name="operations"
    )
    setup_minutes = MinutesField(default=ZERO)
    run_minutes = MinutesField(default=ZERO)
    transfer_batch = QuantityField(default=Decimal(1))
    piece_rate = PriceField(null=True, blank=True)
    inspection = models.BooleanField(default=False)
    outsourced = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["routing", "seq"], name="routingoperation_seq_unique"),
            models.CheckConstraint(
                condition=Q(setup_minutes__gte=0, run_minutes__gte=0, transfer_batch__gt=0),
                name="routingoperation_times_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(piece_rate__isnull=True) | Q(piece_rate__gte=0),
                name="routingoperation_rate_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.name}"
