"""Money of an enterprise, what bills it paid and what went back."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from billing.owned import EnterpriseOwned
from billing.payments.domain.states import Cause, Method, RefundState
from billing.payments.models.orders import PaymentOrder
from billing.payments.models.statements import BankLine
from mes.db.fields import ZERO, MoneyField
from mes.db.models import AppendOnly, Timestamped
from mes.db.transitions import status_check
from mes.kernel import clock


class Payment(EnterpriseOwned, Timestamped):
    """Money that came in. What is neither ``allocated`` nor ``refunded`` is the credit left."""

    kept_after_deletion = True

    number = models.CharField(max_length=40)
    method = models.CharField(max_length=8)
    amount = MoneyField()
    received_on = models.DateField()
    payer_name = models.CharField(max_length=200, blank=True)
    payer_account = models.CharField(max_length=60, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    bank_line = models.ForeignKey(
        BankLine, models.PROTECT, null=True, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        PaymentOrder, models.PROTECT, null=True, related_name="payments", db_index=False
    )
    provider = models.CharField(max_length=40, blank=True)
    provider_payment = models.CharField(max_length=100, blank=True)
    allocated = MoneyField(default=ZERO)
    refunded = MoneyField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="payment_number_unique"),
            models.UniqueConstraint(fields=["bank_line"], name="payment_once_a_bank_line"),
            models.UniqueConstraint(
                fields=["provider", "provider_payment"],
                condition=~Q(provider=""),
                name="payment_once_a_provider_payment",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(
                    allocated__gte=0, refunded__gte=0, amount__gte=F("allocated") + F("refunded")
                ),
                name="payment_spent_was_received",
            ),
            status_check("method", Method, "payment_method_known"),
            models.CheckConstraint(
                condition=Q(method=Method.BANK, provider="", order=None, bank_line__isnull=False)
                | (Q(method=Method.HOSTED, bank_line=None) & ~Q(provider="")),
                name="payment_says_where_from",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "received_on", "id"], name="payment_of_enterprise"),
            models.Index(fields=["received_on", "id"], name="payment_received"),
            models.Index(
                fields=["enterprise"],
                condition=Q(amount__gt=F("allocated") + F("refunded")),
                name="payment_with_credit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def credit(self) -> Decimal:
        """What is left of it, in yuan."""
        return self.amount - self.allocated - self.refunded


class Allocation(EnterpriseOwned, AppendOnly):
    """Money of one payment put to one bill; a negative amount takes some of it off again."""

    kept_after_deletion = True

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", db_index=False)
    invoice = models.ForeignKey(
        "billing_invoicing.Invoice", models.PROTECT, related_name="+", db_index=False
    )
    amount = MoneyField()
    cause = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_of_something"),
            status_check("cause", Cause, "allocation_cause_known"),
        ]
        indexes = [
            models.Index(fields=["payment", "id"], name="allocation_of_payment"),
            models.Index(fields=["invoice", "id"], name="allocation_of_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}→{self.invoice_id} {self.amount}"


class Refund(EnterpriseOwned, Timestamped):
    """Money of a payment that went back, or is on its way."""

    kept_after_deletion = True

    number = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", db_index=False)
    amount = MoneyField()
    state = models.CharField(max_length=10)
    refunded_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_refund = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="refund_number_unique"),
            models.UniqueConstraint(
                fields=["provider", "provider_refund"],
                condition=~Q(provider_refund=""),
                name="refund_once_a_provider_refund",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            status_check("state", RefundState, "refund_state_known"),
        ]
        indexes = [models.Index(fields=["payment", "id"], name="refund_of_payment")]

    def __str__(self) -> str:
        return self.number
