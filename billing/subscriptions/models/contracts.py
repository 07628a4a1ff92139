"""What was agreed with an enterprise: frozen prices, and what is taken off."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from billing.owned import EnterpriseOwned
from billing.subscriptions.models.prices import (
    PriceColumns,
    days,
    ends_after_start,
    price_checks,
)
from mes.db.fields import RateField
from mes.db.models import Timestamped, Versioned


class Contract(EnterpriseOwned, Versioned):
    """Prices hold while it runs: from ``starts_on`` until before ``ends_on``, open without."""

    number = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="contract_number_unique"),
            ends_after_start("starts_on", "ends_on", "contract_dates_in_order"),
            ExclusionConstraint(
                name="contract_one_at_a_time",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContractPrice(EnterpriseOwned, PriceColumns, Timestamped):
    """A price that the contract froze: the price book's of that day, or one that was negotiated."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="prices", db_index=False)

    class Meta:
        constraints = [
            *price_checks("contractprice"),
            models.UniqueConstraint(
                fields=["contract", "module", "charge", "meter"], name="contractprice_once"
            ),
        ]
        indexes = [models.Index(fields=["enterprise"], name="contractprice_enterprise")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.module} {self.charge}"


class Discount(EnterpriseOwned, Timestamped):
    """A share off the fees of one module, or of all when ``module`` is empty."""

    module = models.CharField(max_length=40, blank=True)
    share = RateField()
    reason = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="discount_share_is_a_part"
            ),
            ends_after_start("valid_from", "valid_to", "discount_dates_in_order"),
            ExclusionConstraint(
                name="discount_once_a_day",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("module", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.module} {self.share}"
