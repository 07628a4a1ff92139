"""A work order as the rules need it, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from mes.kernel.errors import NotFound
from modules.production.domain.order import ComponentState, OperationState, OrderState

_LOAD = """
    SELECT w.id, w.number, w.item_id, w.order_line_id, w.quantity, w.unit, w.status, w.version,
           w.good, w.scrap, w.rework, w.completed, w.started_at, w.completed_at,
           o.id, o.seq, o.name, o.work_centre_id, o.transfer_batch, o.piece_rate, o.inspection,
           o.good, o.scrap, o.rework, o.available, o.status, o.started_at, o.finished_at,
           at.running, at.paused,
           CASE WHEN o.id = t.id THEN (
               SELECT array_agg(ARRAY[c.id::text, c.item_id::text, c.unit_decimals::text,
                                      c.required::text, c.consumed::text, c.stocked::text]
                                ORDER BY c.id)
               FROM production_workordercomponent c
               WHERE c.work_order_id = w.id AND c.consumed_at_seq = t.seq) END,
           coalesce(p.over_report, 0), coalesce(p.backflush_may_go_negative, false),
           p.output_location_id
    FROM production_workorderoperation t
    JOIN production_workorder w ON w.id = t.work_order_id
    JOIN production_workorderoperation o ON o.work_order_id = w.id
    LEFT JOIN LATERAL (
        SELECT count(s.running_since) AS running, count(*) - count(s.running_since) AS paused
        FROM production_operationsession s
        WHERE s.operation_id = o.id AND s.ended_at IS NULL) at ON true
    LEFT JOIN production_productionsettings p ON p.only
    WHERE t.id = %s
    ORDER BY o.seq
"""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The enterprise's settings of production."""

    over_report: Decimal
    may_go_negative: bool
    output_location_id: int | None


def order_state(operation_id: int) -> tuple[OrderState, HouseRules]:
    """The work order of an operation, with the components that the operation uses up.

    Raises NotFound.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [operation_id])
        rows = cursor.fetchall()
    if not rows:
        raise NotFound(record="workorderoperation", id=operation_id)
    head: Any = rows[0]
    values: Any = [*head[:14], [OperationState(*row[14:30]) for row in rows]]
    order = OrderState(*values)
    order.components = [
        _component(values) for row in rows if row[30] is not None for values in row[30]
    ]
    return order, HouseRules(*head[31:34])


def _component(values: list[str]) -> ComponentState:
    return ComponentState(
        id=int(values[0]),
        item_id=int(values[1]),
        unit_decimals=int(values[2]),
        required=Decimal(values[3]),
        consumed=Decimal(values[4]),
        stocked=values[5] == "true",
    )


_SESSION = """
    SELECT id, running_since, worked_seconds, reported_seconds
    FROM production_operationsession
    WHERE operation_id = %s AND employee_id = %s AND ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A worker's open session at an operation."""

    id: int
    running_since: datetime | None
    worked_seconds: int
    reported_seconds: int

    def elapsed(self, now: datetime) -> int:
        """Seconds worked since the start, pauses left out."""
        if self.running_since is None:
            return self.worked_seconds
        return self.worked_seconds + max(int((now - self.running_since).total_seconds()), 0)


def open_session(operation_id: int, employee_id: int | None) -> OpenSession | None:
    """The worker's open session at the operation."""
    if employee_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_SESSION, [operation_id, employee_id])
        row: Any = cursor.fetchone()
    return OpenSession(*row) if row else None
