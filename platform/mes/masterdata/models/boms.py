"""Bills of materials."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mes.db.fields import ZERO, QuantityField, RateField
from mes.db.models import Versioned
from mes.db.transitions import status_check
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models.base import NOTE_LENGTH, days_in_order, never_twice_in_force
from mes.masterdata.models.items import Item
from mes.masterdata.models.units import Unit


class Bom(Versioned):
    """One version of what ``quantity`` of an item is made of.

    In force from ``valid_from`` to ``valid_to``, both included, null being unbounded. Active
    versions of one item have no day in common.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="boms", db_index=False)
    version_code = models.CharField(max_length=40)
    status = models.CharField(max_length=8, default=RevisionStatus.DRAFT)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    quantity = QuantityField(default=Decimal(1))
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version_code"], name="bom_version_unique"),
            status_check("status", RevisionStatus, "bom_status_known"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bom_quantity_positive"),
            days_in_order("bom_days_in_order"),
            never_twice_in_force(
                "item", name="bom_one_in_force", condition=Q(status=RevisionStatus.ACTIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.version_code}"


class BomLine(models.Model):
    """One component: ``quantity`` of it, in ``unit``, for the BOM's quantity, before scrap."""

    bom = models.ForeignKey(Bom, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    component = models.ForeignKey(Item, models.PROTECT, related_name="used_in")
    quantity = QuantityField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scrap_rate = RateField(default=ZERO)
    operation_seq = models.PositiveIntegerField(null=True, blank=True)
    operation_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bom", "position"], name="bomline_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bomline_quantity_positive"),
            models.CheckConstraint(
                condition=Q(scrap_rate__gte=0, scrap_rate__lt=1), name="bomline_scrap_rate_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bom_id}/{self.position}"


class BomSubstitute(models.Model):
    """An item that may stand in: ``ratio`` of it, in its own unit, for one of the component."""

    line = models.ForeignKey(BomLine, models.CASCADE, related_name="substitutes", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="substitute_in")
    ratio = QuantityField(default=Decimal(1))
    priority = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "item"], name="bomsubstitute_once"),
            models.CheckConstraint(condition=Q(ratio__gt=0), name="bomsubstitute_ratio_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.item_id}"
