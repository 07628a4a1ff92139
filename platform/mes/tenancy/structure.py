"""The structure of an enterprise's schema: captured once as DDL, replayed, compared.

``pg_dump`` of a migrated schema gives back exactly what the migrations made; django-tenants' clone
renames constraints, so that a later migration fails on cloned schemas only.
"""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy.models.enterprise import SCHEMA_NAME, new_schema_name

_TOKEN = "t_0schema0token0"  # noqa: S105  stands for a schema's name
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*|\s*)$")


class StructureMismatch(DomainError):
    """A schema that should have the template's structure has another."""

    code = "structure_mismatch"
    status = 500
    message = _("The enterprise's database structure is not the expected one.")


@dataclass(frozen=True, slots=True)
class Template:
    """DDL of an empty schema with a token for its name, and the migrations it stands for."""

    ddl: str
    migrations: tuple[tuple[str, str], ...]
    structure_hash: str


def quoted(schema_name: str) -> str:
    """``schema_name`` for SQL. Raises ValueError for a name that we did not generate."""
    if not SCHEMA_NAME.match(schema_name):
        raise ValueError(f"{schema_name!r} is not a generated schema name")
    return f'"{schema_name}"'


def migrate_schema(schema_name: str) -> None:
    """Bring one schema up to date the ordinary way, with Django's migrations."""
    call_command(
        "migrate_schemas", schema_name=schema_name, tenant=True, interactive=False, verbosity=0
    )


def pg_dump_program() -> str:
    """A pg_dump at least as new as the server: ``PG_DUMP``, the embedded one, or the PATH's."""
    chosen = os.environ.get("PG_DUMP") or shutil.which("pg_dump")
    embedded = sorted(Path(settings.ROOT).glob(".venv/lib/python*/site-packages/**/bin/pg_dump"))
    if not os.environ.get("PG_DUMP") and embedded:
        chosen = str(embedded[-1])
    if not chosen:
        raise FileNotFoundError("pg_dump is needed and was not found")
    return chosen


def dump(schema_name: str, *options: str) -> str:
    """``pg_dump`` of one schema as SQL text."""
    database = settings.DATABASES["default"]
    environment = {**os.environ, "PGPASSWORD": str(database["PASSWORD"])}
    command = [
        pg_dump_program(),
        "--no-owner",
        "--no-privileges",
        f"--schema={schema_name}",
        f"--host={database['HOST']}",
        f"--port={database['PORT']}",
        f"--username={database['USER']}",
        *options,
        str(connection.settings_dict["NAME"]),
    ]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=600
    )
    return done.stdout


def _statements(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _NOISE.match(line))


def schema_ddl(schema_name: str) -> str:
    """The DDL of a schema with a token for its name, without comments and settings."""
    return _statements(dump(schema_name, "--schema-only")).replace(schema_name, _TOKEN)


def structure_hash(schema_name: str) -> str:
    """SHA-256 of a schema's DDL: equal for equal structures, whatever the schema's name."""
    return hashlib.sha256(schema_ddl(schema_name).encode()).hexdigest()


def capture(schema_name: str) -> Template:
    """The template that a migrated ``schema_name`` gives."""
    ddl = schema_ddl(schema_name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT app, name FROM {quoted(schema_name)}.django_migrations ORDER BY id"  # noqa: S608
        )
        applied = tuple((app, name) for app, name in cursor.fetchall())
    return Template(ddl, applied, hashlib.sha256(ddl.encode()).hexdigest())


def build_template() -> Template:
    """Migrate a scratch schema, capture it, drop it."""
    scratch = new_schema_name()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted(scratch)}")
    try:
        migrate_schema(scratch)
        return capture(scratch)
    finally:
        drop(scratch)


def replay(template: Template, schema_name: str) -> None:
    """Create ``schema_name`` with the template's structure, in one transaction."""
    ddl = template.ddl.replace(_TOKEN, schema_name)
    rows = ", ".join(["(%s, %s, now())"] * len(template.migrations))
    values = [part for migration in template.migrations for part in migration]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ddl)
        cursor.execute(
            f"INSERT INTO {quoted(schema_name)}.{MigrationRecorder.Migration._meta.db_table}"  # noqa: S608
            f" (app, name, applied) VALUES {rows}",
            values,
        )


def rename(old: str, new: str) -> None:
    """Rename a schema: milliseconds, whatever it holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {quoted(old)} RENAME TO {quoted(new)}")


def drop(schema_name: str) -> None:
    """Drop a schema with all it holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quoted(schema_name)} CASCADE")
