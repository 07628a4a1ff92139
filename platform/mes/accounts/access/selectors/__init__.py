from .roles import roles_of, stored_permissions

__all__ = ["roles_of", "stored_permissions"]
