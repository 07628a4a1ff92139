"""Building orders and their lines from what somebody entered, all master data read at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mes.audit.services import snapshot
from mes.db.fields import ZERO
from mes.db.search import search_text
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import (
    CustomerInfo,
    ItemInfo,
    NoConversion,
    UnitTable,
    customers,
    items,
    unit_table,
)
from modules.orders.domain.amounts import Amount, amount_of, total
from modules.orders.models import SalesOrder, SalesOrderLine

COSTS_EDIT = "costs.edit"
HEAD_COLUMNS = frozenset(
    {
        "customer_id", "customer_reference", "order_date", "promise_date", "priority",
        "tax_included", "note", "contact", "phone", "address",
    }
)  # fmt: skip
LINE_AUDIT = frozenset(
    {"id", "position", "item", "unit", "quantity", "price", "tax_rate", "due_date", "closed"}
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The customers and items that some orders name: four queries, however many there are."""

    customers: Mapping[int, CustomerInfo]
    items: Mapping[int, ItemInfo]
    units: UnitTable


def catalogue(customer_ids: Iterable[int], item_ids: Iterable[int]) -> Catalogue:
    """What is known of these customers and items; what does not exist is absent."""
    wanted = set(item_ids)
    return Catalogue(customers(customer_ids), items(wanted), unit_table(wanted))


def set_head(order: SalesOrder, values: Mapping[str, Any], known: Catalogue) -> None:
    """Put the given columns of the head on ``order``; a new customer brings contact and address.

    Raises Invalid for a customer that does not exist or is out of use.
    """
    customer_id = values.get("customer_id")
    if customer_id is not None and customer_id != order.customer_id:
        customer = known.customers.get(customer_id)
        if customer is None or not customer.active:
            raise Invalid.field(
                "customer_id", "unknown", _("There is no such customer, or it is out of use.")
            )
        order.customer_id = customer.id
        order.customer_code, order.customer_name = customer.code, customer.name
        order.contact, order.phone = customer.contact, customer.phone
        order.address = customer.address
    for name in HEAD_COLUMNS - {"customer_id"}:
        if name in values:
            setattr(order, name, values[name])


def new_line(
    order: SalesOrder, position: int, index: int, values: Mapping[str, Any], known: Catalogue
) -> SalesOrderLine:
    """A line, not yet written, from ``values`` with the item's and customer's usual terms.

    ``index`` is the line's place in the request. Raises Invalid for an item that does not exist or
    is out of use, or a unit that does not convert.
    """
    item = known.items.get(values["item_id"])
    if item is None or not item.active:
        raise Invalid.field(
            f"lines.{index}.item_id", "unknown", _("There is no such item, or it is out of use.")
        )
    line = SalesOrderLine(
        order=order,
        position=position,
        item_id=item.id,
        item_code=item.code,
        item_name=item.name,
        specification=item.specification,
    )
    _set_unit(line, index, values.get("unit") or item.unit_code, known)
    customer = known.customers.get(order.customer_id)
    line.tax_rate = (customer.tax_rate if customer else None) or ZERO
    if item.list_price is not None:
        # One of the line's unit holds so many of the item's own: its price is that many prices.
        line.price = line.factor.to_base(item.list_price)
    line.due_date = order.promise_date or order.order_date
    set_terms(line, values)
    return line


def set_terms(line: SalesOrderLine, values: Mapping[str, Any]) -> None:
    """Put what was given of quantity, price, rate, day, tolerance and note on ``line``."""
    for name in ("quantity", "price", "tax_rate", "due_date", "over_tolerance", "note"):
        if name in values and (values[name] is not None or name == "price"):
            setattr(line, name, values[name])


def _set_unit(line: SalesOrderLine, index: int, unit: str, known: Catalogue) -> None:
    try:
        factor = known.units.factor(line.item_id, unit)
    except NoConversion as refused:
        raise Invalid.field(
            f"lines.{index}.unit", refused.code, refused.message, **refused.params
        ) from refused
    line.unit = unit
    line.factor_numerator, line.factor_denominator = factor.numerator, factor.denominator


def require_price_right(
    lines: Sequence[Mapping[str, Any]], present: Mapping[int, SalesOrderLine], actor: Actor
) -> None:
    """Raise PermissionDenied when a price is set or changed by who may not change prices."""
    if actor.may(COSTS_EDIT):
        return
    for values in lines:
        line = present.get(values.get("id") or 0)
        if values.get("price") != (line.price if line else None) and "price" in values:
            raise PermissionDenied(permission=COSTS_EDIT)


def reckon(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Set the amounts of the lines and what they sum up to, and the text that finds the order."""
    amounts: list[Amount] = []
    for line in lines:
        amount = amount_of(
            line.quantity, line.price, line.tax_rate, tax_included=order.tax_included
        )
        line.amount, line.tax = amount.gross, amount.tax
        amounts.append(amount)
    whole = total(amounts)
    order.amount, order.tax = whole.gross, whole.tax
    order.quantity = sum((line.quantity for line in lines), Decimal(0))
    order.search_text = search_text(
        [
            order.number,
            order.customer_name,
            order.customer_code,
            order.customer_reference,
            *dict.fromkeys(text for line in lines for text in (line.item_code, line.item_name)),
        ]
    )


def first_due(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> date:
    """The day by which the first line is due."""
    return min((line.due_date for line in lines), default=order.promise_date or order.order_date)


def require_own_lines(
    lines: Sequence[Mapping[str, Any]], present: Mapping[int, SalesOrderLine]
) -> None:
    """Raise Invalid for an id that is no line of the order, or that comes twice."""
    seen: set[int] = set()
    for index, values in enumerate(lines):
        line_id = values.get("id")
        if line_id is None:
            continue
        if line_id not in present or line_id in seen:
            raise Invalid(
                errors=[
                    FieldError(
                        f"lines.{index}.id", "unknown", _("This is not a line of the order.")
                    )
                ]
            )
        seen.add(line_id)


def described(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> dict[str, Any]:
    """The order as the audit trail keeps it."""
    return {
        **snapshot(order),
        "lines": [snapshot(line, LINE_AUDIT) for line in lines],
    }
