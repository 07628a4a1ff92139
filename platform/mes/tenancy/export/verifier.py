"""Checking an archive against its own manifest, without the database it came from."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy.export.archive import FORMAT, MANIFEST

_CHUNK = 1 << 20


class BadArchive(DomainError):
    """The archive is not whole; ``problems`` lists every difference from its manifest."""

    code = "bad_archive"
    status = 422
    message = _("The archive is damaged or incomplete.")


def verify_archive(path: Path) -> Mapping[str, Any]:
    """The manifest of a whole archive. Raises BadArchive with all ``problems``.

    Every member must be there once, with its size, SHA-256 and number of rows; every line of rows
    must be a JSON object with just its table's columns; nothing else may be in the archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            problems = []
            names = archive.namelist()
            manifest = _manifest(archive)
            listed = [member["path"] for member in manifest["members"]]
            for name in sorted({*names} - {*listed, MANIFEST}):
                problems.append(f"{name}: not in the manifest")
            for name in sorted({name for name in names if names.count(name) > 1}):
                problems.append(f"{name}: more than once")
            for table in sorted(manifest["tables"]):
                if f"data/{table}.jsonl" not in listed:
                    problems.append(f"data/{table}.jsonl: the table is missing")
            for member in manifest["members"]:
                problems += _member_problems(archive, member, manifest["tables"])
    except (OSError, zipfile.BadZipFile, orjson.JSONDecodeError, KeyError, TypeError) as broken:
        raise BadArchive(problems=[f"unreadable: {broken}"]) from broken
    if problems:
        raise BadArchive(problems=problems)
    found: Mapping[str, Any] = manifest
    return found


def _manifest(archive: zipfile.ZipFile) -> Any:
    manifest = orjson.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BadArchive(problems=[f"unknown format {manifest['format']}"])
    return manifest


def _member_problems(
    archive: zipfile.ZipFile, member: Mapping[str, Any], tables: Mapping[str, Any]
) -> Sequence[str]:
    path = member["path"]
    if path not in archive.NameToInfo:
        return [f"{path}: missing"]
    table = path.removeprefix("data/").removesuffix(".jsonl")
    columns = {c["name"] for c in tables[table]} if path.startswith("data/") else None
    digest, size, rows = hashlib.sha256(), 0, 0
    wrong_line = ""
    try:
        for chunk in _chunks(archive, path, lines=member["rows"] is not None):
            digest.update(chunk)
            size += len(chunk)
            if member["rows"] is not None:
                rows += 1
                if not wrong_line and not _is_row(chunk, columns):
                    wrong_line = f"{path}: line {rows} is no row of this table"
    except zipfile.BadZipFile as broken:
        return [f"{path}: {broken}"]
    problems = [wrong_line] if wrong_line else []
    if size != member["size"]:
        problems.append(f"{path}: {size} bytes instead of {member['size']}")
    if digest.hexdigest() != member["sha256"]:
        problems.append(f"{path}: the content was changed (SHA-256)")
    if member["rows"] is not None and rows != member["rows"]:
        problems.append(f"{path}: {rows} rows instead of {member['rows']}")
    return problems


def _chunks(archive: zipfile.ZipFile, path: str, *, lines: bool) -> Iterator[bytes]:
    with archive.open(path) as content:
        if lines:
            yield from content
            return
        while chunk := content.read(_CHUNK):
            yield chunk


def _is_row(line: bytes, columns: set[str] | None) -> bool:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(row, dict) and (columns is None or set(row) == columns)
