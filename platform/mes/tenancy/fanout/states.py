"""Which schema is where: the migrations on record in each, read with one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mes.tenancy import context
from mes.tenancy.migration_set import migration_names
from mes.tenancy.models import Enterprise, EnterpriseStatus, PoolSchema
from mes.tenancy.schemas import quoted

Migrations = frozenset[tuple[str, str]]
RECORDS = MigrationRecorder.Migration._meta.db_table
_SCHEMAS_A_QUERY = 400


@dataclass(frozen=True, slots=True)
class Group:
    """Schemas with the same migrations on record."""

    applied: Migrations
    schemas: tuple[str, ...]

    @property
    def missing(self) -> Sequence[tuple[str, str]]:
        """What this program has and these schemas lack."""
        return sorted(migration_names() - self.applied)

    @property
    def unknown(self) -> Sequence[tuple[str, str]]:
        """What these schemas have and this program does not know: they are ahead of it."""
        return sorted(self.applied - migration_names())


def labels() -> Mapping[str, str]:
    """Every schema to migrate with the enterprise's code (``pool`` for ready ones)."""
    with context.within_public():
        found = dict(
            Enterprise.objects.exclude(status=EnterpriseStatus.DELETED)
            .order_by("id")
            .values_list("schema_name", "code")
        )
        pool = PoolSchema.objects.order_by("id").values_list("schema_name", flat=True)
        return found | dict.fromkeys(pool, "pool")


def public_missing() -> Sequence[tuple[str, str]]:
    """What the public schema lacks."""
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{RECORDS}"])
        if not cursor.fetchone()[0]:
            return sorted(migration_names())
        cursor.execute(f"SELECT app, name FROM public.{RECORDS}")  # noqa: S608
        applied = {(app, name) for app, name in cursor.fetchall()}
    return sorted(migration_names() - applied)


def groups(schemas: Iterable[str]) -> Sequence[Group]:
    """The schemas grouped by what they have on record; one query for some hundred schemas.

    A schema that is missing or keeps no record is in a group with nothing applied.
    """
    found: dict[str, list[str]] = {}
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relname = %s",
            [RECORDS],
        )
        recording = {name for (name,) in cursor.fetchall()}
        wanted = []
        for schema in schemas:
            if schema in recording:
                wanted.append(schema)
            else:
                found.setdefault("", []).append(schema)
        for start in range(0, len(wanted), _SCHEMAS_A_QUERY):
            part = wanted[start : start + _SCHEMAS_A_QUERY]
            cursor.execute(" UNION ALL ".join(_record_sql(schema) for schema in part))
            for schema, record in cursor.fetchall():
                found.setdefault(record or "", []).append(schema)
    return [Group(_parsed(record), tuple(members)) for record, members in found.items()]


def _record_sql(schema: str) -> str:
    return (
        f"SELECT '{quoted(schema).strip(chr(34))}', "  # noqa: S608  a generated name
        f"string_agg(app || '.' || name, ' ' ORDER BY app, name) FROM {quoted(schema)}.{RECORDS}"
    )


def _parsed(record: str) -> Migrations:
    return frozenset((word.split(".", 1)[0], word.split(".", 1)[1]) for word in record.split())
