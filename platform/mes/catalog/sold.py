"""The nine modules that are sold, built or not.

Names and list prices follow annex 2 of the county's policy opinion (the catalogue of scenario
modules); its numbers are kept. ``list_price_wan`` is in 10 000 yuan, None where the annex has no
line of its own ("on request").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import Text


@dataclass(frozen=True, slots=True)
class SoldModule:
    """One line of the price list. ``scenario`` is the number in annex 2, None without one."""

    code: str
    name: Text
    summary: Text
    scenario: int | None
    list_price_wan: Decimal | None


_ALL = (
    SoldModule(
        "orders",
        _("Order management"),
        _("Sales orders from quotation to delivery, with each line's progress."),
        18,
        Decimal(3),
    ),
    SoldModule(
        "purchasing",
        _("Purchasing"),
        _("Requisitions, purchase orders, receipts and supplier performance."),
        20,
        Decimal(3),
    ),
    SoldModule(
        "inventory",
        _("Inventory"),
        _("Stock by item, lot and location on a ledger that cannot drift."),
        19,
        Decimal(4),
    ),
    SoldModule(
        "production",
        _("Production reporting"),
        _("Work orders, travellers and reporting at the tablet."),
        33,
        Decimal(4),
    ),
    SoldModule(
        "quality", _("Quality"), _("Inspections, nonconformities and traceability."), 36, Decimal(8)
    ),
    SoldModule(
        "equipment",
        _("Equipment"),
        _("Networked machines, spot checks, maintenance and repair."),
        41,
        Decimal(6),
    ),
    SoldModule(
        "reconciliation",
        _("Reconciliation"),
        _("Statements with customers and suppliers, receivables and payables."),
        28,
        Decimal(4),
    ),
    SoldModule(
        "ledger",
        _("General ledger"),
        _("Vouchers, periods and statements for small enterprises."),
        None,
        None,
    ),
    SoldModule(
        "reports",
        _("Management reports"),
        _("Figures of all modules in one place."),
        16,
        Decimal(5),
    ),
)

SOLD_MODULES: Mapping[str, SoldModule] = MappingProxyType({one.code: one for one in _ALL})
