"""Registers master data with the workbook importer. Imported when the program starts."""

from mes.documents.excel.module_kinds import register_kind
from mes.masterdata import imports as kinds
from mes.masterdata.importers.boms import BOMS
from mes.masterdata.importers.items import ITEMS, UNIT_CONVERSIONS, UNITS
from mes.masterdata.importers.partners import CUSTOMERS, SUPPLIER_PRICES, SUPPLIERS
from mes.masterdata.importers.routings import ROUTINGS
from mes.masterdata.importers.sites import EMPLOYEES, LOCATIONS, WAREHOUSES
from mes.masterdata.importers.times import CALENDAR_EXCEPTIONS, CALENDARS, SHIFTS
from mes.masterdata.importers.work import LINES, WORK_CENTRES

register_kind(kinds.UNITS, UNITS)
register_kind(kinds.ITEMS, ITEMS)
register_kind(kinds.UNIT_CONVERSIONS, UNIT_CONVERSIONS)
register_kind(kinds.SHIFTS, SHIFTS)
register_kind(kinds.CALENDARS, CALENDARS)
register_kind(kinds.CALENDAR_EXCEPTIONS, CALENDAR_EXCEPTIONS)
register_kind(kinds.LINES, LINES)
register_kind(kinds.WORK_CENTRES, WORK_CENTRES)
register_kind(kinds.ROUTINGS, ROUTINGS)
register_kind(kinds.BOMS, BOMS)
register_kind(kinds.CUSTOMERS, CUSTOMERS)
register_kind(kinds.SUPPLIERS, SUPPLIERS)
register_kind(kinds.SUPPLIER_PRICES, SUPPLIER_PRICES)
register_kind(kinds.WAREHOUSES, WAREHOUSES)
register_kind(kinds.LOCATIONS, LOCATIONS)
register_kind(kinds.EMPLOYEES, EMPLOYEES)
