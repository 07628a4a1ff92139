"""Customers and suppliers."""

from django.db import models
from django.db.models import Q

from mes.db.fields import PriceField, QuantityField, RateField
from mes.db.models import Versioned
from mes.masterdata.models.base import (
    NOTE_LENGTH,
    Coded,
    days_in_order,
    never_twice_in_force,
)
from mes.masterdata.models.items import Item
from mes.masterdata.models.units import Unit


class _Partner(Coded):
    """A company that is dealt with. ``tax_rate`` is the usual VAT rate (0.13); null: unknown."""

    short_name = models.CharField(max_length=100, blank=True)
    credit_code = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    tax_rate = RateField(null=True, blank=True)
    payment_terms = models.CharField(max_length=200, blank=True)
    payment_days = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        abstract = True
        constraints = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tax_rate__isnull=True) | Q(tax_rate__gte=0, tax_rate__lte=1),
                name="%(class)s_tax_rate_a_share",
            ),
        ]
        indexes = [*Coded.Meta.indexes]


class Customer(_Partner):
    """Who buys."""


class Supplier(_Partner):
    """Who is bought from. ``lead_time_days`` is the usual one; null: unknown."""

    lead_time_days = models.PositiveIntegerField(null=True, blank=True)


class SupplierPrice(Versioned):
    """What one ``unit`` (null: the item's own) costs at a supplier, from ``minimum_quantity`` on.

    With VAT at ``tax_rate`` (null: the supplier's). Days in force as for a BOM; no two prices for
    one case on one day.
    """

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="prices")
    item = models.ForeignKey(Item, models.PROTECT, related_name="supplier_prices")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    price = PriceField()
    tax_rate = RateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    minimum_quantity = QuantityField(default=0)
    multiple = QuantityField(default=0)
    lead_time_days = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    supplier_item_code = models.CharField(max_length=100, blank=True)
    preferred = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, minimum_quantity__gte=0, multiple__gte=0),
                name="supplierprice_not_negative",
            ),
            days_in_order("supplierprice_days_in_order"),
            never_twice_in_force(
                "supplier",
                "item",
                "currency",
                "minimum_quantity",
                name="supplierprice_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.item_id}"
