"""What an enterprise subscribed to."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from billing.owned import EnterpriseOwned
from billing.subscriptions.domain.states import Cycle, SubscriptionState
from billing.subscriptions.models.prices import Bundle, days, ends_after_start
from mes.db.models import Versioned
from mes.db.transitions import status_check


class Subscription(EnterpriseOwned, Versioned):
    """One module of one enterprise from ``starts_on`` until before ``ends_on`` (open without).

    Business dates of Asia/Shanghai. Days before ``paid_from`` are a trial. ``setup_due``: the
    set-up fee comes with it. A change of the cycle ends it and begins another, which names it as
    ``previous``. The bundle's share is taken off from ``bundle_from`` (None: from its first day)
    until ``bundle_until``. ``readable_until`` is set when it is cancelled.
    """

    module = models.CharField(max_length=40)
    cycle = models.CharField(max_length=8, default=Cycle.MONTHLY)
    state = models.CharField(max_length=10)
    starts_on = models.DateField()
    paid_from = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    readable_until = models.DateTimeField(null=True, blank=True)
    setup_due = models.BooleanField(default=True)
    bundle = models.ForeignKey(
        Bundle, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    bundle_from = models.DateField(null=True, blank=True)
    bundle_until = models.DateField(null=True, blank=True)
    # Left to the database, which looks when the transaction ends: both go with their enterprise.
    previous = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            status_check("state", SubscriptionState, "subscription_state_known"),
            status_check("cycle", Cycle, "subscription_cycle_known"),
            ends_after_start("starts_on", "ends_on", "subscription_dates_in_order"),
            models.CheckConstraint(
                condition=Q(paid_from__gte=F("starts_on")), name="subscription_trial_comes_first"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "ended"]) | Q(ends_on__isnull=False),
                name="subscription_over_has_last_day",
            ),
            ExclusionConstraint(
                name="subscription_one_a_module",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("module", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_on"], name="subscription_due")]

    def __str__(self) -> str:
        return self.module
