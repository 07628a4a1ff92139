"""How far an order is: what follows from its lines, and production's news about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mes.db.fields import ZERO
from mes.db.locks import lock_one, require_transaction
from mes.db.transitions import require_transition
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.kernel.ids import SalesOrderLineId
from modules.orders.domain.states import (
    DERIVED,
    ORDER_TRANSITIONS,
    Happening,
    OrderStatus,
    derived_status,
    shipped_percent,
)
from modules.orders.events import LineProgressed
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine
from modules.orders.services.tell import tell_orders

DERIVED_COLUMNS = ("status", "due_date", "shipped_percent", "closed_at")


def lines_of(order: SalesOrder) -> list[SalesOrderLine]:
    """The lines of an order that the caller holds locked, by position."""
    return list(order.lines.order_by("position"))


def lock_order(order_id: int) -> tuple[SalesOrder, list[SalesOrderLine]]:
    """The order, locked, and its lines: whoever changes lines holds the order. Raises NotFound."""
    order = lock_one(SalesOrder, order_id)
    return order, lines_of(order)


def follow(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Set on ``order`` what follows from ``lines``; the status only while quantities rule it."""
    progress = [line.progress for line in lines]
    order.shipped_percent = shipped_percent(progress)
    still_open = [line.due_date for line in lines if line.progress.open > 0]
    order.due_date = min(still_open) if still_open else max(line.due_date for line in lines)
    if order.status in DERIVED:
        move(order, derived_status(progress))


def move(order: SalesOrder, wanted: OrderStatus) -> None:
    """Bring ``order`` to ``wanted`` by the table. Raises TransitionNotAllowed."""
    if order.status == wanted:
        return
    require_transition(ORDER_TRANSITIONS, order.status, wanted)
    order.status = wanted
    order.closed_at = clock.now() if wanted is OrderStatus.CLOSED else None


def store_followed(order: SalesOrder) -> None:
    """Write what ``follow`` set, without counting as a change of the document."""
    SalesOrder.objects.filter(pk=order.pk).update(
        **{column: getattr(order, column) for column in DERIVED_COLUMNS}, updated_at=clock.now()
    )


@dataclass(frozen=True, slots=True)
class Source:
    """The document behind a happening: ``order``, ``delivery``, ``return`` or ``work_order``."""

    kind: str
    id: int
    number: str


def happened(
    line: SalesOrderLine, kind: Happening, quantity: Decimal, source: Source, actor: Actor
) -> LineEvent:
    """The event, not yet written."""
    return LineEvent(
        line=line,
        kind=kind,
        quantity=quantity,
        source=source.kind,
        source_id=source.id,
        source_number=source.number,
        actor_name=actor.name[:120],
    )


def record_production(
    line_id: SalesOrderLineId,
    *,
    in_production: Decimal = ZERO,
    produced: Decimal = ZERO,
    stocked: bool = False,
    work_order_id: int,
    work_order_number: str,
    actor: Actor,
) -> None:
    """Tell that production's part in an order line changed, in the item's own unit.

    ``in_production`` is by how much more (less when negative) work orders are still to bring,
    ``produced`` by how much more good pieces came out; ``stocked`` that these went into stock.
    The order's status follows. Raises NotFound.
    """
    require_transaction()
    order_id = SalesOrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound(record="salesorderline", id=line_id)
    order, lines = lock_order(order_id)

    line = next(one for one in lines if one.pk == line_id)
    status = order.status

    line.in_production = max(line.in_production + in_production, ZERO)
    line.produced = max(line.produced + produced, ZERO)
    line.save(update_fields=["in_production", "produced"])
    follow(order, lines)
    store_followed(order)

    happenings = [
        (Happening.PRODUCTION_STARTED, in_production if not produced else ZERO),
        (Happening.PRODUCED, produced),
        (Happening.STOCKED, produced if stocked else ZERO),
    ]
    LineEvent.objects.bulk_create(
        happened(
            line,
            kind,
            line.factor.from_base(quantity),
            Source("work_order", work_order_id, work_order_number),
            actor,
        )
        for kind, quantity in happenings
        if quantity
    )

    if produced:
        publish(LineProgressed(order.pk, line.pk, line.item_id, produced))
    tell_orders("status_changed" if order.status != status else "progressed", [order.pk])


def stock_withdrawn(line_id: SalesOrderLineId) -> None:
    """Tell that pieces taken back have left the stock: the line reserves what remains.

    Raises NotFound.
    """
    row = SalesOrderLine.objects.filter(pk=line_id).values_list("order_id", "item_id").first()
    if row is None:
        raise NotFound(record="salesorderline", id=line_id)
    publish(LineProgressed(row[0], line_id, row[1], ZERO))
