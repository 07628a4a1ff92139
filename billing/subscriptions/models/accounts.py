"""Who is billed."""

from django.db import models
from django.db.models import Q

from billing.owned import EnterpriseOwned
from mes.db.models import Versioned


class BillingAccount(EnterpriseOwned, Versioned):
    """The one account of an enterprise: since when, on which day of the month, to whose name.

    Its row is the lock under which anything of the enterprise's subscriptions and bills changes.
    ``billing_day`` 29 to 31 is the last day of a shorter month.
    """

    billing_day = models.PositiveSmallIntegerField(default=1)
    opened_on = models.DateField()
    title = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    bank = models.CharField(max_length=120, blank=True)
    bank_account = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], name="billingaccount_of_an_enterprise"),
            models.CheckConstraint(
                condition=Q(billing_day__gte=1, billing_day__lte=31),
                name="billingaccount_day_of_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.title
