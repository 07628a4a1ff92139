"""Billing periods, and the one bill of each."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from billing.invoicing.models.ranges import DateRange, tax_ties, total_ties
from billing.owned import EnterpriseOwned
from mes.db.fields import ZERO, MoneyField, PriceField, QuantityField, RateField
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class LineKind(StrEnum):
    FEE = "fee"  # a month, or the days of it
    PREPAID = "prepaid"  # a year ahead
    SETUP = "setup"
    USAGE = "usage"


class BillingPeriod(EnterpriseOwned, Timestamped):
    """Days of an enterprise that were billed, from ``starts_on`` until before ``ends_on``.

    It stands for what was looked at; without anything to charge it has no bill.
    """

    kept_after_deletion: ClassVar[bool] = True

    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="billingperiod_dates_in_order"
            ),
            ExclusionConstraint(
                name="billingperiod_no_overlap",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["enterprise", "ends_on"], name="billingperiod_of_an_enterprise"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}/{self.ends_on}"


class Invoice(EnterpriseOwned, Timestamped):
    """What an enterprise owes for one period: never changed, corrected by credit notes.

    The buyer is copied as the account had it. ``credited`` and ``paid`` are sums of credit notes
    and of allocated payments, kept beside the amounts for lists.
    """

    kept_after_deletion: ClassVar[bool] = True

    number = models.CharField(max_length=40)
    period = models.ForeignKey(BillingPeriod, models.PROTECT, related_name="+", db_index=False)
    period_start = models.DateField()
    period_end = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    title = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    bank = models.CharField(max_length=120, blank=True)
    bank_account = models.CharField(max_length=40, blank=True)
    net = MoneyField()
    tax = MoneyField()
    total = MoneyField()
    credited = MoneyField(default=ZERO)
    paid = MoneyField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="invoice_number_unique"),
            models.UniqueConstraint(fields=["period"], name="invoice_one_a_period"),
            models.UniqueConstraint(
                fields=["enterprise", "period_start"], name="invoice_one_a_month"
            ),
            total_ties("invoice_total_ties"),
            models.CheckConstraint(condition=Q(total__gt=0), name="invoice_total_positive"),
            models.CheckConstraint(
                condition=Q(credited__gte=0, credited__lte=F("total")),
                name="invoice_credited_was_billed",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("total")), name="invoice_paid_was_billed"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "issued_on", "id"], name="invoice_of_enterprise"),
            models.Index(fields=["issued_on", "id"], name="invoice_issued"),
            models.Index(
                fields=["due_on"],
                condition=Q(total__gt=F("paid") + F("credited")),
                name="invoice_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(EnterpriseOwned):
    """One thing that is owed. ``days`` of the ``of_days`` that the unit price is for were used.

    ``credited_net`` and ``credited_tax`` are what credit notes took back of it.
    """

    kept_after_deletion: ClassVar[bool] = True

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    module = models.CharField(max_length=40)
    meter = models.CharField(max_length=40, blank=True)
    subscription_id = models.BigIntegerField()
    service_from = models.DateField()
    service_to = models.DateField()
    days = models.PositiveIntegerField()
    of_days = models.PositiveIntegerField()
    quantity = QuantityField()
    unit_price = PriceField()
    discount = RateField(default=ZERO)
    net = MoneyField()
    tax_rate = RateField()
    tax = MoneyField()
    total = MoneyField()
    credited_net = MoneyField(default=ZERO)
    credited_tax = MoneyField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoiceline_position"),
            status_check("kind", LineKind, "invoiceline_kind_known"),
            total_ties("invoiceline_total_ties"),
            tax_ties("invoiceline_tax_ties"),
            models.CheckConstraint(
                condition=Q(
                    credited_net__gte=0,
                    credited_net__lte=F("net"),
                    credited_tax__gte=0,
                    credited_tax__lte=F("tax"),
                ),
                name="invoiceline_credited_was_billed",
            ),
            models.CheckConstraint(
                condition=Q(service_to__gt=F("service_from")), name="invoiceline_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["subscription_id"], name="invoiceline_subscription")]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.position}"
