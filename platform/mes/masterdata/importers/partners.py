"""Importing customers, suppliers and supplier prices."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet

from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan, RowState
from mes.kernel.text import gettext_noop as _
from mes.masterdata.importers.plain import PlainImporter, Reference
from mes.masterdata.importers.units import object_to_units
from mes.masterdata.models import Customer, Item, Supplier, SupplierPrice
from mes.masterdata.services import partners

_COLUMNS = {
    "name": "name",
    "short_name": "short_name",
    "contact": "contact",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "credit_code": "credit_code",
    "tax_rate": "tax_rate",
    "payment_terms": "payment_terms",
    "payment_days": "payment_days",
    "active": "active",
    "note": "note",
}


def named_by_code(values: dict[str, Any]) -> dict[str, Any]:
    """A new record without name is called by its code."""
    return {**values, "name": values.get("name") or values["code"]}


CUSTOMERS = PlainImporter(
    model=Customer,
    key=("code",),
    columns=_COLUMNS,
    create=partners.create_customer,
    update=partners.update_customer,
    found_by=("code", "name", "short_name"),
    complete=named_by_code,
)
SUPPLIERS = PlainImporter(
    model=Supplier,
    key=("code",),
    columns=_COLUMNS,
    create=partners.create_supplier,
    update=partners.update_supplier,
    found_by=("code", "name", "short_name"),
    complete=named_by_code,
)


class SupplierPriceImporter(PlainImporter):
    """One price for each supplier and item: the newest is the one that a row means."""

    def _matching(self, keys: Collection[Key]) -> QuerySet[SupplierPrice]:
        return SupplierPrice.objects.filter(
            supplier__code__in={str(key[0]) for key in keys},
            item__code__in={str(key[1]) for key in keys},
        ).order_by(F("valid_from").asc(nulls_first=True), "pk")

    def resolve(self, texts: Collection[str]) -> dict[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        for row in rows:
            if row.state is RowState.NEW and row.values.get("price") is None:
                yield RowObjection(row, "required", _("This cell must be filled."), "price")
        yield from object_to_units(rows, file, "item")


SUPPLIER_PRICES = SupplierPriceImporter(
    model=SupplierPrice,
    key=("supplier__code", "item__code"),
    columns={
        "price": "price",
        "unit": "unit__code",
        "tax_rate": "tax_rate",
        "currency": "currency",
        "lead_time_days": "lead_time_days",
        "minimum_quantity": "minimum_quantity",
        "multiple": "multiple",
        "supplier_item_code": "supplier_item_code",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
        "preferred": "preferred",
        "note": "note",
    },
    references={
        "supplier": Reference(Supplier, "supplier_id"),
        "item": Reference(Item, "item_id"),
    },
    create=partners.create_supplier_price,
    update=partners.update_supplier_price,
)
