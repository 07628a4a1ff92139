"""What Django's system check tells an administrator of the database."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  Django's name
from django.db import connections

_ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


@register(Tags.database)
def role_is_held_by_policies(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Warn of a role that row-level security does not hold."""
    found: list[CheckMessage] = []
    for name in databases or ():
        with connections[name].cursor() as cursor:
            cursor.execute(_ROLE)
            (free,) = cursor.fetchone()
        if free:
            found.append(
                Warning(
                    "The database role is a superuser or has BYPASSRLS: row-level security does "
                    "not keep enterprises' rows in shared tables apart.",
                    hint="Give the program a role of its own: see deploy/database-role.sh.",
                    id="tenancy.W001",
                )
            )
    return found
