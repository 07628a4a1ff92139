from .entitlement import Entitlement, EntitlementState
from .restriction import Restriction

__all__ = ["Entitlement", "EntitlementState", "Restriction"]
