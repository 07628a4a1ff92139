"""Importing customers, suppliers and supplier prices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import F

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan, RowState
from mes.kernel.actor import Actor
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
    create_all=partners.create_customers,
    update=partners.update_customer,
    found_by=("code", "name", "short_name"),
    complete=named_by_code,
)
SUPPLIERS = PlainImporter(
    model=Supplier,
    key=("code",),
    columns={**_COLUMNS, "lead_time_days": "lead_time_days"},
    create=partners.create_supplier,
    create_all=partners.create_suppliers,
    update=partners.update_supplier,
    found_by=("code", "name", "short_name"),
    complete=named_by_code,
)


class SupplierPriceImporter(PlainImporter):
    """Prices by supplier, item, least quantity and first day.

    A row that leaves out the quantity or the day means the newest price of the others. A price
    with a later first day takes the place of one that has no end: that ends the day before.
    """

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        names = list(self.columns)
        found: dict[Key, Mapping[str, Value]] = {}
        for key, price in _prices(keys, *self.columns.values()).items():
            shown = ((name, price[self.columns[name]]) for name in names)
            found[key] = {name: None if value == "" else value for name, value in shown}
        return found

    def everything(self) -> Sequence[Key]:
        return list(
            SupplierPrice.objects.order_by(
                "supplier__code", "item__code", "minimum_quantity", "valid_from"
            ).values_list("supplier__code", "item__code", "minimum_quantity", "valid_from")
        )

    def resolve(self, texts: Collection[str]) -> dict[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        for row in rows:
            if row.state is RowState.NEW and row.values.get("price") is None:
                yield RowObjection(row, "required", _("This cell must be filled."), "price")
        yield from object_to_units(rows, file, "item")

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        # Older days first, so that each ends the one before.
        ordered = sorted(rows, key=lambda row: str(row.key[3] or ""))
        self._make_way([row for row in ordered if row.state is RowState.NEW], actor)
        super().apply(ordered, actor)

    def _ids(self, keys: Collection[Key]) -> dict[Key, int]:
        return {key: price["pk"] for key, price in _prices(keys).items()}

    def _make_way(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        """End the prices without an end that new ones follow; the new ones end each other."""
        following: dict[_Case, list[RowPlan]] = {}
        for row in rows:
            if isinstance(row.key[3], date):
                following.setdefault(_case(row), []).append(row)
        if not following:
            return
        open_ended = SupplierPrice.objects.filter(
            supplier__code__in={case[0] for case in following},
            item__code__in={case[1] for case in following},
            valid_to__isnull=True,
        ).values_list(
            "supplier__code", "item__code", "currency", "minimum_quantity", "pk", "valid_from"
        )
        present = {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in open_ended}
        for case, listed in following.items():
            first = listed[0].key[3]
            if case in present and isinstance(first, date):
                pk, since = present[case]
                if since is None or since < first:
                    ends = first - timedelta(days=1)
                    partners.update_supplier_price(pk, {"valid_to": ends}, actor=actor)
            for row, later in pairwise(listed):
                if "valid_to" not in row.values and isinstance(later.key[3], date):
                    row.values["valid_to"] = later.key[3] - timedelta(days=1)


_Case = tuple[str, str, str, Decimal]


def _case(row: RowPlan) -> _Case:
    """What may have one price on a day: supplier, item, currency and least quantity."""
    currency = str(row.values.get("currency") or "CNY")
    return str(row.key[0]), str(row.key[1]), currency, Decimal(str(row.key[2] or 0))


def _prices(keys: Collection[Key], *columns: str) -> dict[Key, dict[str, Any]]:
    """For each key the price it means: ``pk`` and ``columns``."""
    rows: Any = (
        SupplierPrice.objects.filter(
            supplier__code__in={str(key[0]) for key in keys},
            item__code__in={str(key[1]) for key in keys},
        )
        .order_by(F("valid_from").asc(nulls_first=True), F("minimum_quantity").desc(), "pk")
        .values("pk", "supplier__code", "item__code", "minimum_quantity", "valid_from", *columns)
    )
    of: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        of.setdefault((row["supplier__code"], row["item__code"]), []).append(row)
    found = {}
    for key in keys:
        meant = [
            row
            for row in of.get((str(key[0]), str(key[1])), [])
            if (key[2] is None or row["minimum_quantity"] == key[2])
            and (key[3] is None or row["valid_from"] == key[3])
        ]
        if meant:
            found[key] = meant[-1]
    return found


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
