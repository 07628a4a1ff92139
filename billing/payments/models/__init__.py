"""The records of money that came in."""

from .dunning import DunningPolicy, DunningStep
from .notices import Notice
from .orders import PaymentOrder
from .payments import Allocation, Payment, Refund
from .statements import BankLine, StatementImport

__all__ = [
    "Allocation",
    "BankLine",
    "DunningPolicy",
    "DunningStep",
    "Notice",
    "Payment",
    "PaymentOrder",
    "Refund",
    "StatementImport",
]
