from .lines import (
    COUNTED_MEANS,
    EInvoice,
    InvestmentLine,
    InvoiceSource,
    InvoiceUse,
    LinePayment,
    Means,
    SerialNumber,
)
from .projects import Project, ProjectStatus
from .registry import ClaimUse, ClaimUseEntry, InvoiceMapping, MedianPrice, UseKind

__all__ = [
    "COUNTED_MEANS",
    "ClaimUse",
    "ClaimUseEntry",
    "EInvoice",
    "InvestmentLine",
    "InvoiceMapping",
    "InvoiceSource",
    "InvoiceUse",
    "LinePayment",
    "Means",
    "MedianPrice",
    "Project",
    "ProjectStatus",
    "SerialNumber",
    "UseKind",
]
