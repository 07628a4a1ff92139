"""Taking a work report back: a second report with the opposite quantities, linked to the first."""

from datetime import datetime
from decimal import Decimal

from mes.audit.services import record
from mes.db.locks import lock_one, require_transaction
from mes.documents.numbering import next_number
from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from modules.production.domain.order import (
    ComponentState,
    OrderState,
    Quantities,
    apply,
    check_reversal,
)
from modules.production.domain.states import REVERSIBLE, WorkOrderStatus
from modules.production.errors import (
    AlreadyReversed,
    ReversalNotReversible,
    WorkOrderNotWorkable,
)
from modules.production.events import (
    ComponentUse,
    GoodsWithdrawn,
    ReportEffectsReversed,
    WorkOrderReopened,
    WorkReportReversed,
)
from modules.production.models import ReportConsumption, WorkOrder, WorkReport
from modules.production.selectors.order_state import order_state
from modules.production.services.numbers import WORK_REPORT
from modules.production.services.report import as_model
from modules.production.services.statement import ReportRow, write_report
from modules.production.services.tell import tell_screens


def reverse_report(report_id: int, *, actor: Actor, note: str = "") -> WorkReport:
    """Take a report back: quantities, components, received goods and wages.

    Raises NotFound, AlreadyReversed, ReversalNotReversible, WorkOrderNotWorkable for a closed work
    order, PiecesGoneOn, and what stock refuses (the goods may have left).
    """
    require_transaction()
    report = WorkReport.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound(record="workreport", id=report_id)
    now = clock.now()
    # Before the work order is locked, as when reporting: in the other order the two could deadlock.
    number = next_number(WORK_REPORT, on=clock.business_date(now))
    lock_one(WorkOrder, report.work_order_id)
    order, _rules = order_state(report.operation_id)
    operation = order.operation(report.operation_id)
    before_status = order.status

    if report.reverses_id is not None:
        raise ReversalNotReversible
    if WorkReport.objects.filter(reverses=report).exists():
        raise AlreadyReversed
    if order.status not in REVERSIBLE:
        raise WorkOrderNotWorkable(number=order.number, status=order.status)
    taken = Quantities(report.good, report.scrap, report.rework)
    check_reversal(order, operation, taken)

    apply(order, operation, taken.taken_back(), now)
    used = _uses_of(report)
    row = _row(report, taken, actor, number=number, note=note, now=now)
    reversal_id = write_report(
        order,
        row,
        [(component, -quantity) for component, quantity in used],
        session_id=None,
        elapsed=0,
        now=now,
    )
    if reversal_id is None:
        raise RuntimeError("a locked work order changed under its lock")

    reversal = as_model(reversal_id, order, row, now)
    record(
        actor,
        "work_report.reversed",
        report,
        after={"reversal": reversal.number, "work_order": order.number, "note": note},
    )

    _tell(order, report, reversal, used, actor, reopened=before_status == WorkOrderStatus.COMPLETED)
    return reversal


def _uses_of(report: WorkReport) -> list[tuple[ComponentState, Decimal]]:
    return [
        (
            ComponentState(
                id=use.component_id,
                item_id=use.component.item_id,
                unit_decimals=use.component.unit_decimals,
                required=use.component.required,
                consumed=use.component.consumed,
                stocked=use.component.stocked,
            ),
            use.quantity,
        )
        for use in ReportConsumption.objects.filter(report=report)
        .select_related("component")
        .order_by("component_id")
    ]


def _row(
    report: WorkReport,
    taken: Quantities,
    actor: Actor,
    *,
    number: str,
    note: str,
    now: datetime,
) -> ReportRow:
    return ReportRow(
        number=number,
        operation_id=report.operation_id,
        employee_id=report.employee_id,
        employee_name=report.employee_name,
        terminal_id=actor.terminal_id,
        entered_by=actor.name,
        quantities=taken.taken_back(),
        minutes=-report.minutes,
        piece_rate=report.piece_rate,
        worked_on=clock.business_date(now),
        scrap_reason_id=report.scrap_reason_id,
        scrap_reason_name=report.scrap_reason_name,
        note=note,
        reverses_id=report.pk,
    )


def _tell(
    order: OrderState,
    report: WorkReport,
    reversal: WorkReport,
    used: list[tuple[ComponentState, Decimal]],
    actor: Actor,
    *,
    reopened: bool,
) -> None:
    last = order.is_last(order.operation(report.operation_id))
    if last and report.good > 0:
        publish(
            GoodsWithdrawn(
                reversal.pk,
                order.id,
                order.order_line_id,
                order.item_id,
                report.good,
                actor,
            )
        )
    publish(
        ReportEffectsReversed(
            report_id=reversal.pk,
            report_number=reversal.number,
            reversed_id=report.pk,
            reversed_number=report.number,
            work_order_id=order.id,
            order_line_id=order.order_line_id,
            uses=tuple(
                ComponentUse(component.id, component.item_id, quantity)
                for component, quantity in used
                if component.stocked
            ),
            quantity=report.good if last else Decimal(0),
            actor=actor,
        )
    )
    publish(
        WorkReportReversed(
            reversal.pk,
            reversal.number,
            report.pk,
            order.id,
            report.operation_id,
            order.item_id,
            order.order_line_id,
            report.good if last else Decimal(0),
        )
    )
    if reopened and order.status != WorkOrderStatus.COMPLETED:
        publish(WorkOrderReopened(order.id, order.number, order.order_line_id, actor))
    tell_screens(
        "work_report_reversed",
        {
            "work_order_id": order.id,
            "operation_id": report.operation_id,
            "report_id": reversal.pk,
        },
    )
