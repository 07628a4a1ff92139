"""Workers at operations: start, pause, resume."""

from dataclasses import dataclass

from mes.audit.services import record
from mes.db.locks import lock_one
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.kernel.ids import EmployeeId, OperationId
from modules.production.domain.order import OrderState, refresh, require_workable
from modules.production.domain.states import OperationStatus, WorkOrderStatus
from modules.production.errors import NotRunning, QuantityNotAvailable, WorkerNeeded
from modules.production.events import OperationStarted
from modules.production.models import OperationSession, WorkOrder, WorkOrderOperation
from modules.production.selectors.order_state import order_state
from modules.production.services.report import Reporter, reporter, require_at_work_centre
from modules.production.services.tell import tell_screens


@dataclass(frozen=True, slots=True)
class _Place:
    """A locked work order, the operation and the worker."""

    work_order: WorkOrder
    order: OrderState
    who: Reporter
    employee_id: int


def _take_place(operation_id: OperationId, actor: Actor, employee_id: EmployeeId | None) -> _Place:
    work_order_id = (
        WorkOrderOperation.objects.filter(pk=operation_id)
        .values_list("work_order_id", flat=True)
        .first()
    )
    if work_order_id is None:
        raise NotFound(record="workorderoperation", id=operation_id)
    work_order = lock_one(WorkOrder, work_order_id)
    order, _rules = order_state(operation_id)
    who = reporter(actor, employee_id)
    if who.employee_id is None:
        raise WorkerNeeded
    return _Place(work_order, order, who, who.employee_id)


def start_operation(
    operation_id: OperationId, *, actor: Actor, employee_id: EmployeeId | None = None
) -> OperationSession:
    """Let a worker begin, or go on after a pause. Starting twice changes nothing.

    Raises NotFound, WorkerNeeded, WorkOrderNotWorkable, and QuantityNotAvailable while nothing has
    come from the operation before.
    """
    place = _take_place(operation_id, actor, employee_id)
    operation = place.order.operation(operation_id)
    session = OperationSession.objects.filter(
        operation_id=operation_id, employee_id=place.employee_id, ended_at__isnull=True
    ).first()

    require_at_work_centre(actor, operation)
    require_workable(place.order)
    if session is not None and session.running_since is not None:
        return session
    if operation.available <= 0:
        raise QuantityNotAvailable(available="0", unit=place.order.unit)

    now = clock.now()
    if session is None:
        session = OperationSession(
            operation_id=operation_id,
            employee_id=place.employee_id,
            employee_name=place.who.name,
            started_at=now,
        )
        operation.running += 1
    else:
        operation.paused -= 1
        operation.running += 1
    session.terminal_id = actor.terminal_id
    session.running_since, session.pause_reason = now, ""
    session.save()
    operation.started_at = operation.started_at or now
    place.order.changed.add(operation.id)
    if place.order.status == WorkOrderStatus.RELEASED:
        place.work_order.status = str(WorkOrderStatus.IN_PROGRESS)
        place.work_order.started_at = now
    _save(place)

    record(
        actor,
        "operation.started",
        place.work_order,
        after={"operation": operation.name, "employee": place.who.name},
    )

    publish(OperationStarted(place.order.id, operation.id, place.employee_id))
    _tell("operation_started", place.order.id, operation.id)
    return session


def pause_operation(
    operation_id: OperationId,
    *,
    actor: Actor,
    employee_id: EmployeeId | None = None,
    reason: str = "",
) -> OperationSession:
    """Stop a worker's clock at an operation. Raises NotFound, WorkerNeeded, NotRunning."""
    place = _take_place(operation_id, actor, employee_id)
    operation = place.order.operation(operation_id)
    session = OperationSession.objects.filter(
        operation_id=operation_id, employee_id=place.employee_id, ended_at__isnull=True
    ).first()

    require_at_work_centre(actor, operation)
    if session is None or session.running_since is None:
        raise NotRunning

    now = clock.now()
    stop(session, reason)
    session.save()
    operation.running -= 1
    operation.paused += 1
    place.order.changed.add(operation.id)
    refresh(place.order, now)
    _save(place)

    record(
        actor,
        "operation.paused",
        place.work_order,
        after={"operation": operation.name, "employee": place.who.name, "reason": reason},
    )

    _tell("operation_paused", place.order.id, operation.id)
    return session


def stop(session: OperationSession, reason: str) -> None:
    """Add the present run to what was worked; the caller saves."""
    if session.running_since is not None:
        run = clock.now() - session.running_since
        session.worked_seconds += max(int(run.total_seconds()), 0)
    session.running_since, session.pause_reason = None, reason[:200]


def end_sessions(work_order: WorkOrder) -> None:
    """End every open session at the work order: it is held, closed or cancelled."""
    sessions = list(
        OperationSession.objects.filter(
            operation__work_order=work_order, ended_at__isnull=True
        ).select_for_update()
    )
    now = clock.now()
    for session in sessions:
        stop(session, "")
        session.ended_at = now
    OperationSession.objects.bulk_update(
        sessions, ["worked_seconds", "running_since", "pause_reason", "ended_at"]
    )
    # Whoever was at it has left; what is available is as it was.
    working = work_order.operations.filter(
        status__in=[str(OperationStatus.RUNNING), str(OperationStatus.PAUSED)]
    )
    working.filter(available__gt=0).update(status=str(OperationStatus.READY))
    working.update(status=str(OperationStatus.WAITING))


def _save(place: _Place) -> None:
    """Write the operations that changed and count the change on the work order."""
    refresh(place.order, clock.now())
    rows = []
    for one in place.order.operations:
        if one.id in place.order.changed:
            rows.append(
                WorkOrderOperation(
                    pk=one.id,
                    status=one.status,
                    available=one.available,
                    started_at=one.started_at,
                    finished_at=one.finished_at,
                )
            )
    WorkOrderOperation.objects.bulk_update(
        rows, ["status", "available", "started_at", "finished_at"]
    )
    place.work_order.save(update_fields=["status", "started_at"])


def _tell(kind: str, work_order_id: int, operation_id: int) -> None:
    tell_screens(kind, {"work_order_id": work_order_id, "operation_id": operation_id})
