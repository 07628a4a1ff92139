from .entitlements import grant_module
from .invitations import (
    accept_invitation,
    invitation_by,
    invite,
    open_invitations,
    revoke_invitation,
)
from .members import (
    create_member,
    issue_reset_link,
    remove_member,
    update_member,
)
from .restrictions import restrict, unrestrict
from .roles import (
    all_roles,
    assign_roles,
    create_role,
    delete_role,
    one_role,
    reset_role,
    update_role,
)

__all__ = [
    "accept_invitation",
    "all_roles",
    "assign_roles",
    "create_member",
    "create_role",
    "delete_role",
    "grant_module",
    "invitation_by",
    "invite",
    "issue_reset_link",
    "one_role",
    "open_invitations",
    "remove_member",
    "reset_role",
    "restrict",
    "revoke_invitation",
    "unrestrict",
    "update_member",
    "update_role",
]
