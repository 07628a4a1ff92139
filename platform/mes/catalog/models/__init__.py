from .entitlement import Entitlement, EntitlementState

__all__ = ["Entitlement", "EntitlementState"]
