"""Workbooks of a few rows, and importing them as a person would."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mes.documents.excel.apply import ImportMode
from mes.documents.excel.container import open_workbook
from mes.documents.excel.plan import ImportPlan
from mes.documents.excel.workbooks import table_workbook
from mes.kernel.actor import system
from mes.masterdata.services.imports import apply_book
from mes.tenancy import context
from tests.factories.people import Client

Sheet = tuple[str, Sequence[Sequence[Any]]]


def a_workbook(*sheets: Sheet) -> bytes:
    """An .xlsx with these sheets, first row the headings."""
    return table_workbook(sheets)


def taken(*sheets: Sheet) -> ImportPlan:
    """Import the good rows; the plan that was carried out."""
    book = open_workbook(a_workbook(*sheets), filename="book.xlsx")
    return apply_book(book, actor=system("test"), mode=ImportMode.GOOD_ROWS)[0]


def counts(plan: ImportPlan) -> dict[str, dict[str, int]]:
    """What happened on each sheet, zeros left out."""
    found = {}
    for sheet in plan.sheets:
        data = sheet.as_json()
        found[sheet.sheet] = {
            name: data[name] for name in ("new", "changed", "unchanged", "refused") if data[name]
        }
    return found


def refusals(plan: ImportPlan) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and code of every refusal."""
    return [
        (one.sheet, one.row, one.column, one.code)
        for sheet in plan.sheets
        for one in sheet.refusals
    ]


def send(client: Client, content: bytes, name: str = "book.xlsx", field: str = "file") -> Any:
    """Upload a file to the imports API."""
    with context.within_public():
        return client.http.post(
            "/api/v1/imports",
            {field: SimpleUploadedFile(name, content)},
            HTTP_HOST=client.host,
            HTTP_IDEMPOTENCY_KEY=str(uuid.uuid4()),
        )
