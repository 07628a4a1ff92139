"""Preparing deliveries: drafts that promise nothing until they are shipped."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.search import search_text
from mes.db.transitions import require_transition
from mes.documents.numbering import next_number
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import locations
from modules.orders.domain.states import DELIVERY_TRANSITIONS, SHIPPABLE, DeliveryStatus
from modules.orders.errors import NothingToDeliver, OrderNotShippable, OverDelivery
from modules.orders.models import Delivery, DeliveryLine, SalesOrder, SalesOrderLine
from modules.orders.services.numbers import DELIVERY
from modules.orders.services.progress import lock_order
from modules.orders.services.tell import tell_delivery

Values = Mapping[str, Any]
_HEAD = ("ship_date", "carrier", "tracking", "note", "contact", "phone", "address")


def create_delivery(values: Values, *, actor: Actor) -> Delivery:
    """A draft for ``order_id``: of the given ``lines``, or of everything that is open.

    An order line may come several times, to take it from several lots. Raises NotFound,
    OrderNotShippable, NothingToDeliver, OverDelivery, Invalid for a wrong line or location.
    """
    order, order_lines = lock_order(values["order_id"])

    require_shippable(order)
    wanted = _wanted(order, order_lines, values.get("lines"))

    today = clock.business_date()
    delivery = Delivery(
        number=next_number(DELIVERY, on=today),
        order=order,
        customer_name=order.customer_name,
        contact=order.contact,
        phone=order.phone,
        address=order.address,
        ship_date=values.get("ship_date") or today,
    )
    _set_head(delivery, values)
    delivery.search_text = search_text(
        [delivery.number, order.number, order.customer_name, order.customer_reference]
    )
    delivery.save()
    lines = _write_lines(delivery, order_lines, wanted)

    record(actor, "delivery.created", delivery, after=described(delivery, lines))

    tell_delivery("delivery_created", delivery.pk, order.pk)
    return delivery


def update_delivery(
    delivery_id: int, values: Values, *, actor: Actor, expected_version: int | None = None
) -> Delivery:
    """The draft with ``values`` set; ``lines``, when given, take the place of those it has.

    Raises NotFound, VersionConflict, TransitionNotAllowed for what is no draft, and as
    ``create_delivery``.
    """
    order, order_lines, delivery = lock_delivery(delivery_id)

    delivery.require_version(expected_version)
    require_transition(DELIVERY_TRANSITIONS, delivery.status, DeliveryStatus.SHIPPED)
    present = list(delivery.lines.order_by("position"))
    wanted = None
    if values.get("lines") is not None:
        wanted = _wanted(order, order_lines, values["lines"])

    before = described(delivery, present)
    _set_head(delivery, values)
    if wanted is not None:
        delivery.lines.all().delete()
        present = _write_lines(delivery, order_lines, wanted)
    delivery.save()

    record(actor, "delivery.updated", delivery, before=before, after=described(delivery, present))

    tell_delivery("delivery_updated", delivery.pk, order.pk)
    return delivery


def cancel_delivery(
    delivery_id: int, *, actor: Actor, expected_version: int | None = None
) -> Delivery:
    """The draft is void. Raises NotFound, VersionConflict, TransitionNotAllowed."""
    order, _lines, delivery = lock_delivery(delivery_id)

    delivery.require_version(expected_version)
    require_transition(DELIVERY_TRANSITIONS, delivery.status, DeliveryStatus.CANCELLED)

    before = snapshot(delivery)
    delivery.status = DeliveryStatus.CANCELLED
    delivery.save()

    record(actor, "delivery.cancelled", delivery, before=before, after=snapshot(delivery))

    tell_delivery("delivery_cancelled", delivery.pk, order.pk)
    return delivery


def lock_delivery(delivery_id: int) -> tuple[SalesOrder, list[SalesOrderLine], Delivery]:
    """The order first, as everywhere, then its delivery. Raises NotFound."""
    order_id = Delivery.objects.filter(pk=delivery_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound(record="delivery", id=delivery_id)
    order, lines = lock_order(order_id)
    return order, lines, Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)


def require_shippable(order: SalesOrder) -> None:
    """Raise OrderNotShippable unless goods may leave for ``order``."""
    if order.status not in SHIPPABLE:
        raise OrderNotShippable(number=order.number, order_status=str(order.status))


def require_within_order(
    lines: Mapping[int, SalesOrderLine], wanted: Iterable[tuple[int, Decimal]]
) -> None:
    """Raise OverDelivery, naming every line of which more is wanted than may still leave."""
    asked: dict[int, Decimal] = defaultdict(Decimal)
    for line_id, quantity in wanted:
        asked[line_id] += quantity
    over = []
    for line_id, quantity in sorted(asked.items()):
        line = lines[line_id]
        allowed = _may_leave(line)
        if quantity > allowed:
            over.append(
                {
                    "order_line_id": line_id,
                    "position": line.position,
                    "item_code": line.item_code,
                    "allowed": plain(allowed),
                    "asked": plain(quantity),
                    "unit": line.unit,
                }
            )
    if over:
        where = ", ".join(f"{one['item_code']} {one['asked']} > {one['allowed']}" for one in over)
        raise OverDelivery(lines=over, where=where)


def _may_leave(line: SalesOrderLine) -> Decimal:
    """How much may still leave, with the tolerance; nothing of a closed line."""
    if line.closed:
        return Decimal(0)
    most = line.quantity * (1 + line.over_tolerance) + line.replacing
    return max(most - line.shipped, Decimal(0))


def _wanted(
    order: SalesOrder, order_lines: Sequence[SalesOrderLine], given: Sequence[Values] | None
) -> list[Values]:
    """The checked lines of a delivery: those given, or everything open."""
    by_id = {line.pk: line for line in order_lines}
    if given is None:
        rest = [
            {"order_line_id": line.pk, "quantity": line.progress.open}
            for line in order_lines
            if line.progress.open > 0
        ]
        if not rest:
            raise NothingToDeliver(number=order.number)
        return rest  # type: ignore[return-value]  # a list of one kind of mapping
    if not given:
        raise Invalid.field("lines", "required", _("Choose at least one line."))
    for index, values in enumerate(given):
        if values["order_line_id"] not in by_id:
            raise Invalid.field(
                f"lines.{index}.order_line_id", "unknown", _("This is not a line of the order.")
            )
    require_places([values.get("location_id") for values in given])
    require_within_order(by_id, [(one["order_line_id"], one["quantity"]) for one in given])
    return list(given)


def require_places(location_ids: Sequence[int | None]) -> None:
    """Raise Invalid, by line, for a location that is no active place in a warehouse."""
    known = locations(one for one in location_ids if one is not None)
    for index, location_id in enumerate(location_ids):
        if location_id is None:
            continue
        place = known.get(location_id)
        if place is None or place.is_virtual or not place.active:
            raise Invalid.field(
                f"lines.{index}.location_id",
                "unknown",
                _("There is no such location, or it is out of use."),
            )


def _set_head(delivery: Delivery, values: Values) -> None:
    for name in _HEAD:
        if values.get(name) is not None:
            setattr(delivery, name, values[name])


def _write_lines(
    delivery: Delivery, order_lines: Sequence[SalesOrderLine], wanted: Sequence[Values]
) -> list[DeliveryLine]:
    by_id = {line.pk: line for line in order_lines}
    return DeliveryLine.objects.bulk_create(
        DeliveryLine(
            delivery=delivery,
            position=position,
            order_line=by_id[values["order_line_id"]],
            quantity=values["quantity"],
            base_quantity=by_id[values["order_line_id"]].factor.to_base(values["quantity"]),
            location_id=values.get("location_id"),
            lot_id=values.get("lot_id"),
        )
        for position, values in enumerate(wanted, start=1)
    )


def described(delivery: Delivery, lines: Sequence[DeliveryLine]) -> dict[str, Any]:
    """The delivery as the audit trail keeps it."""
    kept = {"position", "order_line", "quantity", "location", "lot_id", "amount"}
    return {**snapshot(delivery), "lines": [snapshot(line, kept) for line in lines]}
