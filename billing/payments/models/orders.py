"""Payments that were begun at a provider's page."""

from django.db import models
from django.db.models import Q

from billing.owned import EnterpriseOwned
from billing.payments.domain.states import RUNNING, UNPAID, OrderState
from mes.db.fields import MoneyField
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class PaymentOrder(EnterpriseOwned, Timestamped):
    """What the provider was asked to collect for one bill. A bill has one running order."""

    kept_after_deletion = True

    number = models.CharField(max_length=40)
    invoice = models.ForeignKey(
        "billing_invoicing.Invoice", models.PROTECT, related_name="+", db_index=False
    )
    provider = models.CharField(max_length=40)
    amount = MoneyField()
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=8, default=OrderState.OPEN)
    expires_at = models.DateTimeField()
    pay_url = models.CharField(max_length=500, blank=True)
    # When the provider was last asked how it stands; NULL while only notices were awaited.
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="paymentorder_number_unique"),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=sorted(RUNNING)),
                name="paymentorder_one_running",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="paymentorder_amount_positive"),
            status_check("state", OrderState, "paymentorder_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=sorted(UNPAID)),
                name="paymentorder_unpaid",
            ),
        ]

    def __str__(self) -> str:
        return self.number
