"""What happens in production. Quantities are in the item's own unit."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mes.events.bus import Event
from mes.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkOrderEvent(Event):
    """Something about one work order; ``order_line_id`` is the sales-order line it is for."""

    work_order_id: int
    number: str
    order_line_id: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class WorkOrderReleased(WorkOrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class WorkOrderHeld(WorkOrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class WorkOrderResumed(WorkOrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class WorkOrderCompleted(WorkOrderEvent):
    """Nothing more will come out of the last operation."""


@dataclass(frozen=True, slots=True)
class WorkOrderReopened(WorkOrderEvent):
    """A report was reversed after completion."""


@dataclass(frozen=True, slots=True)
class WorkOrderClosed(WorkOrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class WorkOrderCancelled(WorkOrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class OperationStarted(Event):
    work_order_id: int
    operation_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class WorkReported(Event):
    """A report was written. ``inspection``: the operation asks for one."""

    report_id: int
    number: str
    work_order_id: int
    operation_id: int
    item_id: int
    employee_id: int | None
    good: Decimal
    scrap: Decimal
    rework: Decimal
    inspection: bool


@dataclass(frozen=True, slots=True)
class WorkReportReversed(Event):
    """``report_id`` is the reversal, ``reversed_id`` the report that it takes back, ``withdrawn``
    what of its goods was received and has left again.
    """

    report_id: int
    number: str
    reversed_id: int
    work_order_id: int
    operation_id: int
    item_id: int
    order_line_id: int | None
    withdrawn: Decimal


@dataclass(frozen=True, slots=True)
class ComponentUse:
    component_id: int
    item_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ComponentsConsumed(Event):
    """A report used components up. Whoever keeps stock takes them out, or refuses the report."""

    report_id: int
    report_number: str
    work_order_id: int
    work_order_number: str
    on: date
    uses: tuple[ComponentUse, ...]
    may_go_negative: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class GoodsCompleted(Event):
    """Good pieces came out of the last operation."""

    report_id: int
    report_number: str
    work_order_id: int
    work_order_number: str
    order_line_id: int | None
    item_id: int
    quantity: Decimal
    on: date
    output_location_id: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class GoodsWithdrawn(Event):
    """Good pieces will be taken back: whoever counts on them lets go of them before they leave."""

    report_id: int
    work_order_id: int
    order_line_id: int | None
    item_id: int
    quantity: Decimal
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReportEffectsReversed(Event):
    """What the report ``reversed_id`` consumed and completed is to be taken back."""

    report_id: int
    report_number: str
    reversed_id: int
    reversed_number: str
    work_order_id: int
    order_line_id: int | None
    uses: tuple[ComponentUse, ...]
    quantity: Decimal
    actor: Actor


@dataclass(frozen=True, slots=True)
class StockAsked(Event):
    """Planning asked what is free in stock: whoever keeps stock fills ``free`` by item id."""

    item_ids: frozenset[int]
    free: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderDemand:
    """An order line's open quantity and what of it stock is kept for, in the item's own unit."""

    order_id: int
    order_number: str
    order_line_id: int
    customer_name: str
    item_id: int
    quantity: Decimal
    reserved: Decimal
    due_date: date


@dataclass(frozen=True, slots=True)
class OrderDemandAsked(Event):
    """Planning asked what a sales order still needs: whoever keeps orders fills ``lines`` and puts
    the order into ``known`` when there is such an order.
    """

    order_id: int
    lines: list[OrderDemand] = field(default_factory=list)
    known: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class OrderLineAsked(Event):
    """Planning asked for one line of a sales order: whoever keeps orders fills ``lines``."""

    order_line_id: int
    lines: list[OrderDemand] = field(default_factory=list)
