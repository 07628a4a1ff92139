"""What other modules may call of production: ids in, frozen facts out."""

from modules.production.domain.states import OperationStatus, WorkOrderStatus
from modules.production.selectors.facts import WorkOrderInfo, work_order, work_orders_of_line

__all__ = [
    "OperationStatus",
    "WorkOrderInfo",
    "WorkOrderStatus",
    "work_order",
    "work_orders_of_line",
]
