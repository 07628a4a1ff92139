"""A list as a workbook."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from mes.kernel.clock import BUSINESS_ZONE

#: What a cell can hold; the rest of a longer text is cut off with a mark.
_LONGEST = 32_767
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with ``headings`` and ``rows``. Text is written as text: never as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F4", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    lines = book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for index, heading in enumerate(headings):
        sheet.write_string(0, index, heading, bold)
        sheet.set_column(index, index, max(10, min(40, 2 * len(heading) + 2)))
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, index, value)
            elif isinstance(value, (int, Decimal)):
                sheet.write_number(number, index, value)
            elif isinstance(value, datetime):
                local = value.astimezone(BUSINESS_ZONE).replace(tzinfo=None)
                sheet.write_datetime(number, index, local, moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, index, value, day)
            else:
                text = str(value)
                if len(text) > _LONGEST:
                    text = text[: _LONGEST - 1] + "…"
                sheet.write_string(number, index, text, lines if "\n" in text else None)
    book.close()
    return buffer.getvalue()
