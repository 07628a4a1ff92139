"""Units of measure and what they are worth."""

from django.db import models
from django.db.models import Q

from mes.db.transitions import status_check
from mes.masterdata.domain import Dimension
from mes.masterdata.models.base import Coded


class Unit(Coded):
    """A unit of measure.

    One unit is ``numerator/denominator`` of its dimension's reference unit (kg, m, m², L, h, pcs);
    both are null for a pack, which holds what each item's own conversion says.
    """

    dimension = models.CharField(max_length=8, default=Dimension.COUNT)
    decimals = models.PositiveSmallIntegerField(default=0)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            status_check("dimension", Dimension, "unit_dimension_known"),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="unit_decimals_kept"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(
                    numerator__isnull=False,
                    denominator__isnull=False,
                    numerator__gt=0,
                    denominator__gt=0,
                ),
                name="unit_factor_positive",
            ),
        ]


class UnitConversion(models.Model):
    """For one item: one ``unit`` is ``numerator/denominator`` of the item's own unit."""

    item = models.ForeignKey(
        "masterdata.Item", models.CASCADE, related_name="conversions", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="conversions")
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="unitconversion_once"),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0),
                name="unitconversion_factor_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} = {self.numerator}/{self.denominator}"
