from .member_roles import OWNER, require_owner_left, set_roles

__all__ = ["OWNER", "require_owner_left", "set_roles"]
