from .roles import StoredRoles, roles_from, roles_of, stored_permissions

__all__ = ["StoredRoles", "roles_from", "roles_of", "stored_permissions"]
