"""The one statement that writes a report: work order, operations, sessions, components, report.

Everything hangs on the work order's row still having the version that the rules saw. When another
report was faster nothing is written and the caller looks again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from modules.production.domain.order import ComponentState, OrderState, Quantities

_WRITE = """
    WITH changed AS (
        UPDATE production_workorder SET
            good = %(good)s, scrap = %(scrap)s, rework = %(rework)s, completed = %(completed)s,
            progress_percent = %(progress)s, status = %(status)s, started_at = %(started_at)s,
            completed_at = %(completed_at)s, version = version + 1, updated_at = %(now)s
        WHERE id = %(work_order)s AND version = %(version)s
        RETURNING id
    ), operations AS (
        UPDATE production_workorderoperation o SET
            good = n.good, scrap = n.scrap, rework = n.rework, available = n.available,
            status = n.status, started_at = n.started_at, finished_at = n.finished_at
        FROM changed, unnest(
            %(o_id)s::bigint[], %(o_good)s::numeric[], %(o_scrap)s::numeric[],
            %(o_rework)s::numeric[], %(o_available)s::numeric[], %(o_status)s::text[],
            %(o_started)s::timestamptz[], %(o_finished)s::timestamptz[]
        ) AS n(id, good, scrap, rework, available, status, started_at, finished_at)
        WHERE o.id = n.id
    ), sessions AS (
        UPDATE production_operationsession s SET
            reported_seconds = CASE WHEN s.id = %(session)s THEN %(elapsed)s
                ELSE s.reported_seconds END,
            worked_seconds = CASE WHEN s.operation_id = ANY(%(done)s::bigint[])
                THEN s.worked_seconds + greatest(coalesce(
                    extract(epoch FROM %(now)s - s.running_since), 0), 0)::integer
                ELSE s.worked_seconds END,
            running_since = CASE WHEN s.operation_id = ANY(%(done)s::bigint[])
                THEN NULL ELSE s.running_since END,
            ended_at = CASE WHEN s.operation_id = ANY(%(done)s::bigint[]) THEN %(now)s END
        FROM changed
        WHERE s.ended_at IS NULL
          AND (s.id = %(session)s OR s.operation_id = ANY(%(done)s::bigint[]))
    ), used AS (
        UPDATE production_workordercomponent c SET consumed = c.consumed + n.quantity
        FROM changed, unnest(%(c_id)s::bigint[], %(c_quantity)s::numeric[]) AS n(id, quantity)
        WHERE c.id = n.id
    ), report AS (
        INSERT INTO production_workreport (
            number, work_order_id, operation_id, employee_id, employee_name, terminal_id,
            entered_by, good, scrap, rework, scrap_reason_id, scrap_reason_name,
            minutes, piece_rate, note, at, client_time, worked_on, reverses_id)
        SELECT %(number)s, id, %(operation)s, %(employee)s, %(employee_name)s, %(terminal)s,
            %(entered_by)s, %(r_good)s, %(r_scrap)s, %(r_rework)s,
            %(reason)s, %(reason_name)s, %(minutes)s, %(piece_rate)s, %(note)s, %(now)s,
            %(client_time)s, %(worked_on)s, %(reverses)s
        FROM changed
        RETURNING id
    ), consumption AS (
        INSERT INTO production_reportconsumption (report_id, component_id, quantity)
        SELECT report.id, n.id, n.quantity
        FROM report, unnest(%(c_id)s::bigint[], %(c_quantity)s::numeric[]) AS n(id, quantity)
    )
    SELECT id FROM report
"""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The report as it is written."""

    number: str
    operation_id: int
    employee_id: int | None
    employee_name: str
    terminal_id: int | None
    entered_by: str
    quantities: Quantities
    minutes: Decimal
    piece_rate: Decimal | None
    worked_on: date
    scrap_reason_id: int | None = None
    scrap_reason_name: str = ""
    note: str = ""
    client_time: datetime | None = None
    reverses_id: int | None = None


def _report_values(report: ReportRow) -> dict[str, Any]:
    return {
        "number": report.number,
        "operation": report.operation_id,
        "employee": report.employee_id,
        "employee_name": report.employee_name[:200],
        "terminal": report.terminal_id,
        "entered_by": report.entered_by[:120],
        "r_good": report.quantities.good,
        "r_scrap": report.quantities.scrap,
        "r_rework": report.quantities.rework,
        "reason": report.scrap_reason_id,
        "reason_name": report.scrap_reason_name,
        "minutes": report.minutes,
        "piece_rate": report.piece_rate,
        "note": report.note,
        "client_time": report.client_time,
        "worked_on": report.worked_on,
        "reverses": report.reverses_id,
    }


def write_report(
    order: OrderState,
    report: ReportRow,
    uses: list[tuple[ComponentState, Decimal]],
    *,
    session_id: int | None,
    elapsed: int,
    now: datetime,
) -> int | None:
    """Write ``report`` and what changed in ``order``; the report's id, or None when another
    transaction changed the work order since it was read.
    """
    operations = [one for one in order.operations if one.id in order.changed]
    done = [one.id for one in operations if one.finished_at is not None]
    values: dict[str, Any] = {
        "good": order.good,
        "scrap": order.scrap,
        "rework": order.rework,
        "completed": order.completed,
        "progress": order.progress_percent,
        "status": order.status,
        "started_at": order.started_at,
        "completed_at": order.completed_at,
        "now": now,
        "work_order": order.id,
        "version": order.version,
        "o_id": [one.id for one in operations],
        "o_good": [one.good for one in operations],
        "o_scrap": [one.scrap for one in operations],
        "o_rework": [one.rework for one in operations],
        "o_available": [one.available for one in operations],
        "o_status": [one.status for one in operations],
        "o_started": [one.started_at for one in operations],
        "o_finished": [one.finished_at for one in operations],
        "session": session_id,
        "elapsed": elapsed,
        "done": done,
        "c_id": [component.id for component, _quantity in uses],
        "c_quantity": [quantity for _component, quantity in uses],
        **_report_values(report),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        row = cursor.fetchone()
    return None if row is None else int(row[0])
