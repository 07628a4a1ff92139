"""Comma- or tab-separated text, read as a workbook of one sheet."""

import codecs
import csv
from io import StringIO

from mes.documents.excel.errors import (
    CorruptWorkbook,
    NotAWorkbook,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)
from mes.documents.excel.grid import SheetGrid
from mes.documents.excel.limits import Limits

# UTF-8 first: text that decodes as UTF-8 by accident is rarer than GB 18030 text that does.
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 20


def read_delimited(content: bytes, name: str, limits: Limits) -> SheetGrid:
    """The sheet called ``name``; every value is text, blanks are None.

    Raises NotAWorkbook (not text), CorruptWorkbook, TooManyRows, TooManyColumns, TooManyCells.
    """
    text = _decode(content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[tuple[str | None, ...]] = []
    last, widest = -1, 0
    try:
        for number, line in enumerate(reader):
            cells = tuple(cell if cell.strip() else None for cell in line)
            if any(cells):
                last = number
                widest = max(widest, 1 + max(i for i, cell in enumerate(cells) if cell))
                _check(name, last, widest, limits)
            elif number >= limits.rows:
                break
            rows.append(cells if any(cells) else ())
    except csv.Error as error:
        raise CorruptWorkbook from error
    return SheetGrid(name, tuple(row[:widest] for row in rows[: last + 1]))


def _check(name: str, last: int, widest: int, limits: Limits) -> None:
    if last >= limits.rows:
        raise TooManyRows(sheet=name, limit=limits.rows)
    if widest > limits.columns:
        raise TooManyColumns(sheet=name, limit=limits.columns)
    if (last + 1) * widest > limits.cells:
        raise TooManyCells(sheet=name, limit=limits.cells)


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # What Excel calls "Unicode text".
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise NotAWorkbook from None
    if b"\0" in content:
        raise NotAWorkbook
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbook


def _delimiter(text: str) -> str:
    """The delimiter that the first lines agree on best."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
