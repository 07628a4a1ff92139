"""A claim for a project's subsidy."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from billing.claims.domain.states import GIVEN_UP, ClaimState
from billing.owned import EnterpriseOwned
from mes.db.fields import MoneyField
from mes.db.models import Versioned
from mes.db.transitions import status_check

if TYPE_CHECKING:
    from billing.claims.models.history import ClaimEvent

_UNFROZEN = Q(state__in=[ClaimState.DRAFT, ClaimState.RETURNED, ClaimState.WITHDRAWN])


class Claim(EnterpriseOwned, Versioned):
    """What an enterprise claims for a project, frozen with all its evidence when submitted.

    Project and policy version are ids: the claim is public money and outlives the enterprise's
    own records. Amounts in yuan; ``cap`` is the most that the policy gives in all, None without.
    """

    kept_after_deletion: ClassVar[bool] = True

    project_id = models.BigIntegerField()
    project_name = models.CharField(max_length=120)
    programme = models.CharField(max_length=8)
    number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, default=ClaimState.DRAFT)
    filed_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    audited_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    policy_version_id = models.BigIntegerField(null=True, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    trace = models.TextField(blank=True)
    software = MoneyField(default=0)
    hardware = MoneyField(default=0)
    automation = MoneyField(default=0)
    consulting = MoneyField(default=0)
    cap = MoneyField(null=True, blank=True)
    computed = MoneyField(null=True, blank=True)
    approved = MoneyField(null=True, blank=True)
    paid = MoneyField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    clawed_back = MoneyField(null=True, blank=True)
    package_name = models.CharField(max_length=120, blank=True)
    package_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            status_check("state", ClaimState, "claim_state_known"),
            models.UniqueConstraint(
                fields=["project_id"],
                condition=~Q(state__in=sorted(GIVEN_UP)),
                name="claim_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="claim_number_once"
            ),
            models.CheckConstraint(
                condition=Q(software__gte=0, hardware__gte=0, automation__gte=0, consulting__gte=0),
                name="claim_totals_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(computed__isnull=True)
                | Q(computed__gte=0) & (Q(cap__isnull=True) | Q(computed__lte=F("cap"))),
                name="claim_computed_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True)
                | Q(approved__gte=0, computed__isnull=False, approved__lte=F("computed")),
                name="claim_approved_was_computed",
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True)
                | Q(paid__gt=0, approved__isnull=False, paid__lte=F("approved")),
                name="claim_paid_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(clawed_back__isnull=True)
                | Q(clawed_back__gt=0, paid__isnull=False, clawed_back__lte=F("paid")),
                name="claim_clawed_back_was_paid",
            ),
            models.CheckConstraint(
                condition=_UNFROZEN
                | Q(snapshot__isnull=False, computed__isnull=False, submitted_on__isnull=False)
                & Q(policy_version_id__isnull=False)
                & ~Q(number="")
                & ~Q(trace="")
                & ~Q(snapshot_sha256="")
                & ~Q(package_sha256=""),
                name="claim_submitted_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.APPROVED) | Q(approved__isnull=False),
                name="claim_approved_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.PAID, ClaimState.CLAWED_BACK])
                | Q(paid__isnull=False, paid_on__isnull=False),
                name="claim_paid_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.CLAWED_BACK) | Q(clawed_back__isnull=False),
                name="claim_clawed_back_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "id"], name="claim_of_enterprise"),
            models.Index(fields=["state", "id"], name="claim_by_state"),
        ]

    def __str__(self) -> str:
        return self.number or self.project_name

    @property
    def steps(self) -> "models.QuerySet[ClaimEvent]":
        """Its history, oldest first."""
        return self.events.order_by("id")
