"""The records of bills."""

from .credit_notes import CreditNote, CreditNoteLine
from .e_invoices import EInvoice
from .invoices import BillingPeriod, Invoice, InvoiceLine, LineKind
from .runs import InvoiceRun, RunState
from .tax import TaxRate

__all__ = [
    "BillingPeriod",
    "CreditNote",
    "CreditNoteLine",
    "EInvoice",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "LineKind",
    "RunState",
    "TaxRate",
]
