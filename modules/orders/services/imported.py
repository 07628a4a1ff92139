"""Orders that come from a workbook: many at once, in a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mes.audit.services import record_each
from mes.db.locks import require_transaction
from mes.kernel import clock
from mes.kernel.actor import Actor
from modules.orders.domain.states import Happening, OrderStatus
from modules.orders.errors import NumberTaken
from modules.orders.events import SalesOrderConfirmed
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine
from modules.orders.services.lines import (
    Catalogue,
    catalogue,
    described,
    first_due,
    new_line,
    reckon,
    require_price_right,
    set_head,
)
from modules.orders.services.progress import Source, follow, happened
from modules.orders.services.tell import publish_about_all, tell_orders

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """An order with the number it has elsewhere, in the state it is in there.

    ``head`` and ``lines`` as for ``create_order``; of a line ``position`` may be given, and
    ``closed`` when nothing more of it is delivered.
    """

    number: str
    status: OrderStatus
    head: Values
    lines: Sequence[Values]
    hold_reason: str = ""


def import_orders(wanted: Sequence[ImportedOrder], *, actor: Actor) -> list[SalesOrder]:
    """Make all orders. A closed one is history: it has no deliveries and moves no stock.

    Raises NumberTaken, Invalid as ``create_order``, PermissionDenied for prices.
    """
    require_transaction()
    numbers = [one.number for one in wanted]

    taken = SalesOrder.objects.filter(number__in=numbers).values_list("number", flat=True).first()
    if taken is not None or len(set(numbers)) < len(numbers):
        raise NumberTaken(number=taken or "")
    for one in wanted:
        require_price_right(one.lines, {}, actor)

    known = catalogue(
        {one.head["customer_id"] for one in wanted},
        {line["item_id"] for one in wanted for line in one.lines},
    )
    made = [_order(one, known) for one in wanted]
    SalesOrder.objects.bulk_create([order for order, _lines in made])
    SalesOrderLine.objects.bulk_create([line for _order, lines in made for line in lines])
    _write_events(made, actor)

    record_each(
        actor,
        "sales_order.imported",
        ((order, described(order, lines)) for order, lines in made),
    )

    confirmed = [one for one in made if one[0].status == OrderStatus.CONFIRMED]
    publish_about_all(SalesOrderConfirmed, confirmed, actor)
    tell_orders("imported", [order.pk for order, _lines in made])
    return [order for order, _lines in made]


def _order(one: ImportedOrder, known: Catalogue) -> tuple[SalesOrder, list[SalesOrderLine]]:
    now = clock.now()
    order = SalesOrder(number=one.number, status=one.status, hold_reason=one.hold_reason)
    order.order_date = one.head.get("order_date") or clock.business_date()
    set_head(order, {**one.head, "order_date": order.order_date}, known)
    lines = [
        new_line(order, values.get("position") or index + 1, index, values, known)
        for index, values in enumerate(one.lines)
    ]
    for line, values in zip(lines, one.lines, strict=True):
        line.closed = one.status == OrderStatus.CLOSED or bool(values.get("closed"))
    reckon(order, lines)
    order.due_date = first_due(order, lines)
    if one.status not in (OrderStatus.DRAFT, OrderStatus.CANCELLED):
        order.confirmed_at = now
    if one.status == OrderStatus.CLOSED:
        order.closed_at = now
    follow(order, lines)
    return order, lines


def _write_events(
    made: Sequence[tuple[SalesOrder, Sequence[SalesOrderLine]]], actor: Actor
) -> None:
    events = []
    for order, lines in made:
        source = Source("order", order.pk, order.number)
        if order.status in (OrderStatus.CONFIRMED, OrderStatus.ON_HOLD):
            events += [
                happened(line, Happening.ORDERED, line.quantity, source, actor) for line in lines
            ]
    LineEvent.objects.bulk_create(events)
