"""Subsidy programmes and their versions: what holds from which day, decided by two people."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from billing.policy.domain.parameters import (
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    PaymentCutoff,
    PrepaidSubscription,
    RateAsOf,
    Rounding,
    SizeClass,
)
from billing.policy.domain.states import VersionStatus
from billing.policy.models.documents import PolicyDocument
from mes.db.fields import MoneyField, RateField
from mes.db.models import Timestamped, Versioned
from mes.db.transitions import status_check
from mes.masterdata.models.base import days_in_order, never_twice_in_force

_CODE = 16
_NAME = 120


class Programme(Timestamped):
    """A programme of the policy: what its versions have in common."""

    code = models.CharField(max_length=_CODE)
    name = models.CharField(max_length=_NAME)
    name_en = models.CharField(max_length=_NAME)

    class Meta:
        db_table = "billing_policy_programme"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="billing_policy_programme_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


def _choice() -> models.CharField:
    """The column of a reading; empty as long as nobody chose."""
    return models.CharField(max_length=20, default="", blank=True)


def _one_of(column: str, values: type[StrEnum]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": ["", *(str(value) for value in values)]}),
        name=f"billing_policy_version_{column}",
    )


def _share(column: str, *, least: str) -> models.CheckConstraint:
    within = Q(**{f"{column}__{least}": 0}) & Q(**{f"{column}__lte": 1})
    return models.CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | within,
        name=f"billing_policy_version_{column}",
    )


class ProgrammeVersion(Versioned):
    """One version of a programme with every parameter.

    Once approved it never changes, except that a later version ends it; the database holds that,
    and that no day has two approved versions of one programme.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    document = models.ForeignKey(
        PolicyDocument, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=12, default=VersionStatus.DRAFT)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    edited_by = models.CharField(max_length=40)
    edited_by_name = models.CharField(max_length=120)
    submitted_by = models.CharField(max_length=40, default="", blank=True)
    submitted_by_name = models.CharField(max_length=120, default="", blank=True)
    approved_by = models.CharField(max_length=40, default="", blank=True)
    approved_by_name = models.CharField(max_length=120, default="", blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_back_because = models.CharField(max_length=300, default="", blank=True)

    clause = models.TextField(default="", blank=True)
    industries = models.CharField(max_length=200, default="", blank=True)
    size_class = models.CharField(max_length=20, default=SizeClass.ANY)
    duration_months = models.PositiveSmallIntegerField(null=True, blank=True)

    floor = MoneyField()
    ceiling = MoneyField()
    rate = RateField()
    cap = MoneyField(null=True, blank=True)
    general_rate = RateField(null=True, blank=True)
    general_rate_family = models.CharField(max_length=_NAME, default="", blank=True)
    general_rate_item = models.CharField(max_length=_NAME, default="", blank=True)
    general_rate_as_of = models.DateField(null=True, blank=True)
    hardware_share_max = RateField(null=True, blank=True)
    base_reading = _choice()
    lower_inclusive = models.BooleanField(null=True, blank=True)
    below_floor = _choice()
    amount_basis = _choice()
    cap_scope = _choice()
    prepaid_subscription = _choice()
    consulting_eligible = models.BooleanField(null=True, blank=True)
    rounding = _choice()
    payment_cutoff = _choice()
    rate_as_of = _choice()
    automation = models.BooleanField(default=False)
    automation_threshold = MoneyField(null=True, blank=True)
    automation_threshold_inclusive = models.BooleanField(default=True)
    automation_rate = RateField(null=True, blank=True)
    automation_reading = _choice()
    automation_needs_main_band = models.BooleanField(null=True, blank=True)
    automation_rate_family = models.CharField(max_length=_NAME, default="", blank=True)
    automation_rate_item = models.CharField(max_length=_NAME, default="", blank=True)
    automation_rate_as_of = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "billing_policy_version"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="billing_policy_version_number_unique"
            ),
            # One draft at a time: two would each supersede the other's starting point.
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status__in=[VersionStatus.DRAFT, VersionStatus.IN_REVIEW]),
                name="billing_policy_version_one_draft",
            ),
            never_twice_in_force(
                "programme",
                name="billing_policy_version_one_in_force",
                condition=Q(status=VersionStatus.APPROVED),
            ),
            days_in_order("billing_policy_version_days_in_order"),
            status_check("status", VersionStatus, "billing_policy_version_status"),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.APPROVED)
                | (
                    Q(valid_from__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by="")
                    & ~Q(submitted_by="")
                    & ~Q(approved_by=F("submitted_by"))
                    & ~Q(approved_by=F("edited_by"))
                ),
                name="billing_policy_version_two_people",
            ),
            models.CheckConstraint(
                condition=Q(floor__gte=0, ceiling__gt=F("floor")),
                name="billing_policy_version_bounds",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=1), name="billing_policy_version_rate"
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0), name="billing_policy_version_cap"
            ),
            _share("general_rate", least="gte"),
            _share("hardware_share_max", least="gt"),
            models.CheckConstraint(
                condition=Q(automation=False)
                | Q(
                    automation_threshold__isnull=False,
                    automation_threshold__gte=0,
                    automation_rate__isnull=False,
                    automation_rate__gt=0,
                    automation_rate__lte=1,
                ),
                name="billing_policy_version_automation",
            ),
            _one_of("base_reading", BaseReading),
            _one_of("below_floor", BelowFloor),
            _one_of("amount_basis", AmountBasis),
            _one_of("cap_scope", CapScope),
            _one_of("prepaid_subscription", PrepaidSubscription),
            _one_of("rounding", Rounding),
            _one_of("payment_cutoff", PaymentCutoff),
            _one_of("rate_as_of", RateAsOf),
            _one_of("automation_reading", AddOnReading),
            models.CheckConstraint(
                condition=Q(size_class__in=[str(size) for size in SizeClass]),
                name="billing_policy_version_size_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} v{self.number}"
