"""Work orders as frozen facts, for code that must not hold model instances."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from mes.kernel.errors import NotFound
from mes.kernel.ids import SalesOrderLineId, WorkOrderId
from modules.production.models import WorkOrder


@dataclass(frozen=True, slots=True)
class WorkOrderInfo:
    """A work order; quantities in the item's own unit."""

    id: int
    number: str
    item_id: int
    quantity: Decimal
    good: Decimal
    scrap: Decimal
    completed: Decimal
    status: str
    due_date: date
    order_line_id: int | None
    parent_id: int | None


_COLUMNS = (
    "pk",
    "number",
    "item_id",
    "quantity",
    "good",
    "scrap",
    "completed",
    "status",
    "due_date",
    "order_line_id",
    "parent_id",
)


def _infos(rows: QuerySet[WorkOrder]) -> list[WorkOrderInfo]:
    values: Any = rows.values_list(*_COLUMNS)
    return [WorkOrderInfo(*row) for row in values]


def work_order(work_order_id: WorkOrderId) -> WorkOrderInfo:
    """The work order. Raises NotFound."""
    found = _infos(WorkOrder.objects.filter(pk=work_order_id))
    if not found:
        raise NotFound(record="workorder", id=work_order_id)
    return found[0]


def work_orders_of_line(order_line_id: SalesOrderLineId) -> list[WorkOrderInfo]:
    """The work orders made for a line of a sales order, components' included, oldest first."""
    return _infos(WorkOrder.objects.filter(order_line_id=order_line_id).order_by("pk"))
