"""What production tells sales orders, and asks of them."""

from mes.db.fields import ZERO
from mes.db.locks import lock_all, lock_one
from mes.events.bus import handles, publish
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.kernel.ids import SalesOrderId, SalesOrderLineId, WorkOrderId
from modules.orders import events as order_events
from modules.orders import public as orders
from modules.production.domain.states import WorkOrderStatus
from modules.production.errors import OpenWorkOrders
from modules.production.events import (
    GoodsCompleted,
    GoodsWithdrawn,
    OrderDemand,
    OrderDemandAsked,
    OrderLineAsked,
    StockAsked,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderEvent,
    WorkOrderReleased,
    WorkOrderReopened,
    WorkReportReversed,
)
from modules.production.models import WorkOrder
from modules.production.services.lifecycle import cancel_work_order

_COMING = frozenset(
    {WorkOrderStatus.RELEASED, WorkOrderStatus.IN_PROGRESS, WorkOrderStatus.ON_HOLD}
)


@handles(OrderDemandAsked, when=("orders",))
def answer_demand(asked: OrderDemandAsked) -> None:
    """Fill in the lines of the order that are still open."""
    order_id = SalesOrderId(asked.order_id)
    try:
        orders.order(order_id)
    except NotFound:
        return
    asked.known.add(asked.order_id)
    asked.lines.extend(
        _demand(line) for line in orders.order_lines(order_id) if line.open_quantity > 0
    )


@handles(OrderLineAsked, when=("orders",))
def answer_line(asked: OrderLineAsked) -> None:
    """Fill in the line."""
    line_id = SalesOrderLineId(asked.order_line_id)
    asked.lines.extend(_demand(line) for line in orders.lines_by_id([line_id]).values())


def _demand(line: orders.OrderLineInfo) -> OrderDemand:
    return OrderDemand(
        order_id=line.order_id,
        order_number=line.order_number,
        order_line_id=line.id,
        customer_name=line.customer_name,
        item_id=line.item_id,
        quantity=line.open_quantity,
        reserved=line.reserved,
        due_date=line.due_date,
    )


@handles(order_events.SalesOrderCancelled, when=("orders",))
def give_up_drafts(event: order_events.SalesOrderCancelled) -> None:
    """Nothing is made for an order that is void: drafts are cancelled with it.

    Raises OpenWorkOrders with all that the floor has: whoever is there stops them first.
    """
    waiting = {WorkOrderStatus.DRAFT, *_COMING}
    made_for = lock_all(
        WorkOrder.objects.filter(order_id=event.order_id, status__in=sorted(waiting))
    )

    running = [row.number for row in made_for if row.status != WorkOrderStatus.DRAFT]
    if running:
        raise OpenWorkOrders(numbers=", ".join(running))

    for row in made_for:
        cancel_work_order(WorkOrderId(row.pk), actor=event.actor)


def _tell_of(event: WorkOrderEvent) -> None:
    if event.order_line_id is not None:
        _tell(event.work_order_id, event.order_line_id, event.actor)


for _event in (
    WorkOrderReleased,
    WorkOrderCompleted,
    WorkOrderReopened,
    WorkOrderClosed,
    WorkOrderCancelled,
):
    handles(_event, when=("orders",))(_tell_of)


@handles(GoodsCompleted, when=("orders",))
def tell_completed(event: GoodsCompleted) -> None:
    """Good pieces came out for a line."""
    if event.order_line_id is not None:
        _tell(event.work_order_id, event.order_line_id, event.actor)


@handles(GoodsWithdrawn, when=("orders",))
def tell_withdrawn(event: GoodsWithdrawn) -> None:
    """Good pieces are taken back: what the line had reserved of them is let go of."""
    if event.order_line_id is not None:
        _tell(event.work_order_id, event.order_line_id, event.actor)


@handles(WorkReportReversed, when=("orders",))
def tell_left(event: WorkReportReversed) -> None:
    """The pieces have left the stock: the line may reserve what remains."""
    if event.order_line_id is None or not event.withdrawn:
        return
    line_id = SalesOrderLineId(event.order_line_id)
    if orders.lines_by_id([line_id]):
        orders.stock_withdrawn(line_id)


def _tell(work_order_id: int, order_line_id: int, actor: Actor) -> None:
    """Tell the line by how much this work order's part changed since it was last told.

    The work order is locked, so that two reports never tell the same change; components made for
    the line do not count.
    """
    line = orders.lines_by_id([SalesOrderLineId(order_line_id)]).get(order_line_id)
    work_order = lock_one(WorkOrder, work_order_id)
    if line is None or line.item_id != work_order.item_id:
        return
    coming = work_order.status in _COMING
    still_open = max(work_order.quantity - work_order.completed, ZERO) if coming else ZERO
    more_open = still_open - work_order.told_open
    more_made = work_order.completed - work_order.told_made
    if not more_open and not more_made:
        return
    WorkOrder.objects.filter(pk=work_order_id).update(
        told_open=still_open, told_made=work_order.completed
    )
    orders.record_production(
        SalesOrderLineId(order_line_id),
        in_production=more_open,
        produced=more_made,
        stocked=more_made != 0 and _keeps_stock(work_order.item_id),
        work_order_id=work_order_id,
        work_order_number=work_order.number,
        actor=actor,
    )


def _keeps_stock(item_id: int) -> bool:
    asked = StockAsked(frozenset({item_id}))
    publish(asked)
    return item_id in asked.free
