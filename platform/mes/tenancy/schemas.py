"""Creating and dropping schemas. A name that we did not generate never reaches SQL."""

from collections.abc import Sequence

from django.db import connection

from mes.tenancy.models.enterprise import SCHEMA_NAME


def quoted(schema_name: str) -> str:
    """``schema_name`` for SQL. Raises ValueError for a name that we did not generate."""
    if not SCHEMA_NAME.fullmatch(schema_name):
        raise ValueError(f"{schema_name!r} is not a generated schema name")
    return f'"{schema_name}"'


def create(schema_name: str) -> None:
    """Create an empty schema."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted(schema_name)}")


def drop(schema_name: str) -> None:
    """Drop a schema with all it holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quoted(schema_name)} CASCADE")


def exists(schema_name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema_name])
        return cursor.fetchone() is not None


def generated() -> Sequence[str]:
    """The names of all schemas that have a generated name, whoever they belong to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_[a-z0-9]{4,24}$'")
        return [name for (name,) in cursor.fetchall()]
