"""Writing the archive.

A zip with ``data/<table>.jsonl`` (one JSON object a line; numerics as text, so that no digit is
lost), on wish ``csv/<table>.csv``, ``schema.sql``, ``files/…`` as they were uploaded,
``sections/<name>.jsonl`` for what the layers above add from the public schema, and
``manifest.json``, which lists every member with its size, SHA-256 and rows. All tables are read in
one snapshot; nothing is held in memory but a few thousand rows.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

import orjson
from django.db import connection

from mes.kernel import clock
from mes.tenancy import context
from mes.tenancy.schemas import quoted
from mes.tenancy.services.lifecycle import files_folder
from mes.tenancy.template import dump

FORMAT = "xueyang-export/1"
MANIFEST = "manifest.json"
_ROWS_AT_ONCE = 2000

#: Told how many members are written, of how many.
Tell = Callable[[int, int], None]
Section = Callable[[context.Tenant], Iterable[Mapping[str, Any]]]
_sections: dict[str, Section] = {}

_COLUMNS_SQL = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
           EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary
                   AND a.attnum = ANY (i.indkey))
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname COLLATE "C", a.attnum
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    nullable: bool
    key: bool


@dataclass(slots=True)
class Member:
    """One file of the archive; ``rows`` where it has rows."""

    path: str
    size: int
    sha256: str
    rows: int | None = None


def add_section(name: str, section: Section) -> None:
    """Let a layer above add what the public schema knows of an enterprise, as ``sections/name``."""
    _sections[name] = section


def write_archive(
    tenant: context.Tenant, target: Path, *, csv: bool = False, tell: Tell = lambda _done, _of: None
) -> Sequence[Member]:
    """Write the archive of ``tenant`` to ``target``, whole or not at all; its members.

    ``tell`` hears after each member how many are written, of how many.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            members = _Writer(archive, tenant, csv=csv, tell=tell).write()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return members


class _Writer:
    def __init__(
        self, archive: zipfile.ZipFile, tenant: context.Tenant, *, csv: bool, tell: Tell
    ) -> None:
        self.archive = archive
        self.tenant = tenant
        self.csv = csv
        self.tell = tell
        self.members: list[Member] = []
        self.expected = 0

    def write(self) -> Sequence[Member]:
        files = _files_of(self.tenant.schema_name)
        with _snapshot() as (raw, snapshot):
            tables = _tables(raw, self.tenant.schema_name)
            forms = 2 if self.csv else 1
            self.expected = forms * len(tables) + 1 + len(_sections) + len(files)
            for table, columns in tables.items():
                self._table(raw, table, columns)
                if self.csv:
                    self._csv(raw, table, columns)
            ddl = dump(self.tenant.schema_name, "--schema-only", f"--snapshot={snapshot}")
            self._member("schema.sql", [ddl.encode()])
        for name, section in sorted(_sections.items()):
            lines = (_line(row) for row in section(self.tenant))
            self._member(f"sections/{name}.jsonl", lines, counted=True)
        self._files(files)
        manifest = {
            "format": FORMAT,
            "created_at": clock.now().isoformat(),
            "enterprise": {"code": self.tenant.code, "name": self.tenant.name},
            "tables": {
                table: [asdict(column) for column in columns] for table, columns in tables.items()
            },
            "members": [asdict(member) for member in self.members],
        }
        self.archive.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        return self.members

    def _table(self, raw: Any, table: str, columns: Sequence[Column]) -> None:
        rows = _rows(raw, self.tenant.schema_name, table, columns)
        self._member(f"data/{table}.jsonl", rows, counted=True)

    def _csv(self, raw: Any, table: str, columns: Sequence[Column]) -> None:
        names = ", ".join(_name(column.name) for column in columns)
        sink = _Sink(self.archive, f"csv/{table}.csv")
        with sink, raw.cursor() as cursor:
            cursor.copy_expert(
                f"COPY (SELECT {names} FROM {quoted(self.tenant.schema_name)}.{_name(table)}"  # noqa: S608
                f"{_order(columns)}) TO STDOUT WITH (FORMAT csv, HEADER)",
                sink,
            )
        self._written(sink.member())

    def _files(self, files: Sequence[Path]) -> None:
        folder = files_folder(self.tenant.schema_name)
        for file in files:
            with file.open("rb") as content:
                chunks = iter(lambda content=content: content.read(1 << 20), b"")  # type: ignore[misc]
                self._member(f"files/{file.relative_to(folder).as_posix()}", chunks)

    def _written(self, member: Member) -> None:
        self.members.append(member)
        self.tell(len(self.members), self.expected)

    def _member(self, path: str, chunks: Iterable[bytes], *, counted: bool = False) -> None:
        sink = _Sink(self.archive, path)
        rows = 0
        with sink:
            for chunk in chunks:
                sink.write(chunk)
                rows += 1
        self._written(sink.member(rows if counted else None))


class _Sink:
    """A member being written: counts and hashes what passes."""

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self.archive = archive
        self.path = path
        self.size = 0
        self.digest = hashlib.sha256()
        self.file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.file = self.archive.open(self.path, "w", force_zip64=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()

    def write(self, chunk: bytes) -> int:
        if self.file is None:
            raise ValueError("the member is not open")
        self.size += len(chunk)
        self.digest.update(chunk)
        return self.file.write(chunk)

    def member(self, rows: int | None = None) -> Member:
        return Member(self.path, self.size, self.digest.hexdigest(), rows)


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """A connection of its own in a read-only transaction whose snapshot others can share."""
    raw = connection.get_new_connection(connection.get_connection_params())
    try:
        raw.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        with raw.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        yield raw, snapshot
    finally:
        raw.close()


def _files_of(schema_name: str) -> Sequence[Path]:
    """The uploaded files, in order; links that lead elsewhere are none of the enterprise's."""
    folder = files_folder(schema_name)
    if not folder.is_dir():
        return []
    return sorted(f for f in folder.rglob("*") if f.is_file() and not f.is_symlink())


def _tables(raw: Any, schema_name: str) -> Mapping[str, Sequence[Column]]:
    with raw.cursor() as cursor:
        cursor.execute(_COLUMNS_SQL, [schema_name])
        tables: dict[str, list[Column]] = {}
        for table, name, type_, nullable, key in cursor.fetchall():
            tables.setdefault(table, []).append(Column(name, type_, nullable, key))
    return tables


def _rows(raw: Any, schema_name: str, table: str, columns: Sequence[Column]) -> Iterator[bytes]:
    selected = ", ".join(
        f"{_name(column.name)}::text AS {_name(column.name)}"
        if column.type.startswith("numeric")
        else _name(column.name)
        for column in columns
    )
    with raw.cursor(name=f"export_{table}"[:60]) as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(
            f"SELECT row_to_json(line)::text FROM (SELECT {selected}"  # noqa: S608  catalogue names
            f" FROM {quoted(schema_name)}.{_name(table)}{_order(columns)}) line"
        )
        for (text,) in cursor:
            yield text.encode() + b"\n"


def _order(columns: Sequence[Column]) -> str:
    keys = [_name(column.name) for column in columns if column.key]
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _line(row: Mapping[str, Any]) -> bytes:
    return orjson.dumps(row, default=str) + b"\n"
