"""What orders does to stock: reserve, ship, undo, take back.

All of it happens in the transaction of the step itself: when stock refuses, nothing was shipped.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from mes.events.bus import handles, handles_many
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.masterdata.public import items
from modules.inventory import public as inventory
from modules.orders.events import (
    DeliveryReversed,
    DeliveryShipped,
    GoodsReturned,
    LineProgressed,
    OrderedLine,
    OrderEvent,
    ReturnedLine,
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderConfirmed,
    SalesOrderReopened,
    SalesOrderResumed,
    SalesOrderRevised,
    ShippedLine,
    StockAsked,
)
from modules.orders.selectors.deliveries import earlier_returned, picks_of
from modules.orders.services.reservations import (
    items_of,
    open_demands,
    set_line_reserved,
    set_reserved,
)
from modules.orders.services.shipping import Pick, record_picks

ORDER = "orders.order"
DELIVERY = "orders.delivery"
REVERSAL = "orders.delivery_reversal"
RETURN = "orders.return"


@handles(StockAsked, when=("inventory",))
def answer_stock(asked: StockAsked) -> None:
    """Fill in what is free, zero for what there is none of."""
    free = inventory.free_stock(asked.item_ids, on=clock.business_date())
    asked.free.update({item_id: free.get(item_id, Decimal(0)) for item_id in asked.item_ids})


def _keep(events: Sequence[OrderEvent]) -> None:
    """Reserve what is free for the orders' open lines, as far as it goes."""
    reserve_again([event.order_id for event in events])


def _let_go(event: OrderEvent) -> None:
    inventory.release(ORDER, event.order_id)
    set_reserved([event.order_id], {})


for _event in (SalesOrderConfirmed, SalesOrderRevised, SalesOrderResumed, SalesOrderReopened):
    handles_many(_event, when=("inventory",))(_keep)
for _end in (SalesOrderClosed, SalesOrderCancelled):
    handles(_end, when=("inventory",))(_let_go)


@handles(LineProgressed, when=("inventory",))
def keep_what_was_made(event: LineProgressed) -> None:
    """What was made for an order is kept for it.

    When pieces are taken back the line lets go of all it has, so that they can leave whatever
    place they are in; once they have left, it is told again and reserves what remains.
    """
    inventory.lock_stock([event.item_id])
    inventory.release(ORDER, event.order_id, [event.order_line_id])
    kept: dict[int, Decimal] = {}
    if event.produced >= 0:
        # This line alone: the report holds stock of its item, and more would be taken out of turn.
        lines = open_demands([event.order_id]).get(event.order_id, ())
        wanted = _wanted(one for one in lines if one.order_line_id == event.order_line_id)
        kept = inventory.reserve_all(ORDER, {event.order_id: wanted}, on=clock.business_date())
    set_line_reserved(event.order_line_id, kept.get(event.order_line_id, Decimal(0)))


def reserve_again(order_ids: Sequence[int]) -> None:
    """Bring what is reserved for orders in line with what is open of them, one after the other."""
    inventory.lock_stock(items_of(order_ids))
    inventory.release_all(ORDER, order_ids)
    demands = open_demands(order_ids)
    kept = inventory.reserve_all(
        ORDER,
        {order_id: _wanted(demands.get(order_id, ())) for order_id in order_ids},
        on=clock.business_date(),
    )
    set_reserved(order_ids, kept)


def _wanted(lines: Iterable[OrderedLine]) -> list[inventory.LineDemand]:
    return [inventory.LineDemand(one.order_line_id, one.item_id, one.quantity) for one in lines]


@handles(DeliveryShipped, when=("inventory",))
def take_goods(event: DeliveryShipped) -> None:
    """Take the goods out: from the given places and lots, else first expired, first in, first out.

    What the order had reserved is taken first. Raises InsufficientStock with every shortage.
    """
    inventory.lock_stock(items_of([event.order_id]))
    inventory.release(ORDER, event.order_id)
    source = inventory.Source(DELIVERY, event.delivery_id, event.number)
    stocked = _stocked(event.lines)
    inventory.ship(
        [
            inventory.Demand(line.item_id, line.quantity, line.location_id, line.lot_id)
            for line in stocked
        ],
        source=source,
        actor=event.actor,
        on=event.on,
    )
    record_picks(_picks(stocked, inventory.movements(source)))
    reserve_again([event.order_id])


def _stocked(lines: Iterable[ShippedLine]) -> list[ShippedLine]:
    known = items(line.item_id for line in lines)
    return [line for line in lines if known[line.item_id].is_stocked]


def _picks(lines: Sequence[ShippedLine], moved: Sequence[inventory.Movement]) -> Iterator[Pick]:
    """Which movement served which line: stock serves the lines in their order, each wholly."""
    waiting = iter(moved)
    for line in lines:
        left = line.quantity
        while left > 0:
            move = next(waiting)
            left -= move.quantity
            yield Pick(
                line.delivery_line_id,
                move.from_location_id,
                move.lot_id,
                move.lot_code,
                move.quantity,
            )


@handles(DeliveryReversed, when=("inventory",))
def put_back(event: DeliveryReversed) -> None:
    """Put everything back where it was taken from."""
    inventory.lock_stock(items_of([event.order_id]))
    inventory.undo(
        inventory.Source(DELIVERY, event.delivery_id, event.number),
        source=inventory.Source(REVERSAL, event.delivery_id, event.number),
        actor=event.actor,
        on=event.on,
    )
    reserve_again([event.order_id])


@handles(GoodsReturned, when=("inventory",))
def receive_returned(event: GoodsReturned) -> None:
    """Receive what came back, into the chosen place and into the lots it was shipped from."""
    inventory.lock_stock(items_of([event.order_id]))
    _receive(event.lines, event.return_id, event.number, event.actor)
    reserve_again([event.order_id])


def _receive(lines: Sequence[ReturnedLine], return_id: int, number: str, actor: Actor) -> None:
    line_ids = {line.delivery_line_id for line in lines}
    picks = picks_of(line_ids)
    gone = earlier_returned(line_ids, before=return_id)
    arrivals: list[inventory.Arrival] = []
    for line in lines:
        lots: list[tuple[int | None, Decimal]] = [(line.lot_id, line.quantity)]
        if line.lot_id is None:
            skip = gone.get(line.delivery_line_id, Decimal(0))
            lots = list(_from_lots(picks.get(line.delivery_line_id, []), skip, line.quantity))
            gone[line.delivery_line_id] = skip + line.quantity
        arrivals += [
            inventory.Arrival(line.item_id, quantity, line.location_id, lot_id)
            for lot_id, quantity in lots
        ]
    inventory.take_back(
        arrivals,
        source=inventory.Source(RETURN, return_id, number),
        actor=actor,
        on=clock.business_date(),
    )


def _from_lots(
    picks: Sequence[tuple[int | None, Decimal]], skip: Decimal, quantity: Decimal
) -> Iterator[tuple[int | None, Decimal]]:
    """Share ``quantity`` out to the lots it was picked from, after ``skip`` that came back before.

    What was shipped before stock was kept has no lot.
    """
    left = quantity
    for lot_id, picked in picks:
        passed = min(skip, picked)
        skip -= passed
        part = min(left, picked - passed)
        if part > 0:
            left -= part
            yield lot_id, part
    if left > 0:
        yield None, left
