from .board import BoardLink
from .operations import WorkOrderComponent, WorkOrderOperation
from .reports import OperationSession, ReportConsumption, ScrapReason, WorkReport
from .settings import ProductionSettings
from .work_orders import WorkOrder

__all__ = [
    "BoardLink",
    "OperationSession",
    "ProductionSettings",
    "ReportConsumption",
    "ScrapReason",
    "WorkOrder",
    "WorkOrderComponent",
    "WorkOrderOperation",
    "WorkReport",
]
