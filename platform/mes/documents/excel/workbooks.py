"""Writing workbooks: import templates, typed exports, the plain form of a refused upload.

Text is always written as text: a cell that begins with =, +, - or @ is never a formula.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext

from mes.documents.excel.cells import (
    BooleanParser,
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    RateParser,
    TextParser,
    Value,
)
from mes.documents.excel.grid import column_letter
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser, DurationParser, TimeParser
from mes.kernel.clock import BUSINESS_ZONE
from mes.kernel.text import gettext_noop as _

_MAX_TEXT = 32_767
_MAX_SHEET_NAME = 31
_BAD_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_VALIDATED_ROWS = 5_000
_MAX_LIST = 255
_HEADER_COLOUR, _REQUIRED_COLOUR = "#E8EEF5", "#FCE4D6"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# A double keeps 15 digits; longer numbers are written as text rather than changed.
_EXACT_DIGITS = 15


class Shape(StrEnum):
    """How an exported column is typed."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"


_FORMATS = {
    Shape.TEXT: "@",
    Shape.NUMBER: "#,##0.######",
    Shape.MONEY: "#,##0.00",
    Shape.PERCENT: "0.00%",
    Shape.DATE: "yyyy-mm-dd",
    Shape.MOMENT: "yyyy-mm-dd hh:mm",
    Shape.BOOLEAN: "@",
}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of an export; ``title`` is already in the reader's language."""

    title: str
    shape: Shape = Shape.TEXT
    width: int = 16


def export_workbook(
    columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]], *, sheet: str
) -> bytes:
    """An .xlsx of typed rows: Decimal and int as numbers, days as days, moments in Shanghai time.

    Raises ValueError when a row has another length than ``columns``.
    """
    with _workbook() as (book, content):
        worksheet = book.add_worksheet(sheet_name(sheet))
        head = book.add_format({"bold": True, "bg_color": _HEADER_COLOUR, "border": 1})
        formats = {shape: book.add_format({"num_format": f}) for shape, f in _FORMATS.items()}
        for index, column in enumerate(columns):
            worksheet.set_column(index, index, column.width)
            worksheet.write_string(0, index, clean(column.title), head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                write_value(worksheet, last, index, value, formats[column.shape])
        worksheet.freeze_panes(1, 0)
        if columns:
            worksheet.autofilter(0, 0, last, len(columns) - 1)
    return content.getvalue()


def write_value(worksheet: Any, row: int, column: int, value: Any, form: Any = None) -> None:
    """Write a value by its own type; text never becomes a formula, link or number."""
    if value is None or value == "":
        worksheet.write_blank(row, column, None, form)
    elif isinstance(value, bool):
        worksheet.write_string(row, column, gettext("yes") if value else gettext("no"), form)
    elif isinstance(value, int | float | Decimal):
        digits = len(Decimal(value).normalize().as_tuple().digits)
        if isinstance(value, float) or digits <= _EXACT_DIGITS:
            worksheet.write_number(row, column, float(value), form)
        else:
            worksheet.write_string(row, column, format(value, "f"), form)
    elif isinstance(value, datetime):
        local = value.astimezone(BUSINESS_ZONE) if timezone.is_aware(value) else value
        worksheet.write_datetime(row, column, local.replace(tzinfo=None), form)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, form)
    else:
        worksheet.write_string(row, column, clean(str(value)), form)


def template_workbook(
    kinds: Sequence[RecordKind],
    *,
    language: str,
    records: Mapping[str, Iterable[Mapping[str, Value]]] = MappingProxyType({}),
    hidden: Collection[str] = (),
) -> bytes:
    """A workbook with one sheet for each kind, headings in ``language``, drop-downs for choices and
    a sheet that explains every column with an example. ``records`` fill the sheets, by kind;
    ``hidden`` are columns that the reader may not see. Read in again, it changes nothing.
    """
    with translation.override(language), _workbook() as (book, content):
        required = book.add_format({"bold": True, "bg_color": _REQUIRED_COLOUR, "border": 1})
        optional = book.add_format({"bold": True, "bg_color": _HEADER_COLOUR, "border": 1})
        help_rows: list[tuple[str, ...]] = []
        for kind in kinds:
            worksheet = book.add_worksheet(sheet_name(gettext(kind.label)))
            columns = [one for one in kind.written_columns if one.name not in hidden]
            forms = []
            for index, column in enumerate(columns):
                form = book.add_format({"num_format": _cell_format(column)})
                heading = heading_of(column)
                worksheet.set_column(index, index, max(12, 2 * len(heading) + 2), form)
                is_required = column.required and not column.number_within
                worksheet.write_string(0, index, heading, required if is_required else optional)
                forms.append(form)
                _validate(worksheet, index, column)
                help_rows.append(_help_row(kind, column, heading, is_required=is_required))
            worksheet.freeze_panes(1, 0)
            for number, values in enumerate(records.get(kind.code, ()), start=1):
                for index, column in enumerate(columns):
                    shown = _shown(column, values.get(column.name))
                    write_value(worksheet, number, index, shown, forms[index])
        _write_help(book, help_rows, optional)
    return content.getvalue()


def _shown(column: ColumnSpec, value: Value) -> Any:
    if isinstance(value, str) and value in column.choices:
        return choice_label(column, value)
    return value.strftime("%H:%M") if isinstance(value, time) else value


def heading_of(column: ColumnSpec) -> str:
    """The heading of a column in our own templates; * marks what must be filled."""
    mark = "*" if column.required and not column.number_within else ""
    return f"{gettext(column.label)}{mark}"


def choice_label(column: ColumnSpec, code: str) -> str:
    """A choice as shown in the present language; every one is understood when it comes back."""
    if isinstance(column.parse, ChoiceParser) and translation.get_language() != "en":
        words = column.parse.choices[code]
        return next((word for word in words if not word.isascii()), code)
    return code


def sheet_name(text: str) -> str:
    """``text`` as Excel allows a sheet to be called."""
    return _BAD_SHEET_NAME.sub(" ", clean(text)).strip("' ")[:_MAX_SHEET_NAME] or "Sheet"


def clean(text: str) -> str:
    """Text without the characters XML cannot hold, no longer than a cell."""
    return _UNPRINTABLE.sub("", text)[:_MAX_TEXT]


@contextmanager
def _workbook() -> Iterator[tuple[Any, BytesIO]]:
    content = BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        yield book, content


def _cell_format(column: ColumnSpec) -> str:
    match column.parse:
        case DateParser():
            return "yyyy-mm-dd"
        case TimeParser():
            return "hh:mm"
        case RateParser():
            return "0.##%"
        case TextParser():
            return "@"
        case _:
            return "General"


def _validate(worksheet: Any, index: int, column: ColumnSpec) -> None:
    choices = [choice_label(column, code) for code in column.choices]
    if isinstance(column.parse, BooleanParser):
        choices = [gettext("yes"), gettext("no")]
    rule: dict[str, Any] | None = None
    if choices and len(",".join(choices)) <= _MAX_LIST:
        # A warning only: the import understands more words than the list offers.
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
    elif isinstance(column.parse, DateParser):
        rule = {"validate": "date", "criteria": ">", "value": date(1950, 1, 1)}
    elif isinstance(column.parse, DecimalParser | IntegerParser):
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    if rule is not None:
        worksheet.data_validation(1, index, _VALIDATED_ROWS, index, rule)


def _help_row(
    kind: RecordKind, column: ColumnSpec, heading: str, *, is_required: bool
) -> tuple[str, ...]:
    rule = gettext(_type_words(column))
    if column.choices:
        rule = " / ".join(choice_label(column, code) for code in column.choices)
    return (
        gettext(kind.label),
        heading,
        gettext("required") if is_required else "",
        rule,
        column.sample,
        gettext(column.help) if column.help else "",
    )


def _type_words(column: ColumnSpec) -> str:
    match column.parse:
        case DateParser():
            return _("date, such as 2027-03-31")
        case TimeParser():
            return _("time of day, such as 08:30")
        case DurationParser():
            return _("duration")
        case IntegerParser():
            return _("whole number")
        case RateParser():
            return _("percentage")
        case DecimalParser():
            return _("number")
        case BooleanParser():
            return _("yes or no")
        case _:
            return _("text")


def _write_help(book: Any, rows: Sequence[tuple[str, ...]], head: Any) -> None:
    worksheet = book.add_worksheet(sheet_name(gettext("How to fill in")))
    titles = (
        gettext("Table"),
        gettext("Column heading"),
        gettext("Must be filled"),
        gettext("What it holds"),
        gettext("Example"),
        gettext("Explanation"),
    )
    for index, (title, width) in enumerate(zip(titles, (14, 24, 12, 48, 22, 48), strict=True)):
        worksheet.set_column(index, index, width)
        worksheet.write_string(0, index, title, head)
    for number, row in enumerate(rows, start=1):
        for index, text in enumerate(row):
            worksheet.write_string(number, index, clean(text))
    worksheet.freeze_panes(1, 0)


def table_workbook(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """Sheets of values as they are, without headings of our own; first rows frozen."""
    with _workbook() as (book, content):
        used: set[str] = set()
        formats = {
            date: book.add_format({"num_format": _FORMATS[Shape.DATE]}),
            datetime: book.add_format({"num_format": _FORMATS[Shape.MOMENT]}),
        }
        for name, rows in sheets:
            title = sheet_name(name)
            if title.casefold() in used:
                title = sheet_name(f"{title[:25]} {column_letter(len(used))}")
            used.add(title.casefold())
            worksheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for index, value in enumerate(row):
                    write_value(worksheet, number, index, value, formats.get(type(value)))
    return content.getvalue()
