"""Goods leave, and are taken back when the delivery was a mistake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mes.audit.services import record
from mes.db.transitions import require_transition
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from modules.orders.domain.amounts import amount_of
from modules.orders.domain.states import DELIVERY_TRANSITIONS, DeliveryStatus, Happening
from modules.orders.errors import GoodsCameBack
from modules.orders.events import DeliveryEvent, DeliveryReversed, DeliveryShipped, ShippedLine
from modules.orders.models import (
    Delivery,
    DeliveryLine,
    DeliveryPick,
    LineEvent,
    SalesOrder,
    SalesOrderLine,
)
from modules.orders.services.delivery_drafts import (
    described,
    lock_delivery,
    require_shippable,
    require_within_order,
)
from modules.orders.services.progress import Source, follow, happened, store_followed
from modules.orders.services.tell import tell_delivery


@dataclass(frozen=True, slots=True)
class Pick:
    """So much of a delivery line, in the item's own unit, was taken from here."""

    delivery_line_id: int
    location_id: int
    lot_id: int | None
    lot_code: str
    quantity: Decimal


def ship_delivery(
    delivery_id: int, *, actor: Actor, expected_version: int | None = None
) -> Delivery:
    """The goods of a draft leave today; the order follows.

    Raises NotFound, VersionConflict, TransitionNotAllowed, OrderNotShippable, OverDelivery, and
    every shortage at once when stock is kept.
    """
    order, order_lines, delivery = lock_delivery(delivery_id)
    lines = list(delivery.lines.order_by("position"))

    delivery.require_version(expected_version)
    require_transition(DELIVERY_TRANSITIONS, delivery.status, DeliveryStatus.SHIPPED)
    require_shippable(order)
    by_id = {line.pk: line for line in order_lines}
    require_within_order(by_id, [(line.order_line_id, line.quantity) for line in lines])

    before = described(delivery, lines)
    _charge(order, by_id, lines)
    delivery.amount = sum((line.amount for line in lines), Decimal(0))
    delivery.status = DeliveryStatus.SHIPPED
    delivery.shipped_at = clock.now()
    delivery.ship_date = clock.business_date()
    delivery.save()
    for line in lines:
        by_id[line.order_line_id].shipped += line.quantity
    _follow(order, order_lines, {line.order_line_id for line in lines})
    _write_events(Happening.SHIPPED, delivery, lines, by_id, actor)

    record(actor, "delivery.shipped", delivery, before=before, after=described(delivery, lines))

    publish(_event(DeliveryShipped, order, delivery, lines, by_id, actor))
    tell_delivery("delivery_shipped", delivery.pk, order.pk)
    return delivery


def reverse_delivery(
    delivery_id: int, *, reason: str, actor: Actor, expected_version: int | None = None
) -> Delivery:
    """A shipped delivery is taken back whole; what left comes back to where it was.

    Raises NotFound, VersionConflict, TransitionNotAllowed, Invalid without a reason, GoodsCameBack.
    """
    order, order_lines, delivery = lock_delivery(delivery_id)
    lines = list(delivery.lines.order_by("position"))

    delivery.require_version(expected_version)
    require_transition(DELIVERY_TRANSITIONS, delivery.status, DeliveryStatus.REVERSED)
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why the delivery is reversed."))
    if any(line.returned > 0 for line in lines):
        raise GoodsCameBack(number=delivery.number)

    before = described(delivery, lines)
    delivery.status = DeliveryStatus.REVERSED
    delivery.reversed_at = clock.now()
    delivery.reversal_reason = reason.strip()
    delivery.save()
    by_id = {line.pk: line for line in order_lines}
    for line in lines:
        by_id[line.order_line_id].shipped -= line.quantity
    _follow(order, order_lines, {line.order_line_id for line in lines})
    _write_events(Happening.SHIPMENT_REVERSED, delivery, lines, by_id, actor)

    record(actor, "delivery.reversed", delivery, before=before, after=described(delivery, lines))

    publish(_event(DeliveryReversed, order, delivery, lines, by_id, actor))
    tell_delivery("delivery_reversed", delivery.pk, order.pk)
    return delivery


def record_picks(picks: Iterable[Pick]) -> None:
    """Keep where the goods of a delivery were taken from; told by whoever keeps stock."""
    DeliveryPick.objects.bulk_create(
        DeliveryPick(
            line_id=pick.delivery_line_id,
            location_id=pick.location_id,
            lot_id=pick.lot_id,
            lot_code=pick.lot_code,
            quantity=pick.quantity,
        )
        for pick in picks
    )


def _charge(
    order: SalesOrder, by_id: Mapping[int, SalesOrderLine], lines: Sequence[DeliveryLine]
) -> None:
    """Copy the terms of the order to the delivery: later revisions leave it alone."""
    for line in lines:
        terms = by_id[line.order_line_id]
        amount = amount_of(
            line.quantity, terms.price, terms.tax_rate, tax_included=order.tax_included
        )
        line.price, line.tax_rate = terms.price, terms.tax_rate
        line.amount, line.tax = amount.gross, amount.tax
    DeliveryLine.objects.bulk_update(lines, ["price", "tax_rate", "amount", "tax"])


def _follow(order: SalesOrder, lines: Sequence[SalesOrderLine], touched: set[int]) -> None:
    SalesOrderLine.objects.bulk_update(
        [line for line in lines if line.pk in touched], ["shipped", "returned", "replacing"]
    )
    follow(order, lines)
    store_followed(order)


def _write_events(
    kind: Happening,
    delivery: Delivery,
    lines: Sequence[DeliveryLine],
    by_id: Mapping[int, SalesOrderLine],
    actor: Actor,
) -> None:
    sign = -1 if kind is Happening.SHIPMENT_REVERSED else 1
    source = Source("delivery", delivery.pk, delivery.number)
    LineEvent.objects.bulk_create(
        happened(by_id[line.order_line_id], kind, sign * line.quantity, source, actor)
        for line in lines
    )


def _event(  # noqa: PLR0917  the parts of one event
    event: type[DeliveryEvent],
    order: SalesOrder,
    delivery: Delivery,
    lines: Sequence[DeliveryLine],
    by_id: Mapping[int, SalesOrderLine],
    actor: Actor,
) -> DeliveryEvent:
    return event(
        delivery_id=delivery.pk,
        number=delivery.number,
        order_id=order.pk,
        order_number=order.number,
        customer_id=order.customer_id,
        on=clock.business_date(),
        lines=tuple(
            ShippedLine(
                delivery_line_id=line.pk,
                order_line_id=line.order_line_id,
                item_id=by_id[line.order_line_id].item_id,
                quantity=line.base_quantity,
                location_id=line.location_id,
                lot_id=line.lot_id,
                amount=line.amount,
                tax=line.tax,
            )
            for line in lines
        ),
        actor=actor,
    )
