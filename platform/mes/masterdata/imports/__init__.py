"""Kinds of master data that can be imported from workbooks: columns and the words for them."""

from mes.masterdata.imports.items import ITEMS, UNIT_CONVERSIONS, UNITS
from mes.masterdata.imports.partners import CUSTOMERS, SUPPLIER_PRICES, SUPPLIERS
from mes.masterdata.imports.sites import EMPLOYEES, LOCATIONS, SHIFTS, WAREHOUSES
from mes.masterdata.imports.structure import BOMS, ROUTINGS, WORK_CENTRES

MASTERDATA_KINDS = (
    UNITS,
    ITEMS,
    UNIT_CONVERSIONS,
    WORK_CENTRES,
    ROUTINGS,
    BOMS,
    CUSTOMERS,
    SUPPLIERS,
    SUPPLIER_PRICES,
    WAREHOUSES,
    LOCATIONS,
    EMPLOYEES,
    SHIFTS,
)

__all__ = [
    "BOMS",
    "CUSTOMERS",
    "EMPLOYEES",
    "ITEMS",
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
