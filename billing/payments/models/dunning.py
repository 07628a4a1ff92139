"""What becomes of bills that stay unpaid: the policy, and the steps that were taken."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from billing.owned import EnterpriseOwned
from billing.payments.domain.dunning import Action
from mes.db.models import AppendOnly, Versioned
from mes.db.transitions import status_check
from mes.kernel import clock


class _DateRange(Func):
    """``daterange(start, end)``: the end is exclusive, NULL is open."""

    function = "daterange"
    output_field = DateRangeField()


class DunningPolicy(Versioned):
    """The steps for bills that fall due from ``valid_from`` until before ``valid_to``.

    ``steps`` is a list of ``{"days": 7, "action": "remind"}``: so many days after the due day.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    steps = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="dunningpolicy_dates_in_order",
            ),
            ExclusionConstraint(
                name="dunningpolicy_one_a_day",
                expressions=[
                    (_DateRange(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)


class DunningStep(EnterpriseOwned, AppendOnly):
    """A step that was taken about one bill, once."""

    kept_after_deletion = True

    invoice = models.ForeignKey(
        "billing_invoicing.Invoice", models.PROTECT, related_name="+", db_index=False
    )
    days = models.IntegerField()
    action = models.CharField(max_length=10)
    taken_on = models.DateField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "action", "days"], name="dunningstep_once_a_bill"
            ),
            status_check("action", Action, "dunningstep_action_known"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "taken_on", "id"], name="dunningstep_of_enterprise")
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.action}"
