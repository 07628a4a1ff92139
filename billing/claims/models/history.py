"""Every step of a claim, written once."""

from typing import ClassVar

from django.db import models

from billing.claims.domain.states import ClaimState
from billing.claims.models.claims import Claim
from billing.owned import EnterpriseOwned
from mes.db.fields import MoneyField
from mes.db.models import AppendOnly
from mes.db.transitions import status_check
from mes.kernel import clock


class ClaimEvent(EnterpriseOwned, AppendOnly):
    """One step: into which state, by whom, with what amount or reason, over which snapshot."""

    kept_after_deletion: ClassVar[bool] = True

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12)
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=120)
    amount = MoneyField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    package_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [status_check("state", ClaimState, "claim_event_state_known")]
        indexes = [
            models.Index(fields=["claim", "id"], name="claim_event_of_claim"),
            models.Index(fields=["enterprise", "id"], name="claim_event_of_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
