"""Delivery notes."""

from django.db import models
from django.db.models import F, Q

from mes.db.fields import ZERO, MoneyField, PriceField, QuantityField, RateField
from mes.db.models import Versioned
from mes.db.search import MAX_SEARCH_TEXT, trigram_index
from mes.db.transitions import status_check
from modules.orders.domain.states import DeliveryStatus
from modules.orders.models.orders import NOTE_LENGTH, SalesOrder, SalesOrderLine


class Delivery(Versioned):
    """Goods that go to a customer for one order; unchangeable once shipped.

    ``ship_date`` is the planned day of a draft, then the day the goods left.
    """

    number = models.CharField(max_length=40)
    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="deliveries")
    customer_name = models.CharField(max_length=200)
    contact = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, default=DeliveryStatus.DRAFT)
    ship_date = models.DateField()
    carrier = models.CharField(max_length=100, blank=True)
    tracking = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    amount = MoneyField(default=ZERO)
    shipped_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversal_reason = models.CharField(max_length=200, blank=True)
    search_text = models.CharField(max_length=MAX_SEARCH_TEXT, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="delivery_number_unique"),
            status_check("status", DeliveryStatus, "delivery_status_known"),
        ]
        indexes = [
            models.Index(fields=["ship_date", "id"], name="delivery_ship_date"),
            trigram_index("delivery_search"),
        ]

    def __str__(self) -> str:
        return self.number


class DeliveryLine(models.Model):
    """So much of an order line, in that line's unit.

    ``location`` and ``lot_id`` (a lot of whoever keeps stock) are wishes: without them the stock
    keeper picks. Price, rate and amounts are copied from the order when the goods leave.
    ``base_quantity`` is the quantity in the item's own unit.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    order_line = models.ForeignKey(SalesOrderLine, models.PROTECT, related_name="delivery_lines")
    quantity = QuantityField()
    base_quantity = QuantityField()
    location = models.ForeignKey(
        "masterdata.Location",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    lot_id = models.BigIntegerField(null=True, blank=True)
    price = PriceField(null=True, blank=True)
    tax_rate = RateField(default=ZERO)
    amount = MoneyField(default=ZERO)
    tax = MoneyField(default=ZERO)
    returned = QuantityField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="deliveryline_position"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, base_quantity__gt=0),
                name="deliveryline_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("quantity")),
                name="deliveryline_returned_was_shipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.position}"


class DeliveryPick(models.Model):
    """Where the goods of a line really came from, in the item's own unit; told by whoever keeps
    stock.
    """

    line = models.ForeignKey(DeliveryLine, models.CASCADE, related_name="picks")
    location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, related_name="+", db_index=False
    )
    lot_id = models.BigIntegerField(null=True, blank=True)
    lot_code = models.CharField(max_length=100, blank=True)
    quantity = QuantityField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="deliverypick_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.location_id}"
