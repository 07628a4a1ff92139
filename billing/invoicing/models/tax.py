"""VAT rates by date."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from billing.invoicing.models.ranges import DateRange
from mes.db.fields import RateField
from mes.db.models import Timestamped

SOFTWARE_SERVICE = "software_service"


class TaxRate(Timestamped):
    """The rate of ``category`` from ``valid_from`` until before ``valid_to``: 0.06 is 6 %."""

    category = models.CharField(max_length=40)
    rate = RateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lt=1), name="taxrate_rate_is_a_share"
            ),
            ExclusionConstraint(
                name="taxrate_once_a_day",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate}"
