"""Reading sales orders: the list and the whole picture of one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from mes.events.bus import publish
from mes.http.costs import without_costs
from mes.kernel import clock
from mes.kernel.errors import NotFound
from modules.orders.domain.states import OPEN, allowed_actions, line_status
from modules.orders.events import StockAsked
from modules.orders.models import (
    LineEvent,
    SalesOrder,
    SalesOrderLine,
    SalesOrderRevision,
)
from modules.orders.selectors.stages import Tallies, stages, tallies


def late_condition() -> Q:
    """Orders with something open that is due before today."""
    return Q(status__in=sorted(str(status) for status in OPEN), due_date__lt=clock.business_date())


def orders_with_lateness() -> QuerySet[SalesOrder]:
    """All orders, each with ``late``."""
    return SalesOrder.objects.annotate(
        late=ExpressionWrapper(late_condition(), output_field=BooleanField())
    )


def listed_orders() -> QuerySet[SalesOrder]:
    """All orders, each with ``late`` and with ``unpriced``: some line of it has no price."""
    without_price = SalesOrderLine.objects.filter(order=OuterRef("pk"), price__isnull=True)
    return orders_with_lateness().annotate(unpriced=Exists(without_price))


def order_document(order_id: int) -> dict[str, Any]:
    """Order 360: the head, the lines with their stages, what may be done. Raises NotFound."""
    order: Any = orders_with_lateness().filter(pk=order_id).first()
    if order is None:
        raise NotFound(record="salesorder", id=order_id)
    lines: list[SalesOrderLine] = list(order.lines.order_by("position"))
    happened = tallies(line.pk for line in lines)
    asked = StockAsked(frozenset(line.item_id for line in lines))
    publish(asked)
    progress = [line.progress for line in lines]
    returnable = any(line.shipped > line.returned for line in lines)
    return {
        **_columns(order),
        "late": order.late,
        "net_amount": order.amount - order.tax,
        "lines": [_line(order, line, happened.get(line.pk, {}), asked) for line in lines],
        "allowed_actions": allowed_actions(order.status, progress, returnable=returnable),
    }


def _columns(row: Any) -> dict[str, Any]:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def _line(
    order: SalesOrder, line: SalesOrderLine, happened: Tallies, asked: StockAsked
) -> dict[str, Any]:
    base = line.factor.from_base
    free = asked.free.get(line.item_id)
    return {
        **_columns(line),
        "open": line.progress.open,
        "reserved": base(line.reserved),
        "in_production": base(line.in_production),
        "produced": base(line.produced),
        "available": None if free is None else base(free),
        "late": order.status in OPEN
        and line.progress.open > 0
        and line.due_date < clock.business_date(),
        "status": line_status(order.status, line.progress),
        "stages": stages(line, happened),
    }


def timeline(order_id: int) -> list[dict[str, Any]]:
    """What happened to the lines of an order, newest first; at most 500. Raises NotFound."""
    _require(order_id)
    events = (
        LineEvent.objects.filter(line__order_id=order_id)
        .select_related("line")
        .order_by("-pk")[:500]
    )
    return [
        {
            "id": event.pk,
            "at": event.at,
            "kind": event.kind,
            "quantity": event.quantity,
            "unit": event.line.unit,
            "position": event.line.position,
            "item_code": event.line.item_code,
            "source": event.source,
            "source_id": event.source_id,
            "source_number": event.source_number,
            "actor_name": event.actor_name,
        }
        for event in events
    ]


def revisions(order_id: int, *, with_prices: bool) -> list[dict[str, Any]]:
    """The revisions of an order, newest first, prices left out unless asked. Raises NotFound."""
    _require(order_id)
    found: Iterable[SalesOrderRevision] = SalesOrderRevision.objects.filter(
        order_id=order_id
    ).order_by("-revision")[:200]
    return [
        {
            "revision": one.revision,
            "at": one.at,
            "actor_name": one.actor_name,
            "reason": one.reason,
            "changes": one.changes if with_prices else without_costs(one.changes),
        }
        for one in found
    ]


def _require(order_id: int) -> None:
    if not SalesOrder.objects.filter(pk=order_id).exists():
        raise NotFound(record="salesorder", id=order_id)
