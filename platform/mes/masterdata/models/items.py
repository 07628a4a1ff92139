"""Items: everything that is bought, made, kept, used or sold."""

from django.db import models
from django.db.models import Q

from mes.db.fields import ZERO, PriceField, QuantityField
from mes.db.transitions import status_check
from mes.masterdata.domain import ItemKind, Supply, Tracking
from mes.masterdata.models.base import NOTE_LENGTH, Coded
from mes.masterdata.models.units import Unit


class Item(Coded):
    """An item. Its stock, BOM and prices are in ``unit``; other units convert to it."""

    specification = models.CharField(max_length=500, blank=True)
    drawing_no = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, default=ItemKind.PURCHASED)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items")
    tracking = models.CharField(max_length=8, default=Tracking.NONE)
    shelf_life_days = models.PositiveIntegerField(null=True, blank=True)
    supply = models.CharField(max_length=8, default=Supply.BUY)
    lead_time_days = models.PositiveIntegerField(default=0)
    safety_stock = QuantityField(default=ZERO)
    minimum_quantity = QuantityField(default=ZERO)
    order_multiple = QuantityField(default=ZERO)
    barcode = models.CharField(max_length=100, blank=True)
    picture = models.ForeignKey(
        "documents.Attachment", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    default_location = models.ForeignKey(
        "masterdata.Location",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="default_of_items",
    )
    standard_cost = PriceField(null=True, blank=True)
    list_price = PriceField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            models.UniqueConstraint(
                fields=["barcode"], condition=~Q(barcode=""), name="item_barcode_unique"
            ),
            status_check("kind", ItemKind, "item_kind_known"),
            status_check("tracking", Tracking, "item_tracking_known"),
            status_check("supply", Supply, "item_supply_known"),
            models.CheckConstraint(
                condition=Q(safety_stock__gte=0, minimum_quantity__gte=0, order_multiple__gte=0),
                name="item_quantities_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(standard_cost__isnull=True) | Q(standard_cost__gte=0))
                & (Q(list_price__isnull=True) | Q(list_price__gte=0)),
                name="item_prices_not_negative",
            ),
        ]
        indexes = [
            *Coded.Meta.indexes,
            models.Index(fields=["name", "id"], name="item_name"),
        ]
