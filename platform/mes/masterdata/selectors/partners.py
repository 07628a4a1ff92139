"""Customers, suppliers and their prices."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from mes.kernel.errors import NotFound
from mes.masterdata.models import Customer, Supplier, SupplierPrice
from mes.masterdata.selectors.facts import CustomerInfo, SupplierInfo, SupplierPriceInfo

_COLUMNS = (
    "pk",
    "code",
    "name",
    "short_name",
    "credit_code",
    "contact",
    "phone",
    "address",
    "tax_rate",
    "payment_terms",
    "payment_days",
    "active",
)


def customers(customer_ids: Iterable[int]) -> dict[int, CustomerInfo]:
    """The customers with these ids, by id; one that does not exist is absent."""
    rows: Iterable[Any] = Customer.objects.filter(pk__in=set(customer_ids)).values_list(*_COLUMNS)
    return {row[0]: CustomerInfo(*row) for row in rows}


def customer(customer_id: int) -> CustomerInfo:
    """The customer. Raises NotFound."""
    found = customers([customer_id]).get(customer_id)
    if found is None:
        raise NotFound(record="customer", id=customer_id)
    return found


def customers_by_code(codes: Iterable[str]) -> dict[str, CustomerInfo]:
    """The customers with these codes, by code; one that does not exist is absent."""
    rows: Iterable[Any] = Customer.objects.filter(code__in=set(codes)).values_list(*_COLUMNS)
    return {row[1]: CustomerInfo(*row) for row in rows}


def suppliers(supplier_ids: Iterable[int]) -> dict[int, SupplierInfo]:
    """The suppliers with these ids, by id; one that does not exist is absent."""
    rows: Iterable[Any] = Supplier.objects.filter(pk__in=set(supplier_ids)).values_list(
        *_COLUMNS, "lead_time_days"
    )
    return {row[0]: SupplierInfo(*row) for row in rows}


def supplier(supplier_id: int) -> SupplierInfo:
    """The supplier. Raises NotFound."""
    found = suppliers([supplier_id]).get(supplier_id)
    if found is None:
        raise NotFound(record="supplier", id=supplier_id)
    return found


def supplier_prices(item_ids: Iterable[int], on: date) -> dict[int, list[SupplierPriceInfo]]:
    """Prices in force on ``on`` of active suppliers by item: preferred first, then cheapest."""
    rows: Iterable[Any] = (
        SupplierPrice.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            item_id__in=set(item_ids),
            supplier__active=True,
        )
        .order_by("item_id", "-preferred", "price", "pk")
        .values_list(
            "pk",
            "supplier_id",
            "supplier__code",
            "supplier__name",
            "item_id",
            Coalesce(F("unit__code"), F("item__unit__code")),
            "price",
            Coalesce(F("tax_rate"), F("supplier__tax_rate")),
            "currency",
            "minimum_quantity",
            "multiple",
            Coalesce(F("lead_time_days"), F("supplier__lead_time_days")),
            "preferred",
        )
    )
    found: dict[int, list[SupplierPriceInfo]] = {}
    for row in rows:
        info = SupplierPriceInfo(*row)
        found.setdefault(info.item_id, []).append(info)
    return found


def price_for(
    supplier_id: int, item_id: int, quantity: Decimal, on: date
) -> SupplierPriceInfo | None:
    """The price that holds for ``quantity``: of the tiers reached the one that starts highest."""
    tiers = [
        price
        for price in supplier_prices([item_id], on).get(item_id, [])
        if price.supplier_id == supplier_id and price.minimum_quantity <= quantity
    ]
    return max(tiers, key=lambda price: price.minimum_quantity, default=None)
