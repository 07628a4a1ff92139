"""Customers, suppliers and supplier prices."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.masterdata.errors import NoConversion
from mes.masterdata.models import Customer, Item, Supplier, SupplierPrice
from mes.masterdata.selectors.units import unit_factor
from mes.masterdata.services.registers import (
    OUT_OF_ORDER,
    OVERLAPS,
    TAKEN,
    Register,
    add,
    add_all,
    change,
)
from mes.masterdata.services.units import unit_called

_PARTNER_COLUMNS = frozenset(
    {
        "code", "name", "short_name", "credit_code", "contact", "phone", "email", "address",
        "tax_rate", "payment_terms", "payment_days", "note", "active",
    }
)  # fmt: skip
_FOUND_BY = ("code", "name", "short_name", "contact", "phone")

CUSTOMERS = Register(
    Customer,
    "customer",
    _PARTNER_COLUMNS,
    found_by=_FOUND_BY,
    refusals={"customer_code_unique": ("code", TAKEN)},
)
SUPPLIERS = Register(
    Supplier,
    "supplier",
    _PARTNER_COLUMNS | {"lead_time_days"},
    found_by=_FOUND_BY,
    refusals={"supplier_code_unique": ("code", TAKEN)},
)
SUPPLIER_PRICES = Register(
    SupplierPrice,
    "supplier_price",
    frozenset(
        {
            "supplier_id", "item_id", "unit_id", "price", "tax_rate", "currency",
            "minimum_quantity", "multiple", "lead_time_days", "valid_from", "valid_to",
            "supplier_item_code", "preferred", "note",
        }
    ),
    costs=frozenset({"price"}),
    references={"supplier_id": Supplier, "item_id": Item},
    refusals={
        "supplierprice_one_in_force": ("valid_from", OVERLAPS),
        "supplierprice_days_in_order": ("valid_to", OUT_OF_ORDER),
    },
)  # fmt: skip


def create_customer(values: Mapping[str, Any], *, actor: Actor) -> Customer:
    """A new customer. Raises Invalid when the code is taken."""
    return add(CUSTOMERS, values, actor=actor)


def create_customers(rows: Sequence[Mapping[str, Any]], *, actor: Actor) -> list[Customer]:
    """New customers, few queries however many there are. Raises as ``create_customer``."""
    return add_all(CUSTOMERS, rows, actor=actor)


def update_customer(
    customer_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Customer:
    """The customer with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    return change(CUSTOMERS, customer_id, values, actor=actor, expected_version=expected_version)[0]


def create_supplier(values: Mapping[str, Any], *, actor: Actor) -> Supplier:
    """A new supplier. Raises Invalid when the code is taken."""
    return add(SUPPLIERS, values, actor=actor)


def create_suppliers(rows: Sequence[Mapping[str, Any]], *, actor: Actor) -> list[Supplier]:
    """New suppliers, few queries however many there are. Raises as ``create_supplier``."""
    return add_all(SUPPLIERS, rows, actor=actor)


def update_supplier(
    supplier_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Supplier:
    """The supplier with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    return change(SUPPLIERS, supplier_id, values, actor=actor, expected_version=expected_version)[0]


def create_supplier_price(values: Mapping[str, Any], *, actor: Actor) -> SupplierPrice:
    """A new price; ``unit`` is a unit's code, absent for the item's own.

    Raises Invalid (unknown supplier, item or unit; days in wrong order; another price for the
    same case), PermissionDenied without the right to change costs.
    """
    row = add(SUPPLIER_PRICES, _with_unit(values), actor=actor)
    _check_unit(row)
    return row


def update_supplier_price(
    price_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> SupplierPrice:
    """The price with ``values`` set.

    Raises NotFound, VersionConflict, and as ``create_supplier_price``.
    """
    row = change(
        SUPPLIER_PRICES,
        price_id,
        _with_unit(values),
        actor=actor,
        expected_version=expected_version,
    )[0]
    _check_unit(row)
    return row


def delete_supplier_price(price_id: int, *, actor: Actor) -> None:
    """Remove a price; nothing refers to one. Raises NotFound."""
    row = lock_one(SupplierPrice, price_id)

    before = snapshot(row)

    record(actor, "supplier_price.deleted", row, before=before)
    row.delete()


def _with_unit(values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(values)
    if "unit" in wanted:
        code = wanted.pop("unit")
        wanted["unit_id"] = unit_called(code) if code else None
    return wanted


def _check_unit(row: SupplierPrice) -> None:
    if row.unit is None:
        return
    try:
        unit_factor(row.item_id, row.unit.code)
    except NoConversion as refused:
        raise Invalid.field("unit", refused.code, refused.message, **refused.params) from refused
