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

# Every change of a structure adds, removes or rewrites rows of these, which then say by which
# transaction. Statistics are rewritten in place and do not count.
_SEAL_SQL = """
WITH relation AS (
    SELECT c.oid, c.xmin FROM pg_namespace n
    JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
    JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE n.nspname = %s
),
part(kind, xmin) AS (
    SELECT 'class', xmin FROM relation
    UNION ALL SELECT 'column', a.xmin FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
    UNION ALL SELECT 'default', a.xmin FROM relation r JOIN pg_attrdef a ON a.adrelid = r.oid
    UNION ALL SELECT 'constraint', k.xmin FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
    UNION ALL SELECT 'index', i.xmin FROM relation r JOIN pg_index i ON i.indrelid = r.oid
    UNION ALL SELECT 'trigger', t.xmin FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid
)
SELECT string_agg(line, ' ' ORDER BY line) FROM (
    SELECT kind || ':' || count(*) || ':' || sum(xmin::text::bigint) AS line
    FROM part GROUP BY kind
) lines
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
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEAL_SQL, [schema_name])
        return str(cursor.fetchone()[0] or "")


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
