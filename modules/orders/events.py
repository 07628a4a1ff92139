"""What happens in orders. Quantities are in the item's own unit."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mes.events.bus import Event
from mes.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """``quantity`` is what is still to be delivered."""

    order_line_id: int
    item_id: int
    quantity: Decimal
    due_date: date


@dataclass(frozen=True, slots=True)
class OrderEvent(Event):
    """Something about one order, with what is now open of its lines."""

    order_id: int
    number: str
    customer_id: int
    lines: tuple[OrderedLine, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class SalesOrderConfirmed(OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class SalesOrderRevised(OrderEvent):
    """Quantities, days or lines of a running order changed, or one of its lines was closed."""


@dataclass(frozen=True, slots=True)
class SalesOrderHeld(OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class SalesOrderResumed(OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class SalesOrderClosed(OrderEvent):
    """Nothing more will be delivered; ``lines`` says what was left open."""


@dataclass(frozen=True, slots=True)
class SalesOrderReopened(OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class SalesOrderCancelled(OrderEvent):
    """Who has begun to work for it may refuse by raising."""


@dataclass(frozen=True, slots=True)
class LineProgressed(Event):
    """Production brought goods for a line (``produced`` above zero), takes them back (below), or
    has taken them back (zero).
    """

    order_id: int
    order_line_id: int
    item_id: int
    produced: Decimal


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """``location_id`` and ``lot_id`` are wishes: without them whoever keeps stock picks."""

    delivery_line_id: int
    order_line_id: int
    item_id: int
    quantity: Decimal
    location_id: int | None
    lot_id: int | None
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class DeliveryEvent(Event):
    """``amount`` and ``tax`` of the lines in yuan, the amount with VAT in it."""

    delivery_id: int
    number: str
    order_id: int
    order_number: str
    customer_id: int
    on: date
    lines: tuple[ShippedLine, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class DeliveryShipped(DeliveryEvent):
    """Goods leave. Whoever keeps stock takes them out, or refuses with every shortage."""


@dataclass(frozen=True, slots=True)
class DeliveryReversed(DeliveryEvent):
    """A delivery is taken back as if it had not happened."""


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    return_line_id: int
    delivery_line_id: int
    order_line_id: int
    item_id: int
    quantity: Decimal
    location_id: int | None
    lot_id: int | None
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class GoodsReturned(Event):
    """A customer brought goods back, for a ``refund`` or a ``replacement``."""

    return_id: int
    number: str
    delivery_id: int
    delivery_number: str
    order_id: int
    customer_id: int
    outcome: str
    on: date
    lines: tuple[ReturnedLine, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class StockAsked(Event):
    """An order is looked at: whoever keeps stock fills ``free`` by item id."""

    item_ids: frozenset[int]
    free: dict[int, Decimal] = field(default_factory=dict)
