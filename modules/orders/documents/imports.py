"""Sales orders from workbooks: rows with one order number are one order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan, RowState
from mes.documents.excel.module_kinds import SALES_ORDERS, register_kind
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import ItemInfo, customers_by_code, items_by_code
from modules.orders.domain.states import REVISABLE, OrderStatus
from modules.orders.models import SalesOrder, SalesOrderLine
from modules.orders.services.imported import ImportedOrder, import_orders
from modules.orders.services.orders import update_order

_S = OrderStatus

#: What a workbook's word means here: the quantities of our own documents decide the rest.
_MEANING: Mapping[str, OrderStatus] = {
    _S.DRAFT: _S.DRAFT,
    _S.CONFIRMED: _S.CONFIRMED,
    _S.IN_PRODUCTION: _S.CONFIRMED,
    _S.PARTLY_SHIPPED: _S.CONFIRMED,
    _S.SHIPPED: _S.CLOSED,
    _S.CLOSED: _S.CLOSED,
    _S.CANCELLED: _S.CANCELLED,
    _S.ON_HOLD: _S.ON_HOLD,
}
_ENDED = frozenset({_S.CLOSED, _S.CANCELLED})
_EDITABLE = REVISABLE | {_S.DRAFT}
_HEAD = {
    "customer_order_no": "customer_reference",
    "order_date": "order_date",
    "priority": "priority",
}
_LINE = {
    "quantity": "quantity",
    "unit": "unit",
    "unit_price": "price",
    "tax_rate": "tax_rate",
    "due_date": "due_date",
    "note": "note",
}


def _text(value: Value) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class _Present:
    """An order that is there, by its number."""

    id: int
    status: str
    version: int
    customer_id: int


class SalesOrderImporter:
    """Keys are (order number, line number).

    A status counts when an order is new; afterwards orders move by what people and quantities do
    here, so that a workbook imported again changes nothing. Changed terms of a running order are a
    revision.
    """

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        numbers = {_text(key[0]) for key in keys}
        wanted = {(_text(key[0]), key[1]): key for key in keys}
        rows: Any = (
            SalesOrderLine.objects.filter(order__number__in=numbers)
            .annotate(
                order_no=F("order__number"),
                customer=F("order__customer__code"),
                customer_order_no=F("order__customer_reference"),
                order_date=F("order__order_date"),
                priority=F("order__priority"),
            )
            .values(
                "order_no",
                "position",
                "customer",
                "customer_order_no",
                "order_date",
                "priority",
                "quantity",
                "unit",
                "tax_rate",
                "due_date",
                "note",
                item_key=F("item__code"),
                unit_price=F("price"),
            )
        )
        return {
            wanted[row["order_no"], row["position"]]: {**row, "item": row["item_key"]}
            for row in rows
            if (row["order_no"], row["position"]) in wanted
        }

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        found = SalesOrder.objects.filter(number__in=set(texts)).values_list("number", flat=True)
        return {number: number for number in found}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        present = _present({_text(row.values.get("order_no")) for row in rows})
        lines = _lines_of(present.values())
        heads: dict[str, Value] = {}
        for row in rows:
            number = _text(row.values.get("order_no"))
            customer = row.values.get("customer")
            if heads.setdefault(number, customer) != customer:
                yield RowObjection(
                    row,
                    "customer_differs",
                    _("The lines of one order name different customers."),
                    "customer",
                )
            order = present.get(number)
            if order is not None:
                line = lines.get((order.id, row.key[1]))
                yield from _objections(row, order, line)

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        groups: dict[str, list[RowPlan]] = {}
        for row in rows:
            groups.setdefault(_text(row.values.get("order_no")), []).append(row)
        present = _present(groups)
        customers = customers_by_code(_text(row.values.get("customer")) for row in rows)
        items = items_by_code(_text(row.values.get("item")) for row in rows)
        new = [
            _imported(number, group, customers[_text(group[0].values["customer"])].id, items)
            for number, group in groups.items()
            if number not in present
        ]
        if new:
            import_orders(new, actor=actor)
        lines = _lines_of(present.values())
        for number, order in present.items():
            update_order(order.id, _changes(order, groups[number], lines, items), actor=actor)


def _present(numbers: Collection[str] | Mapping[str, Any]) -> dict[str, _Present]:
    rows: Any = SalesOrder.objects.filter(number__in=set(numbers)).values_list(
        "number", "pk", "status", "version", "customer_id"
    )
    return {number: _Present(*row) for number, *row in rows}


def _lines_of(orders: Iterable[_Present]) -> dict[tuple[int, Value], SalesOrderLine]:
    lines = SalesOrderLine.objects.filter(order_id__in=[order.id for order in orders])
    return {(line.order_id, line.position): line for line in lines.order_by("pk")}


def _objections(
    row: RowPlan, order: _Present, line: SalesOrderLine | None
) -> Iterable[RowObjection]:
    """Why an order that is there cannot be brought to what the row says."""
    wanted = _MEANING.get(_text(row.values.get("status")))
    if wanted in _ENDED and order.status not in _ENDED:
        yield RowObjection(
            row,
            "close_by_hand",
            _("The order is still open here. Close or cancel it on its page."),
            "status",
        )
    if row.state is RowState.UNCHANGED:
        return
    if order.status not in _EDITABLE:
        yield RowObjection(
            row, "order_not_editable", _("The order can no longer be changed."), "order_no"
        )
        return
    if line is None or order.status == _S.DRAFT:
        return
    fixed = {"customer", "item", "unit", "order_date"} & {change.field for change in row.changes}
    for column in sorted(fixed):
        yield RowObjection(
            row,
            "line_fixed",
            _("Customer, day, item and unit of a confirmed order cannot be changed."),
            column,
        )
    least = max(line.shipped - line.replacing, line.factor.from_base(line.produced))
    quantity = row.values.get("quantity")
    if isinstance(quantity, (Decimal, int)) and quantity < min(least, line.quantity):
        yield RowObjection(
            row,
            "below_delivered",
            _("%(least)s was already delivered or produced."),
            "quantity",
            {"least": plain(least)},
        )


def _head(row: RowPlan) -> dict[str, Any]:
    return {
        column: row.values[name]
        for name, column in _HEAD.items()
        if row.values.get(name) is not None
    }


def _line(row: RowPlan, items: Mapping[str, ItemInfo]) -> dict[str, Any]:
    terms = {column: row.values[name] for name, column in _LINE.items() if name in row.values}
    return {**terms, "item_id": items[_text(row.values["item"])].id}


def _imported(
    number: str, group: Sequence[RowPlan], customer_id: int, items: Mapping[str, ItemInfo]
) -> ImportedOrder:
    head = _head(group[0])
    lines = [{**_line(row, items), "position": row.key[1]} for row in group]
    days = [line["due_date"] for line in lines if line.get("due_date")]
    if "order_date" not in head and days:
        # An order of long ago was not placed today: the first day it is due is the best guess,
        # and no order was placed after today.
        head["order_date"] = min(clock.business_date(), *days)
    meant = [_MEANING.get(_text(row.values.get("status")), _S.CONFIRMED) for row in group]
    status = meant[0] if len(set(meant)) == 1 else _S.CONFIRMED
    for line, state in zip(lines, meant, strict=True):
        line["closed"] = state in _ENDED
    reason = gettext("Held when it was imported") if status is _S.ON_HOLD else ""
    return ImportedOrder(number, status, {**head, "customer_id": customer_id}, lines, reason)


def _changes(
    order: _Present,
    group: Sequence[RowPlan],
    lines: Mapping[tuple[int, Value], SalesOrderLine],
    items: Mapping[str, ItemInfo],
) -> dict[str, Any]:
    """The change that brings an order to its rows; lines that the file does not have stay."""
    named = {row.key[1]: row for row in group}
    wanted: list[dict[str, Any]] = []
    for (order_id, position), line in lines.items():
        if order_id != order.id:
            continue
        row = named.pop(position, None)
        values = {"id": line.pk, "item_id": line.item_id, "quantity": line.quantity}
        wanted.append({**values, "unit": line.unit, **(_line(row, items) if row else {})})
    wanted += [_line(row, items) for row in named.values()]
    return {**_head(group[0]), "lines": wanted}


register_kind(SALES_ORDERS, SalesOrderImporter())
