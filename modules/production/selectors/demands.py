"""What is to be covered: lines of a sales order, or quantities that somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.events.bus import publish
from mes.kernel.errors import NotFound
from modules.production.events import OrderDemand, OrderDemandAsked, OrderLineAsked


@dataclass(frozen=True, slots=True)
class OrderLineFacts:
    """The sales-order line that something is made for."""

    order_id: int
    order_line_id: int
    order_number: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of an item, in its own unit, by a day; ``reserved`` of it is kept in stock."""

    item_id: int
    quantity: Decimal
    due_date: date
    order_line: OrderLineFacts | None = None
    reserved: Decimal = Decimal(0)


def demands_of_order(order_id: int) -> Sequence[Demand]:
    """What the lines of a sales order still need. Raises NotFound, also without orders."""
    asked = OrderDemandAsked(order_id)
    publish(asked)
    if order_id not in asked.known:
        raise NotFound(record="salesorder", id=order_id)
    return [
        Demand(line.item_id, line.quantity, line.due_date, _facts(line), line.reserved)
        for line in asked.lines
    ]


def order_line(order_line_id: int) -> OrderLineFacts:
    """The line of a sales order. Raises NotFound, also without orders."""
    asked = OrderLineAsked(order_line_id)
    publish(asked)
    if not asked.lines:
        raise NotFound(record="salesorderline", id=order_line_id)
    return _facts(asked.lines[0])


def _facts(line: OrderDemand) -> OrderLineFacts:
    return OrderLineFacts(line.order_id, line.order_line_id, line.order_number, line.customer_name)
