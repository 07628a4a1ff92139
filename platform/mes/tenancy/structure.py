"""The structure of a schema as lines of text, read from PostgreSQL's catalogue.

Equal structures give equal lines and so equal hashes, whatever the schemas are called: the name is
taken out of every definition. It is one query, so that a new enterprise can be verified inside the
transaction that makes it; ``pg_dump`` would need a process and could not see that transaction.
"""

from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context
from mes.tenancy.schemas import quoted

_LINES_SQL = Path(__file__).with_name("structure.sql").read_text(encoding="utf-8")
_LIST_SQL = f'{_LINES_SQL} SELECT text FROM named ORDER BY text COLLATE "C"'  # noqa: S608
_HASH_SQL = rf"""{_LINES_SQL} SELECT encode(sha256(convert_to(
    coalesce(string_agg(text, E'\n' ORDER BY text COLLATE "C"), ''), 'UTF8')), 'hex') FROM named"""  # noqa: S608

# Every change of a structure adds, removes or rewrites rows of the catalogue, which then say by
# which transaction. Ages are taken from the schema's own row, so that they stand still; statistics
# are rewritten in place and do not count. `{name}` is whatever gives the schema's name.
_OUTLINE = """
    SELECT count(*) || ':' || sum(age(c.xmin) - age(space.xmin)) FROM pg_namespace space
    JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = space.oid
    JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE space.nspname = {name}
"""
_DETAILS = """
    SELECT sum(rows) || ':' || sum(relation.age - rows * age(space.xmin))
    FROM pg_namespace space, LATERAL (
        SELECT 1 + columns.rows + defaults.rows + constraints.rows + indexes.rows + triggers.rows,
            age(c.xmin) + columns.age + defaults.age + constraints.age + indexes.age + triggers.age
        FROM pg_depend d JOIN pg_class c ON c.oid = d.objid,
            LATERAL (SELECT count(*), coalesce(sum(age(xmin)), 0) FROM pg_attribute
                WHERE attrelid = c.oid AND attnum > 0) AS columns(rows, age),
            LATERAL (SELECT count(*), coalesce(sum(age(xmin)), 0) FROM pg_attrdef
                WHERE adrelid = c.oid) AS defaults(rows, age),
            LATERAL (SELECT count(*), coalesce(sum(age(xmin)), 0) FROM pg_constraint
                WHERE conrelid = c.oid) AS constraints(rows, age),
            LATERAL (SELECT count(*), coalesce(sum(age(xmin)), 0) FROM pg_index
                WHERE indrelid = c.oid) AS indexes(rows, age),
            LATERAL (SELECT count(*), coalesce(sum(age(xmin)), 0) FROM pg_trigger
                WHERE tgrelid = c.oid) AS triggers(rows, age)
        WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = space.oid
            AND d.classid = 'pg_class'::regclass
    ) AS relation(rows, age)
    WHERE space.nspname = {name}
"""


class StructureMismatch(DomainError):
    """A schema that should have the template's structure has another."""

    code = "structure_mismatch"
    status = 500
    message = _("The enterprise's database structure is not the expected one.")


def structure_hash(schema_name: str) -> str:
    """SHA-256 of a schema's structure: equal for equal structures, whatever the schema's name."""
    quoted(schema_name)
    # With only `public` on the search path every name of the schema is written with its schema.
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(_HASH_SQL, {"schema": schema_name})
        return str(cursor.fetchone()[0])


def seal(schema_name: str) -> str:
    """A short text that changes when anything of the structure does, far cheaper than the hash.

    It says nothing of what the structure is: taken when the hash was verified, and compared later.
    Its first word is the outline, which sees no more than tables, their columns coming or going,
    and sequences, and is cheaper still.
    """
    outline, details = outline_sql("%(name)s"), _DETAILS.format(name="%(name)s")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws(' ', ({outline}), ({details}))", {"name": schema_name})
        return str(cursor.fetchone()[0])


def outline_sql(name: str) -> str:
    """The query for a seal's outline, to be part of another; ``name`` is SQL for the schema's."""
    return _OUTLINE.format(name=name)


def structure_lines(schema_name: str) -> Sequence[str]:
    """The structure itself, one sorted line for each column, constraint, index and so on."""
    quoted(schema_name)
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(_LIST_SQL, {"schema": schema_name})
        return [text for (text,) in cursor.fetchall()]


def differences(schema_name: str, other: str) -> Sequence[str]:
    """Lines that only one of two schemas has, marked ``-`` (first) or ``+`` (second)."""
    first, second = set(structure_lines(schema_name)), set(structure_lines(other))
    return [f"- {line}" for line in sorted(first - second)] + [
        f"+ {line}" for line in sorted(second - first)
    ]
