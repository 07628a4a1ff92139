"""What an enterprise may use. Written by billing, read by the gate alone."""

from enum import StrEnum

from django.db import models

from mes.db.models import Timestamped
from mes.db.transitions import status_check


class EntitlementState(StrEnum):
    ACTIVE = "active"
    GRACE = "grace"  # cancelled: readable until ``until``
    ENDED = "ended"  # hidden; the data stays


class Entitlement(Timestamped):
    """One module of one enterprise."""

    enterprise = models.ForeignKey("tenancy.Enterprise", on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default=EntitlementState.ACTIVE)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "module"], name="entitlement_unique"),
            status_check("state", EntitlementState, "entitlement_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.module} {self.state}"
