"""The records of subscriptions."""

from .accounts import BillingAccount
from .contracts import Contract, ContractPrice, Discount
from .prices import Bundle, Price, TrialPolicy
from .subscriptions import Subscription

__all__ = [
    "BillingAccount",
    "Bundle",
    "Contract",
    "ContractPrice",
    "Discount",
    "Price",
    "Subscription",
    "TrialPolicy",
]
