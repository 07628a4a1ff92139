"""The workbook a person gets back: their own, with the reasons in a column and cells marked."""

from collections import defaultdict
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from django.utils.translation import gettext
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from mes.documents.excel.grid import CellValue, SheetGrid, WorkbookGrid, column_index
from mes.documents.excel.kinds import Refusal
from mes.documents.excel.limits import MEGABYTE
from mes.documents.excel.plan import ImportPlan, SheetPlan, refusal_text
from mes.documents.excel.workbooks import clean, table_workbook
from mes.kernel.text import gettext_noop as _

ERROR_HEADING = _("What is wrong")

# openpyxl holds some 50 times the XML in memory; larger workbooks come back as plain values.
_MAX_STYLED_BYTES = 6 * MEGABYTE
_RED = PatternFill("solid", fgColor="FFFFC7CE")
_YELLOW = PatternFill("solid", fgColor="FFFFEB9C")
_BOLD = Font(bold=True, color="FF9C0006")

Reasons = Mapping[int, list[Refusal]]


def annotated_workbook(book: WorkbookGrid, plan: ImportPlan) -> bytes:
    """The uploaded workbook as .xlsx with a column of reasons beside each sheet that has some.

    Formats, widths and the order of rows stay as the person made them; a csv file or a very large
    workbook comes back with its values only. Sheets without refusals are untouched.
    """
    reasons = {sheet.sheet: _by_row(sheet) for sheet in plan.sheets}
    if not book.is_csv and _unpacked(book.content) <= _MAX_STYLED_BYTES:
        try:
            return _styled(book, plan, reasons)
        except (KeyError, ValueError, TypeError, AttributeError, InvalidFileException):
            # A style or drawing that openpyxl cannot read must not keep the reasons from a person.
            return _plain(book, plan, reasons)
    return _plain(book, plan, reasons)


def _unpacked(content: bytes) -> int:
    with ZipFile(BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _by_row(sheet: SheetPlan) -> dict[int, list[Refusal]]:
    found: defaultdict[int, list[Refusal]] = defaultdict(list)
    for refusal in sheet.refusals:
        found[refusal.row].append(refusal)
    return dict(found)


def _sentence(refusals: list[Refusal]) -> str:
    parts = []
    for refusal in refusals:
        text = refusal_text(refusal.message, refusal.params)
        parts.append(f"{refusal.heading}: {text}" if refusal.column and refusal.heading else text)
    return clean("; ".join(dict.fromkeys(parts)))


def _heading_row(sheet: SheetPlan) -> int:
    return sheet.recognition.mapping.header_row


def _error_column(grid: SheetGrid, sheet: SheetPlan) -> int:
    """The column for the reasons, from 0: the one of an earlier round, else the first free."""
    title = gettext(ERROR_HEADING)
    for index in range(grid.width):
        if grid.at(_heading_row(sheet) - 1, index) == title:
            return index
    return grid.width


def _styled(book: WorkbookGrid, plan: ImportPlan, reasons: Mapping[str, Reasons]) -> bytes:
    workbook = load_workbook(BytesIO(book.content), keep_links=False)
    for sheet in plan.sheets:
        worksheet = workbook[sheet.sheet]
        if reasons[sheet.sheet] and isinstance(worksheet, Worksheet):
            _mark(worksheet, book.sheet(sheet.sheet), sheet, reasons[sheet.sheet])
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _mark(worksheet: Worksheet, grid: SheetGrid, sheet: SheetPlan, reasons: Reasons) -> None:
    column = _error_column(grid, sheet) + 1
    head = worksheet.cell(_heading_row(sheet), column, gettext(ERROR_HEADING))
    head.font = _BOLD
    worksheet.column_dimensions[head.column_letter].width = 60
    for row in range(_heading_row(sheet) + 1, len(grid.rows) + 1):
        if row not in reasons and column <= grid.width:
            worksheet.cell(row, column).value = None
    for row, refusals in reasons.items():
        # Reasons against the whole sheet stand one row below the headings, beside its first record.
        place = row + 1 if row == _heading_row(sheet) else row
        cell = worksheet.cell(place, column)
        cell.value = _sentence(refusals)
        # Text that begins with = would become a formula when a person's value is quoted first.
        cell.data_type = "s"
        cell.fill = _YELLOW
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        for refusal in refusals:
            if refusal.column:
                wrong = worksheet.cell(row, column_index(refusal.column) + 1)
                if hasattr(wrong, "fill"):
                    wrong.fill = _RED
                    wrong.comment = Comment(_sentence([refusal]), "")


def _plain(book: WorkbookGrid, plan: ImportPlan, reasons: Mapping[str, Reasons]) -> bytes:
    plans = {sheet.sheet: sheet for sheet in plan.sheets}
    tables = []
    for grid in book.sheets:
        rows = [list(row) for row in grid.rows]
        found = reasons.get(grid.name)
        if found:
            _append(rows, grid, plans[grid.name], found)
        tables.append((grid.name, rows))
    return table_workbook(tables)


def _append(
    rows: list[list[CellValue]], grid: SheetGrid, sheet: SheetPlan, reasons: Reasons
) -> None:
    column, heading = _error_column(grid, sheet), _heading_row(sheet)
    for number, row in enumerate(rows, start=1):
        row.extend([None] * (column + 1 - len(row)))
        if number > heading:
            row[column] = None
    texts = {heading: gettext(ERROR_HEADING)}
    for number, refusals in reasons.items():
        texts[number + 1 if number == heading else number] = _sentence(refusals)
    for number, text in texts.items():
        if number <= len(rows):
            rows[number - 1][column] = text
