"""Goods that customers bring back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.search import search_text
from mes.documents.numbering import next_number
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _
from modules.orders.domain.amounts import amount_of
from modules.orders.domain.states import DeliveryStatus, Happening, ReturnOutcome
from modules.orders.errors import DeliveryNotShipped, OverReturn
from modules.orders.events import GoodsReturned, ReturnedLine
from modules.orders.models import (
    Delivery,
    DeliveryLine,
    LineEvent,
    SalesOrder,
    SalesOrderLine,
    SalesReturn,
    SalesReturnLine,
)
from modules.orders.services.delivery_drafts import lock_delivery, require_places
from modules.orders.services.numbers import SALES_RETURN
from modules.orders.services.progress import Source, follow, happened, store_followed
from modules.orders.services.tell import tell_delivery

Values = Mapping[str, Any]


def create_return(values: Values, *, actor: Actor) -> SalesReturn:
    """Take goods of ``delivery_id`` back by delivery line; for a replacement as much opens again.

    Raises NotFound, DeliveryNotShipped, OverReturn naming every line, Invalid for a wrong line or
    location, and what whoever keeps stock objects to.
    """
    order, order_lines, delivery = lock_delivery(values["delivery_id"])
    delivered = {line.pk: line for line in delivery.lines.order_by("position")}
    by_id = {line.pk: line for line in order_lines}
    wanted: Sequence[Values] = values.get("lines") or ()

    if delivery.status != DeliveryStatus.SHIPPED:
        raise DeliveryNotShipped(number=delivery.number)
    _check(wanted, delivered, by_id)

    outcome = ReturnOutcome(values.get("outcome") or ReturnOutcome.REFUND)
    made = _write_return(order, delivery, values, outcome)
    lines = _write_lines(made, wanted, delivered, by_id)
    _count(order, order_lines, delivered, lines, outcome)
    source = Source("return", made.pk, made.number)
    LineEvent.objects.bulk_create(
        happened(
            by_id[line.delivery_line.order_line_id],
            Happening.RETURNED,
            -line.quantity,
            source,
            actor,
        )
        for line in lines
    )

    record(
        actor,
        "sales_return.created",
        made,
        after={**snapshot(made), "lines": [snapshot(line) for line in lines]},
    )

    publish(_event(made, order, delivery, lines, by_id, actor))
    tell_delivery("goods_returned", delivery.pk, order.pk)
    return made


def _check(
    wanted: Sequence[Values],
    delivered: Mapping[int, DeliveryLine],
    by_id: Mapping[int, SalesOrderLine],
) -> None:
    if not wanted:
        raise Invalid.field("lines", "required", _("Choose at least one line."))
    asked: dict[int, Decimal] = defaultdict(Decimal)
    for index, values in enumerate(wanted):
        if values["delivery_line_id"] not in delivered:
            raise Invalid.field(
                f"lines.{index}.delivery_line_id",
                "unknown",
                _("This is not a line of the delivery."),
            )
        asked[values["delivery_line_id"]] += values["quantity"]
    require_places([values.get("location_id") for values in wanted])
    over = []
    for line_id, quantity in sorted(asked.items()):
        line = delivered[line_id]
        allowed = line.quantity - line.returned
        if quantity > allowed:
            over.append(
                {
                    "delivery_line_id": line_id,
                    "item_code": by_id[line.order_line_id].item_code,
                    "allowed": plain(allowed),
                    "asked": plain(quantity),
                }
            )
    if over:
        where = ", ".join(f"{one['item_code']} {one['asked']} > {one['allowed']}" for one in over)
        raise OverReturn(lines=over, where=where)


def _write_return(
    order: SalesOrder, delivery: Delivery, values: Values, outcome: ReturnOutcome
) -> SalesReturn:
    today = clock.business_date()
    made = SalesReturn(
        number=next_number(SALES_RETURN, on=today),
        delivery=delivery,
        customer_name=delivery.customer_name,
        outcome=outcome,
        returned_on=today,
        note=values.get("note") or "",
    )
    made.search_text = search_text(
        [made.number, delivery.number, order.number, delivery.customer_name]
    )
    made.save()
    return made


def _write_lines(
    made: SalesReturn,
    wanted: Sequence[Values],
    delivered: Mapping[int, DeliveryLine],
    by_id: Mapping[int, SalesOrderLine],
) -> list[SalesReturnLine]:
    lines = []
    for position, values in enumerate(wanted, start=1):
        line = delivered[values["delivery_line_id"]]
        factor = by_id[line.order_line_id].factor
        lines.append(
            SalesReturnLine(
                sales_return=made,
                position=position,
                delivery_line=line,
                quantity=values["quantity"],
                base_quantity=factor.to_base(values["quantity"]),
                location_id=values.get("location_id"),
                lot_id=values.get("lot_id"),
                reason=values.get("reason") or "",
            )
        )
    return SalesReturnLine.objects.bulk_create(lines)


def _count(
    order: SalesOrder,
    order_lines: Sequence[SalesOrderLine],
    delivered: Mapping[int, DeliveryLine],
    lines: Sequence[SalesReturnLine],
    outcome: ReturnOutcome,
) -> None:
    by_id = {line.pk: line for line in order_lines}
    for line in lines:
        of_delivery = delivered[line.delivery_line_id]
        of_order = by_id[of_delivery.order_line_id]
        of_delivery.returned += line.quantity
        of_order.returned += line.quantity
        if outcome is ReturnOutcome.REPLACEMENT:
            of_order.replacing += line.quantity
    touched = {delivered[line.delivery_line_id].order_line_id for line in lines}
    DeliveryLine.objects.bulk_update(delivered.values(), ["returned"])
    SalesOrderLine.objects.bulk_update(
        [line for line in order_lines if line.pk in touched], ["returned", "replacing"]
    )
    follow(order, order_lines)
    store_followed(order)


def _event(  # noqa: PLR0917  the parts of one event
    made: SalesReturn,
    order: SalesOrder,
    delivery: Delivery,
    lines: Sequence[SalesReturnLine],
    by_id: Mapping[int, SalesOrderLine],
    actor: Actor,
) -> GoodsReturned:
    return GoodsReturned(
        return_id=made.pk,
        number=made.number,
        delivery_id=delivery.pk,
        delivery_number=delivery.number,
        order_id=order.pk,
        customer_id=order.customer_id,
        outcome=str(made.outcome),
        on=made.returned_on,
        lines=tuple(_returned(line, order, by_id) for line in lines),
        actor=actor,
    )


def _returned(
    line: SalesReturnLine, order: SalesOrder, by_id: Mapping[int, SalesOrderLine]
) -> ReturnedLine:
    of_delivery = line.delivery_line
    amount = amount_of(
        line.quantity,
        of_delivery.price,
        of_delivery.tax_rate,
        tax_included=order.tax_included,
    )
    return ReturnedLine(
        return_line_id=line.pk,
        delivery_line_id=line.delivery_line_id,
        order_line_id=of_delivery.order_line_id,
        item_id=by_id[of_delivery.order_line_id].item_id,
        quantity=line.base_quantity,
        location_id=line.location_id,
        lot_id=line.lot_id,
        amount=amount.gross,
        tax=amount.tax,
    )
