"""Reporting work: the hot path of the floor.

Reading, rules and one data-modifying statement. The first attempt takes no lock: the statement
writes only if the work order is as it was read. When another report was faster, the second attempt
locks the work order first and cannot miss.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from mes.audit.services import record
from mes.db.locks import lock_one, require_transaction
from mes.documents.numbering import next_number
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.ids import EmployeeId, OperationId
from mes.kernel.text import gettext_noop as _
from mes.masterdata import public as masterdata
from modules.production.domain.order import (
    ComponentState,
    OperationState,
    OrderState,
    Quantities,
    apply,
    check_report,
    uses,
)
from modules.production.domain.states import WorkOrderStatus
from modules.production.errors import ScrapReasonNeeded
from modules.production.events import (
    ComponentsConsumed,
    ComponentUse,
    GoodsCompleted,
    WorkOrderCompleted,
    WorkReported,
)
from modules.production.models import ScrapReason, WorkOrder, WorkReport
from modules.production.selectors.order_state import (
    HouseRules,
    OpenSession,
    open_session,
    order_state,
)
from modules.production.services.numbers import WORK_REPORT
from modules.production.services.statement import ReportRow, write_report
from modules.production.services.tell import tell_screens

ZERO = Decimal(0)
_MINUTE_STEP = Decimal("0.0001")
# A tablet's clock may be wrong and its queue days old; what it says counts within these bounds.
OLDEST_CLIENT_TIME = timedelta(days=14)
CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What someone reports. ``minutes`` None: what the worker's session says.

    ``worked_on`` None: the business day of ``client_time``, else of now.
    """

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO
    scrap_reason_id: int | None = None
    minutes: Decimal | None = None
    client_time: datetime | None = None
    worked_on: date | None = None
    note: str = ""

    @property
    def quantities(self) -> Quantities:
        return Quantities(self.good, self.scrap, self.rework)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whose work it was: a worker at a terminal, somebody named by the office, or nobody known."""

    employee_id: int | None
    name: str


def reporter(actor: Actor, employee_id: EmployeeId | None) -> Reporter:
    """Who did the work that ``actor`` reports. Raises NotFound for an unknown employee."""
    if actor.kind == ActorKind.WORKER:
        return Reporter(actor.id, actor.name)
    if employee_id is None:
        return Reporter(None, "")
    return Reporter(employee_id, masterdata.employee(employee_id).name)


def require_at_work_centre(actor: Actor, operation: OperationState) -> None:
    """Raise NotFound for an operation of a work centre that the terminal does not serve."""
    centre = operation.work_centre_id
    if actor.work_centres is not None and centre is not None and centre not in actor.work_centres:
        raise NotFound(record="workorderoperation", id=operation.id)


def report_work(
    operation_id: OperationId,
    work: WorkDone,
    *,
    actor: Actor,
    employee_id: EmployeeId | None = None,
) -> WorkReport:
    """Report good, scrapped and rework pieces at an operation.

    Goods are completed and components used in the same transaction. Raises NotFound,
    NothingReported, QuantityNotAvailable, WorkOrderNotWorkable, ScrapReasonNeeded, Invalid, and
    what stock refuses.
    """
    require_transaction()
    who = reporter(actor, employee_id)
    reason_name = _scrap_reason(work)
    now = clock.now()
    number = next_number(WORK_REPORT, on=clock.business_date(now))

    for patient in (False, True):
        order, rules = order_state(operation_id)
        if patient:
            lock_work_order(order.id)
            order, rules = order_state(operation_id)
        operation = order.operation(operation_id)
        session = open_session(operation_id, who.employee_id)

        require_at_work_centre(actor, operation)
        check_report(order, operation, work.quantities, rules.over_report)

        apply(order, operation, work.quantities, now)
        used = uses(order, operation)
        row = _row(
            work,
            operation,
            actor,
            number=number,
            who=who,
            minutes=_minutes(work, session, now),
            worked_on=_worked_on(work, now),
            reason_name=reason_name,
        )
        report_id = write_report(
            order,
            row,
            used,
            session_id=session.id if session else None,
            elapsed=session.elapsed(now) if session else 0,
            now=now,
        )
        if report_id is not None:
            break
    else:  # the work order is locked: there is nobody who could have changed it
        raise RuntimeError("a locked work order changed under its lock")

    report = as_model(report_id, order, row, now)
    record(actor, "work_report.created", report, after=_facts(order, operation, row))

    _tell(order, operation, report, used=used, rules=rules, actor=actor)
    return report


def lock_work_order(work_order_id: int) -> None:
    """Hold the work order until the transaction ends. Raises NotFound."""
    lock_one(WorkOrder, work_order_id)


def _minutes(work: WorkDone, session: OpenSession | None, now: datetime) -> Decimal:
    if work.minutes is not None:
        return work.minutes
    seconds = session.elapsed(now) - session.reported_seconds if session else 0
    return (Decimal(max(seconds, 0)) / 60).quantize(_MINUTE_STEP, ROUND_HALF_UP)


def _row(
    work: WorkDone,
    operation: OperationState,
    actor: Actor,
    *,
    number: str,
    who: Reporter,
    minutes: Decimal,
    worked_on: date,
    reason_name: str,
) -> ReportRow:
    return ReportRow(
        number=number,
        operation_id=operation.id,
        employee_id=who.employee_id,
        employee_name=who.name,
        terminal_id=actor.terminal_id,
        entered_by=actor.name,
        quantities=work.quantities,
        minutes=minutes,
        piece_rate=operation.piece_rate,
        worked_on=worked_on,
        scrap_reason_id=work.scrap_reason_id if work.scrap > 0 else None,
        scrap_reason_name=reason_name,
        note=work.note,
        client_time=work.client_time,
    )


def as_model(report_id: int, order: OrderState, row: ReportRow, now: datetime) -> WorkReport:
    """The written report as a model instance, without asking for it again."""
    report = WorkReport(
        pk=report_id,
        number=row.number,
        work_order_id=order.id,
        operation_id=row.operation_id,
        employee_id=row.employee_id,
        employee_name=row.employee_name,
        terminal_id=row.terminal_id,
        entered_by=row.entered_by,
        good=row.quantities.good,
        scrap=row.quantities.scrap,
        rework=row.quantities.rework,
        scrap_reason_id=row.scrap_reason_id,
        scrap_reason_name=row.scrap_reason_name,
        minutes=row.minutes,
        piece_rate=row.piece_rate,
        note=row.note,
        at=now,
        client_time=row.client_time,
        worked_on=row.worked_on,
        reverses_id=row.reverses_id,
    )
    report._state.adding = False
    return report


def _facts(order: OrderState, operation: OperationState, row: ReportRow) -> dict[str, object]:
    return {
        "work_order": order.number,
        "operation": operation.name,
        "employee": row.employee_name,
        "good": row.quantities.good,
        "scrap": row.quantities.scrap,
        "rework": row.quantities.rework,
        "scrap_reason": row.scrap_reason_name,
        "minutes": row.minutes,
        "work_order_status": order.status,
    }


def _tell(
    order: OrderState,
    operation: OperationState,
    report: WorkReport,
    *,
    used: list[tuple[ComponentState, Decimal]],
    rules: HouseRules,
    actor: Actor,
) -> None:
    taken = tuple(
        ComponentUse(component.id, component.item_id, quantity)
        for component, quantity in used
        if component.stocked
    )
    if taken:
        publish(
            ComponentsConsumed(
                report.pk, report.number, order.id, order.number, report.worked_on, taken,
                rules.may_go_negative, actor,
            )
        )  # fmt: skip
    if order.is_last(operation) and report.good > 0:
        publish(
            GoodsCompleted(
                report.pk, report.number, order.id, order.number, order.order_line_id,
                order.item_id, report.good, report.worked_on, rules.output_location_id, actor,
            )
        )  # fmt: skip
    publish(
        WorkReported(
            report.pk, report.number, order.id, operation.id, order.item_id, report.employee_id,
            report.good, report.scrap, report.rework, operation.inspection,
        )
    )  # fmt: skip
    if order.status == WorkOrderStatus.COMPLETED:
        publish(WorkOrderCompleted(order.id, order.number, order.order_line_id, actor))
    tell_screens(
        "work_reported",
        {"work_order_id": order.id, "operation_id": operation.id, "report_id": report.pk},
    )


def _scrap_reason(work: WorkDone) -> str:
    """The name of the reason. Raises ScrapReasonNeeded, Invalid for one that is not in use."""
    if work.scrap <= 0:
        return ""
    if work.scrap_reason_id is None:
        raise ScrapReasonNeeded
    name = (
        ScrapReason.objects.filter(pk=work.scrap_reason_id, active=True)
        .values_list("name", flat=True)
        .first()
    )
    if name is None:
        raise Invalid.field("scrap_reason_id", "not_found", _("There is no such record."))
    return name


def _worked_on(work: WorkDone, now: datetime) -> date:
    """The business day that the work counts for. Raises Invalid for one that cannot be."""
    today = clock.business_date(now)
    if work.worked_on is not None:
        if work.worked_on > today:
            raise Invalid.field("worked_on", "in_future", _("This day has not come yet."))
        return work.worked_on
    at = work.client_time
    if at is not None and now - OLDEST_CLIENT_TIME <= at <= now + CLOCK_SKEW:
        return min(clock.business_date(at), today)
    return today
