"""Sales returns."""

from django.db import models
from django.db.models import Q

from mes.db.fields import QuantityField
from mes.db.models import Versioned
from mes.db.search import MAX_SEARCH_TEXT, trigram_index
from mes.db.transitions import status_check
from modules.orders.domain.states import ReturnOutcome
from modules.orders.models.deliveries import Delivery, DeliveryLine
from modules.orders.models.orders import NOTE_LENGTH


class SalesReturn(Versioned):
    """Goods of one delivery that came back; posted when it is made, never changed."""

    number = models.CharField(max_length=40)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="returns")
    customer_name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=12, default=ReturnOutcome.REFUND)
    returned_on = models.DateField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    search_text = models.CharField(max_length=MAX_SEARCH_TEXT, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="salesreturn_number_unique"),
            status_check("outcome", ReturnOutcome, "salesreturn_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["returned_on", "id"], name="salesreturn_day"),
            trigram_index("salesreturn_search"),
        ]

    def __str__(self) -> str:
        return self.number


class SalesReturnLine(models.Model):
    """So much of a delivered line, in its unit, into a location."""

    sales_return = models.ForeignKey(
        SalesReturn, models.CASCADE, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    delivery_line = models.ForeignKey(DeliveryLine, models.PROTECT, related_name="return_lines")
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
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sales_return", "position"], name="salesreturnline_position"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, base_quantity__gt=0),
                name="salesreturnline_quantity_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sales_return_id}/{self.position}"
