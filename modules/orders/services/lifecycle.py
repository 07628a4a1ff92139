"""The steps of an order that people take: confirm, hold, resume, close, reopen, cancel."""

from collections.abc import Sequence
from decimal import Decimal

from mes.audit.services import record, snapshot
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound, TransitionNotAllowed
from mes.kernel.text import gettext_noop as _
from modules.orders.domain.states import (
    OPEN,
    ORDER_TRANSITIONS,
    DeliveryStatus,
    Happening,
    OrderStatus,
    derived_status,
)
from modules.orders.errors import AlreadyDelivered, DeliveriesWaiting, NoLines
from modules.orders.events import (
    OrderEvent,
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderConfirmed,
    SalesOrderHeld,
    SalesOrderReopened,
    SalesOrderResumed,
    SalesOrderRevised,
)
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine
from modules.orders.services.progress import Source, follow, happened, lock_order, move
from modules.orders.services.tell import publish_about, tell_orders


def confirm_order(
    order_id: int, *, actor: Actor, expected_version: int | None = None
) -> SalesOrder:
    """A draft becomes binding. Raises NotFound, VersionConflict, TransitionNotAllowed, NoLines,
    and what other modules object to.
    """
    order, lines = _locked(order_id, expected_version)

    require_transition(ORDER_TRANSITIONS, order.status, OrderStatus.CONFIRMED)
    _require_status(order, OrderStatus.DRAFT, OrderStatus.CONFIRMED)
    if not lines:
        raise NoLines

    before = snapshot(order)
    order.status = OrderStatus.CONFIRMED
    order.confirmed_at = clock.now()
    order.save()
    write_happenings(order, lines, Happening.ORDERED, actor)

    record(actor, "sales_order.confirmed", order, before=before, after=snapshot(order))

    _tell(SalesOrderConfirmed, "confirmed", order, lines, actor)
    return order


def hold_order(
    order_id: int, *, reason: str, actor: Actor, expected_version: int | None = None
) -> SalesOrder:
    """Nothing is delivered until the order is resumed; ``reason`` says why.

    Raises NotFound, VersionConflict, TransitionNotAllowed, Invalid without a reason.
    """
    order, lines = _locked(order_id, expected_version)

    require_transition(ORDER_TRANSITIONS, order.status, OrderStatus.ON_HOLD)
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why the order is held."))

    before = snapshot(order)
    order.hold_reason = reason.strip()
    order.status = OrderStatus.ON_HOLD
    order.save()

    record(actor, "sales_order.held", order, before=before, after=snapshot(order))

    _tell(SalesOrderHeld, "held", order, lines, actor)
    return order


def resume_order(order_id: int, *, actor: Actor, expected_version: int | None = None) -> SalesOrder:
    """A held order runs on, in the state that its quantities say.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """
    order, lines = _locked(order_id, expected_version)

    wanted = derived_status([line.progress for line in lines])
    _require_status(order, OrderStatus.ON_HOLD, wanted)

    before = snapshot(order)
    move(order, wanted)
    order.hold_reason = ""
    follow(order, lines)
    order.save()

    record(actor, "sales_order.resumed", order, before=before, after=snapshot(order))

    _tell(SalesOrderResumed, "resumed", order, lines, actor)
    return order


def close_order(order_id: int, *, actor: Actor, expected_version: int | None = None) -> SalesOrder:
    """Nothing more is delivered, complete or not.

    Raises NotFound, VersionConflict, TransitionNotAllowed, DeliveriesWaiting while drafts of
    deliveries stand, and what other modules object to.
    """
    order, lines = _locked(order_id, expected_version)

    require_transition(ORDER_TRANSITIONS, order.status, OrderStatus.CLOSED)
    _require_no_drafts(order)

    before = snapshot(order)
    move(order, OrderStatus.CLOSED)
    order.hold_reason = ""
    order.save()
    write_happenings(order, lines, Happening.CLOSED, actor, open_only=True)

    record(actor, "sales_order.closed", order, before=before, after=snapshot(order))

    _tell(SalesOrderClosed, "closed", order, lines, actor)
    return order


def reopen_order(order_id: int, *, actor: Actor, expected_version: int | None = None) -> SalesOrder:
    """A closed order runs again. When every line of it had been closed, they all open again.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """
    order, lines = _locked(order_id, expected_version)

    _require_status(order, OrderStatus.CLOSED, OrderStatus.CONFIRMED)

    before = snapshot(order)
    if all(line.closed for line in lines):
        for line in lines:
            line.closed = False
        SalesOrderLine.objects.bulk_update(lines, ["closed"])
    move(order, derived_status([line.progress for line in lines]))
    order.confirmed_at = order.confirmed_at or clock.now()
    follow(order, lines)
    order.save()
    write_happenings(order, lines, Happening.REOPENED, actor, open_only=True)

    record(actor, "sales_order.reopened", order, before=before, after=snapshot(order))

    _tell(SalesOrderReopened, "reopened", order, lines, actor)
    return order


def cancel_order(order_id: int, *, actor: Actor, expected_version: int | None = None) -> SalesOrder:
    """The order is void. Raises NotFound, VersionConflict, TransitionNotAllowed, AlreadyDelivered,
    DeliveriesWaiting, and what other modules object to.
    """
    order, lines = _locked(order_id, expected_version)

    require_transition(ORDER_TRANSITIONS, order.status, OrderStatus.CANCELLED)
    if any(line.shipped > 0 for line in lines):
        raise AlreadyDelivered(number=order.number)
    _require_no_drafts(order)

    before = snapshot(order)
    order.status = OrderStatus.CANCELLED
    order.hold_reason = ""
    order.save()

    record(actor, "sales_order.cancelled", order, before=before, after=snapshot(order))

    _tell(SalesOrderCancelled, "cancelled", order, lines, actor)
    return order


def close_line(
    order_id: int, line_id: int, *, actor: Actor, expected_version: int | None = None
) -> SalesOrder:
    """Nothing more of this line is delivered. Raises NotFound, VersionConflict,
    TransitionNotAllowed for an order that is not running.
    """
    order, lines = _locked(order_id, expected_version)

    line = next((one for one in lines if one.pk == line_id), None)
    if line is None:
        raise NotFound(record="salesorderline", id=line_id)
    if order.status not in OPEN or line.progress.open == 0:
        raise TransitionNotAllowed(
            from_state="closed" if line.closed else str(order.status), to_state="closed"
        )

    before = snapshot(order)
    left = line.progress.open
    line.closed = True
    line.save(update_fields=["closed"])
    follow(order, lines)
    order.save()
    source = Source("order", order.pk, order.number)
    happened(line, Happening.CLOSED, left, source, actor).save()

    event = SalesOrderClosed if order.status == OrderStatus.CLOSED else SalesOrderRevised
    record(actor, "sales_order.line_closed", order, before=before, after=snapshot(order))

    _tell(event, "line_closed", order, lines, actor)
    return order


def write_happenings(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    kind: Happening,
    actor: Actor,
    *,
    open_only: bool = False,
) -> None:
    """Write that ``kind`` happened to every line: to what is open of it, or to all of it."""
    quantities: list[tuple[SalesOrderLine, Decimal]] = [
        (line, line.progress.open if open_only else line.quantity) for line in lines
    ]
    source = Source("order", order.pk, order.number)
    LineEvent.objects.bulk_create(
        happened(line, kind, quantity, source, actor)
        for line, quantity in quantities
        if quantity > 0
    )


def _locked(order_id: int, expected_version: int | None) -> tuple[SalesOrder, list[SalesOrderLine]]:
    order, lines = lock_order(order_id)
    order.require_version(expected_version)
    return order, lines


def _require_status(order: SalesOrder, status: OrderStatus, wanted: OrderStatus) -> None:
    """Raise TransitionNotAllowed unless the order is in ``status``: the table also leads to
    ``wanted`` from states that the quantities alone may leave.
    """
    if order.status != status or wanted not in ORDER_TRANSITIONS[status]:
        raise TransitionNotAllowed(from_state=str(order.status), to_state=str(wanted))


def _require_no_drafts(order: SalesOrder) -> None:
    waiting = list(
        order.deliveries.filter(status=DeliveryStatus.DRAFT)
        .order_by("pk")
        .values_list("number", flat=True)
    )
    if waiting:
        raise DeliveriesWaiting(numbers=", ".join(waiting))


def _tell(
    event: type[OrderEvent],
    what: str,
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    actor: Actor,
) -> None:
    publish_about(event, order, lines, actor)
    tell_orders(what, [order.pk])
