"""The structure of a schema as lines of text, read from PostgreSQL's catalogue.

Equal structures give equal lines and so equal hashes, whatever the schemas are called: the name is
taken out of every definition. It is one query, so that a new enterprise can be verified inside the
transaction that makes it; ``pg_dump`` would need a process and could not see that transaction.
"""

from collections.abc import Sequence

from django.db import connection

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context
from mes.tenancy.schemas import quoted

# PostgreSQL writes `x IN ('a', 'b')` on a varchar column in one way for the original definition
# and in another once its own output has been read back. These two steps make both the same.
_SAME_ARRAYS = r"""
    regexp_replace(regexp_replace(%s,
        '\(((?:''(?:[^'']|'''')*'')::character varying(?:\(\d+\))?)\)::text', '\1', 'g'),
        '\((ARRAY\[[^]]*\])\)::text\[\]', '\1', 'g')
"""

_LINES_SQL = (
    r"""
WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = %(schema)s),
relation AS (
    SELECT c.* FROM pg_class c JOIN space ON c.relnamespace = space.oid
),
line(kind, text) AS (
    SELECT 'relation', concat_ws(' ', relname, relkind::text, relpersistence::text,
        array_to_string(reloptions, ','), pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid))
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'column', concat_ws(' ', r.relname,
        row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), a.attname,
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
        'identity ' || nullif(a.attidentity::text, ''),
        'generated ' || nullif(a.attgenerated::text, ''),
        (SELECT 'collate ' || collname FROM pg_collation WHERE oid = a.attcollation),
        'default ' || pg_get_expr(d.adbin, d.adrelid))
    FROM relation r
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
    WHERE r.relkind IN ('r', 'p', 'f')
    UNION ALL
    SELECT 'constraint', concat_ws(' ', r.relname, k.conname,
        CASE WHEN k.contype = 'c' THEN """
    + (_SAME_ARRAYS % "pg_get_constraintdef(k.oid)").replace("%", "%%")
    + r"""
             ELSE pg_get_constraintdef(k.oid) END,
        CASE WHEN NOT k.convalidated THEN 'not valid' END)
    FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid
    WHERE k.contype <> 'n'
    UNION ALL
    SELECT 'index', concat_ws(' ', """
    + (_SAME_ARRAYS % "pg_get_indexdef(i.indexrelid)").replace("%", "%%")
    + r""",
        CASE WHEN NOT i.indisvalid THEN 'invalid' END)
    FROM pg_index i JOIN relation r ON r.oid = i.indrelid
    UNION ALL
    SELECT 'sequence', concat_ws(' ', r.relname, format_type(s.seqtypid, NULL), s.seqstart,
        s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle,
        (SELECT o.relname || '.' || a.attname FROM pg_depend p
         JOIN pg_class o ON o.oid = p.refobjid
         JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = p.refobjsubid
         WHERE p.objid = r.oid AND p.classid = 'pg_class'::regclass
           AND p.refclassid = 'pg_class'::regclass AND p.deptype IN ('a', 'i')))
    FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
    UNION ALL
    SELECT 'trigger', pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'function', pg_get_functiondef(f.oid)
    FROM pg_proc f JOIN space ON f.pronamespace = space.oid WHERE f.prokind IN ('f', 'p')
    UNION ALL
    SELECT 'view', r.relname || ' ' || pg_get_viewdef(r.oid)
    FROM relation r WHERE r.relkind IN ('v', 'm')
    UNION ALL
    SELECT 'type', concat_ws(' ', t.typname, t.typtype::text, format_type(t.typbasetype, t.typtypmod),
        (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
         FROM pg_enum e WHERE e.enumtypid = t.oid))
    FROM pg_type t JOIN space ON t.typnamespace = space.oid WHERE t.typtype IN ('e', 'd', 'r')
),
named(text) AS (
    SELECT kind || ' ' || replace(text, space.nspname || '.', '') FROM line, space
)
"""
)
_HASH_SQL = (
    _LINES_SQL
    + r"""SELECT encode(sha256(convert_to(
        coalesce(string_agg(text, E'\n' ORDER BY text COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM named"""
)


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


def structure_lines(schema_name: str) -> Sequence[str]:
    """The structure itself, one sorted line for each column, constraint, index and so on."""
    quoted(schema_name)
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(
            _LINES_SQL + 'SELECT text FROM named ORDER BY text COLLATE "C"',
            {"schema": schema_name},
        )
        return [text for (text,) in cursor.fetchall()]


def differences(schema_name: str, other: str) -> Sequence[str]:
    """Lines that only one of two schemas has, marked ``-`` (first) or ``+`` (second)."""
    first, second = set(structure_lines(schema_name)), set(structure_lines(other))
    return [f"- {line}" for line in sorted(first - second)] + [
        f"+ {line}" for line in sorted(second - first)
    ]
