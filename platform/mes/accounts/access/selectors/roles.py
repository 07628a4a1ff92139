"""Roles of the enterprise's people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from mes.accounts.access.models import MemberRole

#: A person's role codes, each with the permissions where the enterprise keeps the role itself;
#: None means that a shipped role, unchanged, follows the manifests.
StoredRoles = Mapping[str, frozenset[str] | None]

_ROLES_SQL = """
    SELECT member.role_code, role.permissions
    FROM access_memberrole member LEFT JOIN access_role role ON role.code = member.role_code
    WHERE member.person_id = %s
"""


def roles_from(rows: Iterable[Sequence[Any]]) -> StoredRoles:
    """Rows of a role's code and stored permissions as roles; a row without a code is none."""
    return {
        code: None if permissions is None else frozenset(permissions)
        for code, permissions in rows
        if code is not None
    }


def stored_permissions(person_id: int) -> StoredRoles:
    """The person's roles in the present enterprise."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_SQL, [person_id])
        return roles_from(cursor.fetchall())


def roles_of(person_id: int) -> list[str]:
    """Role codes of a person in the present enterprise."""
    return list(
        MemberRole.objects.filter(person_id=person_id)
        .order_by("role_code")
        .values_list("role_code", flat=True)
    )
