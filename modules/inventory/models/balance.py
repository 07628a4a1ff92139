"""Balances and reservations: projections of the ledger, changed by its services alone."""

from django.db import models
from django.db.models import F, Q

from mes.db.fields import ZERO, PriceField, QuantityField
from mes.kernel import clock


class StockBalance(models.Model):
    """How much of an item (and lot) is at a location, in the item's unit, and what it is worth.

    ``negative_allowed`` repeats the location's setting as of the last posting, so that the checks
    stand in the row; it outlasts the setting until the stock is above zero again.
    Counterparts (supplier, customer, …) have no balance: what is there follows from the moves.
    """

    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey("inventory.Lot", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("masterdata.Location", models.PROTECT, related_name="+")
    on_hand = QuantityField(default=ZERO)
    reserved = QuantityField(default=ZERO)
    value = PriceField(default=ZERO)
    negative_allowed = models.BooleanField(default=False)
    first_in = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "location", "lot"], nulls_distinct=False, name="balance_unique"
            ),
            models.CheckConstraint(
                condition=Q(negative_allowed=True) | Q(on_hand__gte=0), name="balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0)
                & (Q(negative_allowed=True) | Q(reserved__lte=F("on_hand"))),
                name="balance_reserved_within",
            ),
            models.CheckConstraint(
                condition=Q(negative_allowed=True)
                | (Q(value__gte=0) & (Q(on_hand__gt=0) | Q(value=0))),
                name="balance_worth_with_goods",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}@{self.location_id}"


class Reservation(models.Model):
    """Stock of one balance that is kept for a document's line."""

    balance = models.ForeignKey(StockBalance, models.PROTECT, related_name="reservations")
    source_type = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_line = models.BigIntegerField()
    quantity = QuantityField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_above_0"),
            models.UniqueConstraint(
                fields=["source_type", "source_id", "source_line", "balance"],
                name="reservation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"
