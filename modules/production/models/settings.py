"""How an enterprise wants its production run."""

from django.db import models
from django.db.models import Q

from mes.db.fields import ZERO, RateField
from mes.db.models import Versioned


class ProductionSettings(Versioned):
    """At most one row; without one the defaults hold.

    ``over_report`` is the share by which the first operation may report more than planned.
    ``backflush_may_go_negative`` lets a report use components that stock does not have. Goods
    are received at the item's default location, else at ``output_location``.
    """

    over_report = RateField(default=ZERO)
    backflush_may_go_negative = models.BooleanField(default=False)
    output_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, null=True, related_name="+", db_index=False
    )
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="productionsettings_once"),
            models.CheckConstraint(condition=Q(only=True), name="productionsettings_only"),
            models.CheckConstraint(
                condition=Q(over_report__gte=0, over_report__lte=1),
                name="productionsettings_over_report_a_share",
            ),
        ]

    def __str__(self) -> str:
        return "production settings"
