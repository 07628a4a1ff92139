from .role import MemberRole, Role

__all__ = ["MemberRole", "Role"]
