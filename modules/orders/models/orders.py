"""Sales orders."""

from django.db import models
from django.db.models import F, Q

from mes.db.fields import ZERO, MoneyField, PriceField, QuantityField, RateField
from mes.db.models import AppendOnly, Versioned
from mes.db.search import MAX_SEARCH_TEXT, trigram_index
from mes.db.transitions import status_check
from mes.kernel import clock
from mes.kernel.quantity import Factor
from modules.orders.domain.states import OPEN, OrderStatus, Progress

USUAL_PRIORITY = 5
NUMBER_LENGTH = 80
NOTE_LENGTH = 1000


class SalesOrder(Versioned):
    """What a customer ordered, at prices that have VAT in them or not (``tax_included``).

    Customer, contact and address are copied: a document says what it said. ``amount`` is to be
    paid, ``tax`` the VAT in it. ``due_date`` is that of the first line still open, or the last of
    all. Status, due date and share delivered follow from the lines and do not count as a change of
    the document: ``version`` stays.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    customer = models.ForeignKey("masterdata.Customer", models.PROTECT, related_name="+")
    customer_code = models.CharField(max_length=100)
    customer_name = models.CharField(max_length=200)
    contact = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    customer_reference = models.CharField(max_length=100, blank=True)
    order_date = models.DateField()
    promise_date = models.DateField(null=True, blank=True)
    due_date = models.DateField()
    priority = models.PositiveSmallIntegerField(default=USUAL_PRIORITY)
    status = models.CharField(max_length=16, default=OrderStatus.DRAFT)
    hold_reason = models.CharField(max_length=200, blank=True)
    tax_included = models.BooleanField(default=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    quantity = QuantityField(default=ZERO)
    amount = MoneyField(default=ZERO)
    tax = MoneyField(default=ZERO)
    shipped_percent = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    search_text = models.CharField(max_length=MAX_SEARCH_TEXT, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="salesorder_number_unique"),
            status_check("status", OrderStatus, "salesorder_status_known"),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.ON_HOLD) | ~Q(hold_reason=""),
                name="salesorder_hold_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, amount__gte=0, tax__gte=0, shipped_percent__lte=100),
                name="salesorder_totals_sound",
            ),
        ]
        indexes = [
            models.Index(fields=["order_date", "id"], name="salesorder_order_date"),
            models.Index(fields=["due_date", "id"], name="salesorder_due"),
            models.Index(
                fields=["status", "due_date"],
                condition=Q(status__in=sorted(str(status) for status in OPEN)),
                name="salesorder_open",
            ),
            trigram_index("salesorder_search"),
        ]

    def __str__(self) -> str:
        return self.number


class SalesOrderLine(models.Model):
    """So much of an item by a day.

    ``quantity``, ``shipped``, ``returned`` and ``replacing`` are in ``unit``, of which one is
    ``factor_numerator/factor_denominator`` of the item's own; ``reserved``, ``in_production`` and
    ``produced`` are in the item's own unit, so that thirds of a box add up. ``replacing`` is the
    part of ``returned`` that is to be delivered again. ``over_tolerance`` is the share that may be
    delivered in excess.
    """

    order = models.ForeignKey(SalesOrder, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=100)
    item_name = models.CharField(max_length=200)
    specification = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=100)
    factor_numerator = models.BigIntegerField(default=1)
    factor_denominator = models.BigIntegerField(default=1)
    quantity = QuantityField()
    price = PriceField(null=True, blank=True)
    tax_rate = RateField(default=ZERO)
    amount = MoneyField(default=ZERO)
    tax = MoneyField(default=ZERO)
    due_date = models.DateField()
    over_tolerance = RateField(default=ZERO)
    shipped = QuantityField(default=ZERO)
    returned = QuantityField(default=ZERO)
    replacing = QuantityField(default=ZERO)
    reserved = QuantityField(default=ZERO)
    in_production = QuantityField(default=ZERO)
    produced = QuantityField(default=ZERO)
    closed = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="salesorderline_position"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, factor_numerator__gt=0, factor_denominator__gt=0),
                name="salesorderline_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, in_production__gte=0, produced__gte=0),
                name="salesorderline_made_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    replacing__gte=0, returned__gte=F("replacing"), shipped__gte=F("returned")
                ),
                name="salesorderline_returns_were_shipped",
            ),
            models.CheckConstraint(
                condition=Q(
                    shipped__lte=F("quantity")
                    + F("quantity") * F("over_tolerance")
                    + F("replacing")
                ),
                name="salesorderline_within_tolerance",
            ),
            models.CheckConstraint(
                condition=(Q(price__isnull=True) | Q(price__gte=0))
                & Q(
                    amount__gte=0,
                    tax__gte=0,
                    tax_rate__gte=0,
                    tax_rate__lte=1,
                    over_tolerance__gte=0,
                    over_tolerance__lte=1,
                ),
                name="salesorderline_amounts_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"

    @property
    def factor(self) -> Factor:
        """How many of the item's own unit one of the line's is."""
        return Factor(self.factor_numerator, self.factor_denominator)

    @property
    def progress(self) -> Progress:
        return Progress(
            quantity=self.quantity,
            shipped=self.shipped - self.replacing,
            made=self.in_production > 0 or self.produced > 0,
            closed=self.closed,
        )


class SalesOrderRevision(AppendOnly):
    """A change of a confirmed order: ``changes`` is the difference, line by line."""

    order = models.ForeignKey(SalesOrder, models.CASCADE, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    actor_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True)
    changes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "revision"], name="salesorderrevision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} r{self.revision}"
