"""Orders as frozen facts, for code that must not hold model instances."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mes.kernel.errors import NotFound
from mes.kernel.ids import SalesOrderId, SalesOrderLineId
from modules.orders.domain.states import REVISABLE
from modules.orders.models import SalesOrder, SalesOrderLine


@dataclass(frozen=True, slots=True)
class OrderInfo:
    """The head of an order."""

    id: int
    number: str
    customer_id: int
    customer_code: str
    customer_name: str
    status: str
    order_date: date
    due_date: date
    priority: int


@dataclass(frozen=True, slots=True)
class OrderLineInfo:
    """A line; every quantity in the item's own unit. ``open_quantity`` is still to be delivered
    (nothing for an order that is not running), ``reserved`` is what of it stock is kept for.
    """

    id: int
    order_id: int
    order_number: str
    order_status: str
    customer_id: int
    customer_name: str
    position: int
    item_id: int
    quantity: Decimal
    open_quantity: Decimal
    shipped: Decimal
    reserved: Decimal
    in_production: Decimal
    produced: Decimal
    due_date: date
    priority: int


_HEAD = (
    "pk",
    "number",
    "customer_id",
    "customer_code",
    "customer_name",
    "status",
    "order_date",
    "due_date",
    "priority",
)


def order(order_id: SalesOrderId) -> OrderInfo:
    """The order. Raises NotFound."""
    row: Any = SalesOrder.objects.filter(pk=order_id).values_list(*_HEAD).first()
    if row is None:
        raise NotFound(record="salesorder", id=order_id)
    return OrderInfo(*row)


def order_lines(order_id: SalesOrderId) -> list[OrderLineInfo]:
    """The lines of an order by position; none for an order that does not exist."""
    return _infos(SalesOrderLine.objects.filter(order_id=order_id))


def lines_by_id(line_ids: Iterable[SalesOrderLineId]) -> dict[int, OrderLineInfo]:
    """The lines with these ids, by id; one that does not exist is absent."""
    rows = SalesOrderLine.objects.filter(pk__in=set(line_ids))
    return {line.id: line for line in _infos(rows)}


def _infos(rows: Any) -> list[OrderLineInfo]:
    return [_info(line) for line in rows.select_related("order").order_by("order_id", "position")]


def _info(line: SalesOrderLine) -> OrderLineInfo:
    head, base = line.order, line.factor.to_base
    running = head.status in REVISABLE
    return OrderLineInfo(
        id=line.pk,
        order_id=head.pk,
        order_number=head.number,
        order_status=str(head.status),
        customer_id=head.customer_id,
        customer_name=head.customer_name,
        position=line.position,
        item_id=line.item_id,
        quantity=base(line.quantity),
        open_quantity=base(line.progress.open) if running else Decimal(0),
        shipped=base(line.shipped),
        reserved=line.reserved,
        in_production=line.in_production,
        produced=line.produced,
        due_date=line.due_date,
        priority=head.priority,
    )
