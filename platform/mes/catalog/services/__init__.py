from .entitlements import cancel_module, grant_module, subscribe_module

__all__ = ["cancel_module", "grant_module", "subscribe_module"]
