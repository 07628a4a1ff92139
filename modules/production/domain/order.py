"""A work order in memory, as much of it as a report changes, and how a report changes it.

Plain Python: the service loads one, lets the rules work on it and writes what changed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from mes.kernel.quantity import plain
from modules.production.domain import flow
from modules.production.domain.states import (
    WORKABLE,
    OperationStatus,
    WorkOrderStatus,
)
from modules.production.errors import (
    NothingReported,
    PiecesGoneOn,
    QuantityNotAvailable,
    WorkOrderNotWorkable,
)

ZERO = Decimal(0)


@dataclass(slots=True)
class OperationState:
    """An operation; ``running`` and ``paused`` count the workers at it."""

    id: int
    seq: int
    name: str
    work_centre_id: int | None
    transfer_batch: Decimal
    piece_rate: Decimal | None
    inspection: bool
    good: Decimal
    scrap: Decimal
    rework: Decimal
    available: Decimal
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    running: int = 0
    paused: int = 0

    @property
    def step(self) -> flow.Step:
        return flow.Step(self.good, self.scrap, self.transfer_batch)

    @property
    def through(self) -> Decimal:
        return self.good + self.scrap


@dataclass(slots=True)
class ComponentState:
    """A component that reports at the chosen operation use up, in a unit of so many decimals."""

    id: int
    item_id: int
    unit_decimals: int
    required: Decimal
    consumed: Decimal
    stocked: bool


@dataclass(slots=True)
class OrderState:
    """A work order with all its operations in order, and the components of the chosen one."""

    id: int
    number: str
    item_id: int
    order_line_id: int | None
    quantity: Decimal
    unit: str
    status: str
    version: int
    good: Decimal
    scrap: Decimal
    rework: Decimal
    completed: Decimal
    started_at: datetime | None
    completed_at: datetime | None
    operations: list[OperationState]
    progress_percent: int = 0
    components: list[ComponentState] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)

    def operation(self, operation_id: int) -> OperationState:
        return next(one for one in self.operations if one.id == operation_id)

    def is_first(self, operation: OperationState) -> bool:
        return operation is self.operations[0]

    def is_last(self, operation: OperationState) -> bool:
        return operation is self.operations[-1]


@dataclass(frozen=True, slots=True)
class Quantities:
    """What a report says."""

    good: Decimal
    scrap: Decimal
    rework: Decimal

    def taken_back(self) -> "Quantities":
        return Quantities(-self.good, -self.scrap, -self.rework)


def require_workable(order: OrderState) -> None:
    """Raise WorkOrderNotWorkable unless the floor may work on ``order``."""
    if order.status not in WORKABLE:
        raise WorkOrderNotWorkable(number=order.number, status=order.status)


def check_report(
    order: OrderState, operation: OperationState, reported: Quantities, tolerance: Decimal
) -> None:
    """Raise WorkOrderNotWorkable, NothingReported or QuantityNotAvailable.

    Pieces for rework must be there too, although they stay at the operation.
    """
    require_workable(order)
    total = reported.good + reported.scrap + reported.rework
    if total <= 0:
        raise NothingReported
    at_most = flow.limit(
        order.quantity,
        tolerance,
        first=order.is_first(operation),
        available=operation.available,
        through=operation.through,
    )
    if total > at_most:
        raise QuantityNotAvailable(available=plain(at_most), unit=order.unit)


def check_reversal(order: OrderState, operation: OperationState, taken: Quantities) -> None:
    """Raise PiecesGoneOn when the next operation has already used what is to be taken back."""
    if order.is_last(operation):
        return
    following = order.operations[order.operations.index(operation) + 1]
    if operation.good - taken.good < following.through:
        raise PiecesGoneOn(next=following.name, seq=following.seq)


def apply(order: OrderState, operation: OperationState, change: Quantities, now: datetime) -> None:
    """Add ``change`` (negative for a reversal) and derive everything that follows from it."""
    operation.good += change.good
    operation.scrap += change.scrap
    operation.rework += change.rework
    order.scrap += change.scrap
    order.rework += change.rework
    if order.is_last(operation):
        order.good += change.good
        order.completed += change.good
    order.changed.add(operation.id)
    if operation.started_at is None:
        operation.started_at = now
    if order.started_at is None:
        order.started_at = now
    refresh(order, now)
    _refresh_order(order, now)


def refresh(order: OrderState, now: datetime) -> None:
    """Derive what each operation has available and its state from quantities and workers."""
    found = flow.flows(order.quantity, [one.step for one in order.operations])
    for operation, state in zip(order.operations, found, strict=True):
        status = operation_status(
            done=state.done,
            available=state.available,
            running=operation.running,
            paused=operation.paused,
        )
        finished = (operation.finished_at or now) if state.done else None
        if (operation.available, operation.status, operation.finished_at) != (
            state.available,
            status,
            finished,
        ):
            order.changed.add(operation.id)
        operation.available, operation.status = state.available, str(status)
        operation.finished_at = finished
        if state.done:
            operation.running = operation.paused = 0
    order.progress_percent = flow.progress_percent(
        order.quantity, [one.step for one in order.operations]
    )


def operation_status(
    *, done: bool, available: Decimal, running: int, paused: int
) -> OperationStatus:
    """The state that follows from what an operation has and who is at it."""
    if done:
        return OperationStatus.DONE
    if running:
        return OperationStatus.RUNNING
    if paused:
        return OperationStatus.PAUSED
    return OperationStatus.READY if available > 0 else OperationStatus.WAITING


def _refresh_order(order: OrderState, now: datetime) -> None:
    """A work order is completed when all is done, and goes back when a report is reversed."""
    done = all(one.status == OperationStatus.DONE for one in order.operations)
    untouched = not any(one.through or one.rework for one in order.operations)
    if order.status == WorkOrderStatus.ON_HOLD:
        return  # a reversal while on hold: resuming finds the right state
    if done:
        order.status, order.completed_at = str(WorkOrderStatus.COMPLETED), order.completed_at or now
        return
    order.completed_at = None
    if untouched and not any(one.running or one.paused for one in order.operations):
        order.status, order.started_at = str(WorkOrderStatus.RELEASED), None
        for operation in order.operations:
            if operation.started_at is not None:
                operation.started_at = None
                order.changed.add(operation.id)
    else:
        order.status = str(WorkOrderStatus.IN_PROGRESS)


def uses(order: OrderState, operation: OperationState) -> list[tuple[ComponentState, Decimal]]:
    """What the present quantities of ``operation`` have used up beyond what was consumed."""
    found = []
    for component in order.components:
        target = flow.consumed_by(
            component.required,
            order.quantity,
            operation.through,
            decimals=component.unit_decimals,
        )
        if target > component.consumed:
            found.append((component, target - component.consumed))
    return found
