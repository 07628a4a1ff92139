"""Telling other modules and screens what happened."""

from collections.abc import Iterable, Sequence

from mes.events.bus import publish_all
from mes.kernel.actor import Actor
from mes.realtime.services import announce
from modules.orders.events import OrderedLine, OrderEvent
from modules.orders.models import SalesOrder, SalesOrderLine

TOPIC = "orders"


def open_lines(lines: Iterable[SalesOrderLine]) -> tuple[OrderedLine, ...]:
    """What of ``lines`` is still to be delivered, in the items' own units."""
    return tuple(
        OrderedLine(line.pk, line.item_id, line.factor.to_base(line.progress.open), line.due_date)
        for line in lines
        if line.progress.open > 0
    )


def publish_about(
    event: type[OrderEvent], order: SalesOrder, lines: Sequence[SalesOrderLine], actor: Actor
) -> None:
    """Publish ``event`` about ``order``."""
    publish_about_all(event, [(order, lines)], actor)


def publish_about_all(
    event: type[OrderEvent],
    orders: Iterable[tuple[SalesOrder, Sequence[SalesOrderLine]]],
    actor: Actor,
) -> None:
    """Publish ``event`` about each of ``orders`` with its lines."""
    publish_all(
        [
            event(order.pk, order.number, order.customer_id, open_lines(lines), actor)
            for order, lines in orders
        ]
    )


def tell_orders(kind: str, order_ids: Iterable[int]) -> None:
    """Hint the screens at changed orders, all in one hint."""
    announce(TOPIC, kind, {"order_ids": sorted(order_ids)})


def tell_delivery(kind: str, delivery_id: int, order_id: int) -> None:
    """Hint the screens at a changed delivery or what it changed of its order."""
    announce(TOPIC, kind, {"delivery_id": delivery_id, "order_ids": [order_id]})
