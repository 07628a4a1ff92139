"""Opening an uploaded workbook safely.

``open_workbook`` answers with plain values or refuses with a coded reason. What is not seen
without unpacking is seen before a value is handed out: sizes, packing, macros, links, document
types, the reach of each sheet. Formulas count by the result the spreadsheet program stored; a
formula without one (written by a program that does not calculate) is marked, and refused where
its cell is used. A csv file is a workbook of one sheet.
"""

from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from mes.documents.excel.archive import open_archive, read_part, read_parts
from mes.documents.excel.delimited import read_delimited
from mes.documents.excel.errors import (
    CorruptWorkbook,
    EmptyWorkbook,
    EncryptedWorkbook,
    LegacyWorkbook,
    NotAWorkbook,
    TooManySheets,
    WorkbookTooLarge,
)
from mes.documents.excel.grid import CellValue, Place, SheetGrid, WorkbookGrid
from mes.documents.excel.limits import LIMITS, MEGABYTE, Limits
from mes.documents.excel.parts import (
    NO_STYLES,
    SheetScan,
    check_content_types,
    check_declarations,
    is_sheet,
    number_styles,
    relation_targets,
    scan_sheet,
    sheet_entries,
    target_of,
)

_ZIP_MAGIC = b"PK"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_STYLES = "xl/styles.xml"


def open_path(path: Path, *, limits: Limits = LIMITS) -> WorkbookGrid:
    """Open the workbook at ``path``; see :func:`open_workbook`. Raises OSError as well."""
    if path.stat().st_size > limits.file_bytes:
        raise WorkbookTooLarge(limit=limits.file_bytes // MEGABYTE)
    return open_workbook(path.read_bytes(), filename=path.name, limits=limits)


def open_workbook(content: bytes, *, filename: str, limits: Limits = LIMITS) -> WorkbookGrid:
    """The values of an uploaded .xlsx or .csv.

    Raises a subclass of WorkbookRefused; its ``code`` tells which of the dangers it was.
    """
    if len(content) > limits.file_bytes:
        raise WorkbookTooLarge(limit=limits.file_bytes // MEGABYTE)
    filename = PurePath(filename.replace("\\", "/")).name or "workbook"
    if not content:
        raise EmptyWorkbook
    if content.startswith(_ZIP_MAGIC):
        sheets = _read_xlsx(content, limits)
        is_csv = False
    elif content.startswith(_OLE_MAGIC):
        raise EncryptedWorkbook if _ENCRYPTED_STREAM in content else LegacyWorkbook
    elif filename.lower().endswith(_TEXT_SUFFIXES):
        sheets = [read_delimited(content, PurePath(filename).stem, limits)]
        is_csv = True
    else:
        raise NotAWorkbook
    if not any(sheet.rows for sheet in sheets):
        raise EmptyWorkbook
    return WorkbookGrid(filename, content, tuple(sheets), is_csv)


def _read_xlsx(content: bytes, limits: Limits) -> list[SheetGrid]:
    scans, hidden = _scan(content, limits)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            kinds = {meta.name: meta.typ for meta in book.sheets_metadata}
            return [
                _read_sheet(book, name, scans.get(name), hidden=name in hidden)
                for name in book.sheet_names
                if kinds.get(name) == SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise CorruptWorkbook from error
    except BaseException as error:
        # A panic of the Rust reader is a BaseException of a class that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise CorruptWorkbook from error
        raise


def _scan(content: bytes, limits: Limits) -> tuple[dict[str, SheetScan], set[str]]:
    """Check every part; return the scan of each sheet by its name, and the hidden sheets."""
    archive = open_archive(content, limits)
    names = {name.lower(): name for name in archive.namelist()}
    styles = NO_STYLES
    if _STYLES in names:
        styles = number_styles(_checked(read_part(archive, archive.getinfo(names[_STYLES]))))
    by_part: dict[str, SheetScan] = {}
    workbook = relations = b""
    for name, data in read_parts(archive, limits):
        part = name.lower()
        check_declarations(data)
        if part == "[content_types].xml":
            check_content_types(data)
        elif part == "xl/workbook.xml":
            workbook = data
        elif part == "xl/_rels/workbook.xml.rels":
            relations = data
        if is_sheet(data):
            by_part[part] = scan_sheet(data, PurePath(name).stem, limits, styles)
    entries = sheet_entries(workbook)
    if len(entries) > limits.sheets:
        raise TooManySheets(limit=limits.sheets)
    targets = relation_targets(relations) if relations else {}
    scans = {
        entry.name: by_part[target]
        for entry in entries
        if (target := target_of(entry, targets)) in by_part
    }
    return scans, {entry.name for entry in entries if entry.hidden}


def _checked(data: bytes) -> bytes:
    check_declarations(data)
    return data


def _read_sheet(
    book: CalamineWorkbook, name: str, scan: SheetScan | None, *, hidden: bool
) -> SheetGrid:
    scan = scan or SheetScan(last_row=0)
    if not scan.has_values:
        return SheetGrid(name, (), hidden=hidden)
    sheet = book.get_sheet_by_name(name)
    rows = [tuple(_value(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(cell is not None for cell in rows[-1]):
        if any(place[0] == len(rows) - 1 for place in (*scan.errors, *scan.without_result)):
            break
        rows.pop()
    merged = _merged(sheet, len(rows), max((len(row) for row in rows), default=0))
    return SheetGrid(name, tuple(rows), scan.marks(), merged, hidden)


def _value(cell: Any) -> CellValue:
    """Blank cells (and those of spaces only) are None; the rest stays as calamine typed it."""
    if isinstance(cell, str) and not cell.strip():
        return None
    return cell  # type: ignore[no-any-return]


def _merged(sheet: Any, height: int, width: int) -> dict[Place, Place]:
    """Each covered cell of a merged range → its first cell, within the values alone.

    Ranges of a true workbook do not overlap, so together they are no larger than the sheet.
    """
    covered: dict[Place, Place] = {}
    left_over = height * width
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        rows = range(top, min(bottom, height - 1) + 1)
        columns = range(left, min(right, width - 1) + 1)
        left_over -= len(rows) * len(columns)
        if left_over < 0:
            raise CorruptWorkbook
        for row in rows:
            for column in columns:
                if (row, column) != (top, left):
                    covered[row, column] = (top, left)
    return covered
