"""The outer shell of an .xlsx file: what is refused before anything is unpacked.

CPython's zipfile stops at the declared size and checks the CRC, so the sum of the declared sizes
is a reliable cap once every part has been read; the second reader (calamine) is only given files
whose every part has been read and whose directory leaves no room for two readings of it.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from mes.documents.excel.errors import (
    CorruptWorkbook,
    EncryptedWorkbook,
    ExternalLinks,
    LegacyWorkbook,
    MacroWorkbook,
    NestedArchive,
    NotAWorkbook,
    WorkbookBomb,
    WorkbookTooLarge,
)
from mes.documents.excel.limits import MEGABYTE, Limits

_END_RECORD = 22
_LOCAL_HEADER = 30
_END_MAGIC = b"PK\x05\x06"
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MACRO_PARTS = ("vbaproject", "macrosheets/", "dialogsheets/", "vbadata")
_LINK_PARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_ARCHIVE_NAMES = (
    ".zip", ".xlsx", ".xlsm", ".xls", ".xlsb", ".docx", ".docm", ".doc", ".pptx", ".ppt", ".gz",
    ".7z", ".rar", ".tar", ".bz2", ".xz", ".jar", ".exe", ".dll",
)  # fmt: skip
_ARCHIVE_MAGICS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0", b"MZ")

WORKBOOK_PART = "xl/workbook.xml"
SHARED_STRINGS_PART = "xl/sharedstrings.xml"


def open_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive of an .xlsx after every check that needs no unpacking.

    Raises a WorkbookRefused: not an archive, not a workbook, damaged, encrypted, too large, packed
    abnormally, with macros, embedded files or links to other files.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise CorruptWorkbook from error
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise WorkbookBomb
    if not content.endswith(_end_record(content)) or content[:4] != b"PK\x03\x04":
        # Bytes before the first or after the last record let two readers see two directories.
        raise WorkbookBomb
    names = {entry.filename.lower() for entry in entries}
    _check_names(entries, names)
    _check_kind(names)
    _check_sizes(entries, limits)
    _check_layout(entries)
    return archive


def read_parts(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Every part, one at a time, fully read with its checksum verified."""
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        data = read_part(archive, entry)
        if data.startswith(_ARCHIVE_MAGICS):
            raise NestedArchive(part=entry.filename)
        if entry.filename.lower() == SHARED_STRINGS_PART:
            _check_bytes(len(data), limits.shared_strings_bytes)
        yield entry.filename, data


def read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One part with its checksum verified. Raises CorruptWorkbook."""
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise CorruptWorkbook from error


def _end_record(content: bytes) -> bytes:
    record = content[-_END_RECORD:]
    if not record.startswith(_END_MAGIC) or record[-2:] != b"\0\0":
        raise WorkbookBomb
    return record


def _check_names(entries: list[zipfile.ZipInfo], names: set[str]) -> None:
    if len(names) != len(entries):
        raise WorkbookBomb
    for entry in entries:
        if not entry.filename:
            raise CorruptWorkbook
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedWorkbook
        if entry.compress_type not in _METHODS:
            raise WorkbookBomb
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/"):
            raise WorkbookBomb
    for name in sorted(names):
        if any(part in name for part in _MACRO_PARTS):
            raise MacroWorkbook
        if name.startswith(_LINK_PARTS):
            raise ExternalLinks
        if name.endswith(_ARCHIVE_NAMES) or name.startswith("xl/embeddings/"):
            raise NestedArchive(part=name)


def _check_kind(names: set[str]) -> None:
    if WORKBOOK_PART in names:
        return
    if "xl/workbook.bin" in names:
        raise LegacyWorkbook
    raise NotAWorkbook


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    for entry in entries:
        suspicious = entry.file_size > limits.ratio_from_bytes
        if suspicious and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise WorkbookBomb
    _check_bytes(max(entry.file_size for entry in entries), limits.part_bytes)
    _check_bytes(sum(entry.file_size for entry in entries), limits.unpacked_bytes)


def _check_bytes(size: int, limit: int) -> None:
    if size > limit:
        raise WorkbookTooLarge(limit=limit // MEGABYTE)


def _check_layout(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes unpack to far more than they weigh."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise WorkbookBomb
        name = len(entry.orig_filename.encode("utf-8", "surrogateescape"))
        # cp437 names are one byte a character; the shorter reading never overstates the extent.
        name = min(name, len(entry.orig_filename))
        end = entry.header_offset + _LOCAL_HEADER + name + entry.compress_size
