"""How much of a meter an enterprise may use in a month."""

from enum import StrEnum

from django.db import models

from billing.owned import EnterpriseOwned
from mes.db.models import Versioned
from mes.db.transitions import status_check


class QuotaAction(StrEnum):
    """What happens when it is used up."""

    WARN = "warn"
    REFUSE = "refuse"  # what the meter counts is refused until the next month or a higher quota


class Quota(EnterpriseOwned, Versioned):
    """A monthly limit of one meter. ``warned_month`` and ``reached_month`` are first days of the
    month in which 80 % and all of it were used, null when not.
    """

    meter = models.CharField(max_length=40)
    most = models.DecimalField(max_digits=20, decimal_places=6)
    action = models.CharField(max_length=8, default=QuotaAction.WARN)
    warned_month = models.DateField(null=True)
    reached_month = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "meter"], name="quota_once"),
            models.CheckConstraint(condition=models.Q(most__gt=0), name="quota_positive"),
            status_check("action", QuotaAction, "quota_action_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.meter}"
