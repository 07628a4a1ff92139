"""What other modules may call of orders: ids in, frozen facts out."""

from modules.orders.domain.states import DeliveryStatus, OrderStatus, ReturnOutcome
from modules.orders.selectors.facts import (
    OrderInfo,
    OrderLineInfo,
    lines_by_id,
    order,
    order_lines,
)
from modules.orders.services.progress import record_production, stock_withdrawn

__all__ = [
    "DeliveryStatus",
    "OrderInfo",
    "OrderLineInfo",
    "OrderStatus",
    "ReturnOutcome",
    "lines_by_id",
    "order",
    "order_lines",
    "record_production",
    "stock_withdrawn",
]
