"""Kinds of master data that can be imported from workbooks: columns and the words for them."""

from mes.masterdata.imports.items import ITEMS, UNIT_CONVERSIONS, UNITS
from mes.masterdata.imports.partners import CUSTOMERS, SUPPLIER_PRICES, SUPPLIERS
from mes.masterdata.imports.sites import EMPLOYEES, LOCATIONS, WAREHOUSES
from mes.masterdata.imports.structure import BOMS
from mes.masterdata.imports.times import CALENDAR_EXCEPTIONS, CALENDARS, SHIFTS
from mes.masterdata.imports.work import LINES, ROUTINGS, WORK_CENTRES

MASTERDATA_KINDS = (
    UNITS,
    ITEMS,
    UNIT_CONVERSIONS,
    SHIFTS,
    CALENDARS,
    CALENDAR_EXCEPTIONS,
    LINES,
    WORK_CENTRES,
    ROUTINGS,
    BOMS,
    CUSTOMERS,
    SUPPLIERS,
    SUPPLIER_PRICES,
    WAREHOUSES,
    LOCATIONS,
    EMPLOYEES,
)

__all__ = [
    "BOMS",
    "CALENDARS",
    "CALENDAR_EXCEPTIONS",
    "CUSTOMERS",
    "EMPLOYEES",
    "ITEMS",
    "LINES",
    "LOCATIONS",
    "MASTERDATA_KINDS",
    "ROUTINGS",
    "SHIFTS",
    "SUPPLIERS",
    "SUPPLIER_PRICES",
    "UNITS",
    "UNIT_CONVERSIONS",
    "WAREHOUSES",
    "WORK_CENTRES",
]
