from .boms import Bom, BomLine, BomSubstitute
from .calendars import CalendarException, CalendarShift, Shift, WorkCalendar
from .employees import Employee
from .imports import Import, ImportMapping, ImportRow
from .items import Item
from .partners import Customer, Supplier, SupplierPrice
from .routings import Routing, RoutingOperation
from .sites import Location, Warehouse
from .units import Unit, UnitConversion
from .work_centres import Line, WorkCentre

__all__ = [
    "Bom",
    "BomLine",
    "BomSubstitute",
    "CalendarException",
    "CalendarShift",
    "Customer",
    "Employee",
    "Import",
    "ImportMapping",
    "ImportRow",
    "Item",
    "Line",
    "Location",
    "Routing",
    "RoutingOperation",
    "Shift",
    "Supplier",
    "SupplierPrice",
    "Unit",
    "UnitConversion",
    "Warehouse",
    "WorkCalendar",
    "WorkCentre",
]
