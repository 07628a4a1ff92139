"""The records of orders."""

from .deliveries import Delivery, DeliveryLine, DeliveryPick
from .line_events import LineEvent
from .orders import SalesOrder, SalesOrderLine, SalesOrderRevision
from .returns import SalesReturn, SalesReturnLine

__all__ = [
    "Delivery",
    "DeliveryLine",
    "DeliveryPick",
    "LineEvent",
    "SalesOrder",
    "SalesOrderLine",
    "SalesOrderRevision",
    "SalesReturn",
    "SalesReturnLine",
]
