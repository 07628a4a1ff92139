"""Workbooks made for a test: ordinary ones, and archives put together by hand."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from mes.documents.excel.container import open_workbook
from mes.documents.excel.grid import WorkbookGrid

FURNITURE = Path(__file__).parents[4] / "platform/mes/local/demo/furniture_factory.xlsx"

Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook of plain cells; dates become date cells, text stays text."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return content.getvalue()


def grid(sheets: Mapping[str, Rows]) -> WorkbookGrid:
    return open_workbook(xlsx(sheets), filename="book.xlsx")


def built(build: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook that ``build`` fills with xlsxwriter."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        build(book)
    return content.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """An archive with parts replaced, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            if data is not None:
                new.writestr(name, data)
    return target.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = {"Sheet1": [["Item code"]]}


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """A one-cell workbook whose sheet part was changed."""
    content = xlsx(ONE_CELL)
    return repacked(content, {SHEET: change(part(content, SHEET))})


def with_rows(rows: bytes) -> bytes:
    """A one-cell workbook with more row elements."""
    return with_sheet(lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>"))
