"""Roles of the enterprise's people."""

from collections.abc import Mapping

from django.db import connection

from mes.accounts.access.models import MemberRole

_ROLES_SQL = """
    SELECT member.role_code, role.permissions
    FROM access_memberrole member LEFT JOIN access_role role ON role.code = member.role_code
    WHERE member.person_id = %s
"""


def stored_permissions(person_id: int) -> Mapping[str, frozenset[str] | None]:
    """The person's role codes; the permissions where the enterprise keeps the role itself.

    None means: a shipped role, unchanged, follows the manifests.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_SQL, [person_id])
        return {
            code: None if permissions is None else frozenset(permissions)
            for code, permissions in cursor.fetchall()
        }


def roles_of(person_id: int) -> list[str]:
    """Role codes of a person in the present enterprise."""
    return list(
        MemberRole.objects.filter(person_id=person_id)
        .order_by("role_code")
        .values_list("role_code", flat=True)
    )
