"""A work order's way from draft to closed."""

from collections.abc import Callable

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.db.transitions import require_transition
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import TransitionNotAllowed
from mes.kernel.ids import WorkOrderId
from modules.production.domain.states import EDITABLE, WORK_ORDER_TRANSITIONS, WorkOrderStatus
from modules.production.errors import AlreadyReported
from modules.production.events import (
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderEvent,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from modules.production.models import WorkOrder, WorkReport
from modules.production.services.sessions import end_sessions
from modules.production.services.tell import tell_screens

_AUDITED = ("status", "hold_reason", "priority", "due_date", "note")


def release_work_order(
    work_order_id: WorkOrderId, *, actor: Actor, expected_version: int | None = None
) -> WorkOrder:
    """Give the work order to the floor. Raises NotFound, VersionConflict, TransitionNotAllowed."""

    def change(work_order: WorkOrder) -> None:
        work_order.released_at = clock.now()

    return _move(
        work_order_id,
        lambda _present: WorkOrderStatus.RELEASED,
        WorkOrderReleased,
        "work_order.released",
        change,
        actor=actor,
        expected_version=expected_version,
        only_from=WorkOrderStatus.DRAFT,
    )


def hold_work_order(
    work_order_id: WorkOrderId,
    *,
    actor: Actor,
    reason: str = "",
    expected_version: int | None = None,
) -> WorkOrder:
    """Stop work on it; open sessions end.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """

    def change(work_order: WorkOrder) -> None:
        work_order.hold_reason = reason
        end_sessions(work_order)

    return _move(
        work_order_id,
        lambda _present: WorkOrderStatus.ON_HOLD,
        WorkOrderHeld,
        "work_order.held",
        change,
        actor=actor,
        expected_version=expected_version,
    )


def resume_work_order(
    work_order_id: WorkOrderId, *, actor: Actor, expected_version: int | None = None
) -> WorkOrder:
    """Go on after a hold, to where it was.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """

    def change(work_order: WorkOrder) -> None:
        work_order.hold_reason = ""

    return _move(
        work_order_id,
        lambda present: (
            WorkOrderStatus.IN_PROGRESS if present.started_at else WorkOrderStatus.RELEASED
        ),
        WorkOrderResumed,
        "work_order.resumed",
        change,
        actor=actor,
        expected_version=expected_version,
        only_from=WorkOrderStatus.ON_HOLD,
    )


def close_work_order(
    work_order_id: WorkOrderId, *, actor: Actor, expected_version: int | None = None
) -> WorkOrder:
    """Finish it for good, also when less was made than planned; nothing can be reversed afterwards.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """

    def change(work_order: WorkOrder) -> None:
        work_order.closed_at = clock.now()
        end_sessions(work_order)

    return _move(
        work_order_id,
        lambda _present: WorkOrderStatus.CLOSED,
        WorkOrderClosed,
        "work_order.closed",
        change,
        actor=actor,
        expected_version=expected_version,
    )


def cancel_work_order(
    work_order_id: WorkOrderId, *, actor: Actor, expected_version: int | None = None
) -> WorkOrder:
    """Give it up before anything was reported.

    Raises NotFound, VersionConflict, TransitionNotAllowed, AlreadyReported.
    """

    def change(work_order: WorkOrder) -> None:
        if has_reports(work_order):
            raise AlreadyReported(number=work_order.number)
        work_order.closed_at = clock.now()
        end_sessions(work_order)

    return _move(
        work_order_id,
        lambda _present: WorkOrderStatus.CANCELLED,
        WorkOrderCancelled,
        "work_order.cancelled",
        change,
        actor=actor,
        expected_version=expected_version,
    )


def has_reports(work_order: WorkOrder) -> bool:
    """Whether a report on it stands, that is, was not reversed."""
    return WorkReport.objects.filter(
        work_order=work_order, reverses__isnull=True, reversed_by__isnull=True
    ).exists()


def _move(
    work_order_id: WorkOrderId,
    wanted: Callable[[WorkOrder], WorkOrderStatus],
    event: type[WorkOrderEvent],
    action: str,
    change: Callable[[WorkOrder], None],
    *,
    actor: Actor,
    expected_version: int | None,
    only_from: WorkOrderStatus | None = None,
) -> WorkOrder:
    work_order = lock_one(WorkOrder, work_order_id)

    work_order.require_version(expected_version)
    status = wanted(work_order)
    if only_from is not None and work_order.status != only_from:
        raise TransitionNotAllowed(from_state=work_order.status, to_state=str(status))
    require_transition(WORK_ORDER_TRANSITIONS, work_order.status, status)

    before = snapshot(work_order, _AUDITED)
    change(work_order)
    work_order.status = str(status)
    work_order.save()

    record(actor, action, work_order, before=before, after=snapshot(work_order, _AUDITED))

    publish(event(work_order.pk, work_order.number, work_order.order_line_id, actor))
    tell_screens(action.replace(".", "_"), {"work_order_id": work_order.pk})
    return work_order


def change_work_order(
    work_order_id: WorkOrderId,
    values: dict[str, object],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> WorkOrder:
    """Set due date, priority or note of a work order that is not over.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """
    work_order = lock_one(WorkOrder, work_order_id)

    work_order.require_version(expected_version)
    if work_order.status not in EDITABLE:
        raise TransitionNotAllowed(from_state=work_order.status, to_state=work_order.status)

    before = snapshot(work_order, _AUDITED)
    for name in ("due_date", "priority", "note"):
        if name in values:
            setattr(work_order, name, values[name])
    work_order.save()

    record(
        actor, "work_order.changed", work_order,
        before=before, after=snapshot(work_order, _AUDITED),
    )  # fmt: skip

    tell_screens("work_order_changed", {"work_order_id": work_order.pk})
    return work_order
