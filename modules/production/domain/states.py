"""What a work order and an operation can be, and what may follow what."""

from collections.abc import Mapping
from enum import StrEnum


class WorkOrderStatus(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_W = WorkOrderStatus

#: In progress goes back to released, and completed to in progress, when reports are reversed.
WORK_ORDER_TRANSITIONS: Mapping[WorkOrderStatus, frozenset[WorkOrderStatus]] = {
    _W.DRAFT: frozenset({_W.RELEASED, _W.CANCELLED}),
    _W.RELEASED: frozenset({_W.IN_PROGRESS, _W.ON_HOLD, _W.CANCELLED}),
    _W.IN_PROGRESS: frozenset({_W.RELEASED, _W.ON_HOLD, _W.COMPLETED, _W.CLOSED}),
    _W.ON_HOLD: frozenset({_W.RELEASED, _W.IN_PROGRESS, _W.CLOSED, _W.CANCELLED}),
    _W.COMPLETED: frozenset({_W.IN_PROGRESS, _W.CLOSED}),
    _W.CLOSED: frozenset(),
    _W.CANCELLED: frozenset(),
}

#: Not finished: still takes components and will still bring goods.
OPEN = frozenset({_W.DRAFT, _W.RELEASED, _W.IN_PROGRESS, _W.ON_HOLD})
#: Its due date, priority and note may be changed.
EDITABLE = frozenset({*OPEN, _W.COMPLETED})
#: The floor may work on it.
WORKABLE = frozenset({_W.RELEASED, _W.IN_PROGRESS})
#: A report on it may still be taken back.
REVERSIBLE = frozenset({_W.RELEASED, _W.IN_PROGRESS, _W.ON_HOLD, _W.COMPLETED})
PRINTABLE = frozenset({_W.RELEASED, _W.IN_PROGRESS, _W.ON_HOLD, _W.COMPLETED, _W.CLOSED})


class OperationStatus(StrEnum):
    WAITING = "waiting"  # nothing has come from the operation before
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"  # everything that will ever come has been reported


_O = OperationStatus

#: Backward steps happen when a report is reversed or the last worker leaves.
OPERATION_TRANSITIONS: Mapping[OperationStatus, frozenset[OperationStatus]] = {
    _O.WAITING: frozenset({_O.READY, _O.RUNNING, _O.DONE}),
    _O.READY: frozenset({_O.WAITING, _O.RUNNING, _O.DONE}),
    _O.RUNNING: frozenset({_O.READY, _O.WAITING, _O.PAUSED, _O.DONE}),
    _O.PAUSED: frozenset({_O.READY, _O.WAITING, _O.RUNNING, _O.DONE}),
    _O.DONE: frozenset({_O.READY, _O.WAITING, _O.RUNNING, _O.PAUSED}),
}


def allowed_actions(status: str, *, reported: bool, started: bool) -> list[str]:
    """The buttons of a work order, from the same table as the rules.

    ``reported``: good, scrap or rework was reported, so it can be closed but not cancelled.
    ``started``: work has begun, so resuming leads back to in progress.
    """
    present = WorkOrderStatus(status)
    following = WORK_ORDER_TRANSITIONS[present]
    resumed = _W.IN_PROGRESS if started else _W.RELEASED
    offered = {
        "release": present is _W.DRAFT,
        "hold": _W.ON_HOLD in following,
        "resume": present is _W.ON_HOLD and resumed in following,
        "close": _W.CLOSED in following,
        "cancel": _W.CANCELLED in following and not reported,
        "print": present in PRINTABLE,
        "edit": present in EDITABLE,
        "report": present in WORKABLE,
    }
    return [name for name, offer in offered.items() if offer]
