"""Workbooks: upload, look at what would change, correct, apply."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from rest_framework.request import Request

from mes.documents.excel.apply import ImportMode
from mes.documents.excel.kinds import RecordKind
from mes.documents.excel.limits import LIMITS
from mes.documents.excel.module_kinds import REGISTRY
from mes.documents.excel.plan import refusal_text
from mes.documents.excel.workbooks import template_workbook
from mes.http.costs import is_cost_name, without_costs
from mes.http.endpoints import Endpoint, Operation
from mes.http.export import CONTENT_TYPE as XLSX
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.actor import COSTS_VIEW, Actor
from mes.kernel.errors import Invalid, NotFound, PermissionDenied, TooLarge
from mes.kernel.text import gettext_noop as _
from mes.masterdata.api import import_shapes as shapes
from mes.masterdata.api.filters import ImportRowFilter
from mes.masterdata.api.views.asked import VIEW, one, only
from mes.masterdata.domain import ImportStatus
from mes.masterdata.models import Import, ImportRow
from mes.masterdata.services import imports

IMPORT = "masterdata.import"


def _kind(code: str | None) -> RecordKind | None:
    return REGISTRY.kind(code) if code and code in REGISTRY else None


def _reading(sheet: dict[str, Any]) -> dict[str, Any]:
    """How a sheet is read, with the labels of its columns in the reader's language."""
    kind = _kind(sheet["kind"])
    fields = {index: name for name, index in sheet["columns"].items()}
    labels = {column.name: gettext(column.label) for column in kind.columns} if kind else {}
    width = max([len(sheet["headings"]), *(index + 1 for index in fields)], default=0)
    return {
        "kind": sheet["kind"],
        "header_row": sheet["header_row"],
        "columns": [
            {
                "index": index,
                "heading": sheet["headings"][index] if index < len(sheet["headings"]) else "",
                "field": fields.get(index),
                "field_label": labels.get(fields.get(index, ""), ""),
            }
            for index in range(width)
        ],
        "available_fields": [
            {"field": column.name, "label": labels[column.name], "required": column.required}
            for column in (kind.columns if kind else ())
        ],
        "missing": [labels.get(name, name) for name in sheet["missing"]],
    }


def _sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """A kept sheet in the reader's language."""
    kind = _kind(sheet["kind"])
    return {
        **_reading(sheet),
        **{name: sheet[name] for name in ("sheet", "how", "alternatives")},
        "kind_label": gettext(kind.label) if kind else "",
        "left_out": sheet.get("left_out", []),
        "implied": [
            {"kind_label": gettext(REGISTRY.kind(one["kind"]).label), "key": one["key"]}
            for one in sheet.get("implied", [])
        ],
        "waiting": bool(sheet["waiting_for"]),
        "waiting_for": sheet["waiting_for"],
        "waiting_rows": sheet["waiting_rows"],
        "refusals": [_refusal(refusal) for refusal in sheet["refusals"]],
        **{state: sheet[state] for state in ("new", "changed", "unchanged", "refused")},
    }


def _refusal(refusal: dict[str, Any]) -> dict[str, Any]:
    return {
        "column": refusal["column"],
        "heading": refusal["heading"],
        "code": refusal["code"],
        "message": refusal_text(refusal["message"], refusal["params"]),
    }


def _document(kept: Import) -> dict[str, Any]:
    done, total = imports.progress(kept)
    problem = kept.problem
    refused = sum(sheet["refused"] for sheet in kept.sheets)
    planned = kept.status == ImportStatus.PLANNED
    actions = ["apply_all"] if planned and not refused else []
    actions += ["apply_good_rows"] if planned else []
    actions += ["mapping", "replan"] if planned or kept.status == ImportStatus.FAILED else []
    return {
        "id": kept.pk,
        "file_name": kept.file_name,
        "status": kept.status,
        "mode": kept.mode,
        "uploaded_by_name": kept.uploaded_by_name,
        "created_at": kept.created_at,
        "applied_at": kept.applied_at,
        "sheets": [_sheet(sheet) for sheet in kept.sheets],
        "progress": {"done": done, "total": total},
        "problem": problem
        and {
            "code": problem["code"],
            "message": refusal_text(problem["message"], problem["params"]),
        },
        "version": kept.version,
        "allowed_actions": actions,
    }


class Imports(ListEndpoint):
    """Uploaded workbooks, newest first. POST takes one (multipart, field ``file``)."""

    operations = {
        "GET": Operation(IMPORT),
        "POST": Operation(IMPORT, upload=True, answer=shapes.ImportDocument, status=201),
    }
    row = shapes.ImportListRow
    ordering = Ordering("-id", {"id": "id"})

    def rows(self) -> QuerySet[Import]:
        return Import.objects.all()

    def post(self, request: Request) -> HttpResponse:
        file = _uploaded(request)
        kept = imports.upload(file.name or "", file.read(), actor=self.actor)
        return self.document(_document(kept))


def _uploaded(request: Request) -> UploadedFile:
    """The one file of the request. Raises Invalid, TooLarge."""
    files = request.FILES.getlist("file")
    if len(files) != 1 or any(name != "file" for name in request.data):
        raise Invalid.field("file", "one_file", _("Send exactly one file in the field file."))
    file: UploadedFile = files[0]
    if not file.size:
        raise Invalid.field("file", "empty", _("The file is empty."))
    if file.size > LIMITS.file_bytes:
        raise TooLarge(limit=LIMITS.file_bytes)
    return file


class OneImport(Endpoint):
    """An uploaded workbook: what its sheets were recognised as, what they would change."""

    operations = {"GET": Operation(IMPORT, answer=shapes.ImportDocument)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(_document(one(Import.objects.all(), pk)))


class ImportMappingOf(Endpoint):
    """Correct what sheets and columns mean. It is remembered for workbooks with these headings."""

    operations = {"PATCH": Operation(IMPORT, body=shapes.MappingBody, answer=shapes.ImportDocument)}

    def patch(self, request: Request, pk: int) -> HttpResponse:
        kept = imports.set_mapping(
            pk,
            self.data.get("sheets", []),
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(_document(kept))


class ImportProposal(Endpoint):
    """How a sheet would be read as another kind or with another heading row; nothing is kept."""

    operations = {
        "GET": Operation(
            IMPORT,
            answer=shapes.ImportReading,
            query={
                "sheet": "The sheet's name.",
                "kind": "The kind of record it is to be read as.",
                "header_row": "The row of its headings; without it the likeliest is taken.",
            },
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        only(request, ["sheet", "kind", "header_row"])
        kept = one(Import.objects.select_related("file"), pk)
        asked = request.query_params
        row = asked.get("header_row", "")
        if row and not (row.isascii() and row.isdigit() and 0 < int(row) <= LIMITS.rows):
            raise Invalid.field("header_row", "invalid", _("Enter the number of a row."))
        found = imports.proposal(
            kept, asked.get("sheet", ""), asked.get("kind", ""), int(row) if row else None
        )
        return self.document(_reading(found.as_json()))


class ImportRows(ListEndpoint):
    """The rows of an import with what each would change or why it is refused."""

    operations = {"GET": Operation(IMPORT)}
    row = shapes.ImportRowRow
    ordering = Ordering("row", {"row": "row"})
    filterset_class = ImportRowFilter
    export_name = "import-rows"

    def rows(self) -> QuerySet[ImportRow]:
        return one(Import.objects.all(), self.kwargs["pk"]).rows.all()

    def finish(self, results: list[dict[str, Any]]) -> None:
        for row in results:
            row["refusals"] = [_refusal(refusal) for refusal in row["refusals"]]
            if not self.actor.sees_costs:
                row["changes"] = without_costs(row["changes"])
                row["values"] = without_costs(row["values"])


class ApplyImport(Endpoint):
    """Write the plan: everything, or the rows that were not refused. Long files take a while."""

    operations = {"POST": Operation(IMPORT, body=shapes.ApplyBody, answer=shapes.ImportDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        kept = imports.start_apply(
            pk,
            ImportMode(self.data["mode"]),
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(_document(kept))


class ReplanImport(Endpoint):
    """Plan again, because records changed since."""

    operations = {"POST": Operation(IMPORT, answer=shapes.ImportDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(_document(imports.replan(pk, actor=self.actor)))


def _holds_others_costs(kept: Import, actor: Actor) -> bool:
    """Whether the workbook tells ``actor`` costs that somebody else typed."""
    columns = (name for sheet in kept.sheets for name in sheet["columns"])
    return kept.uploaded_by_id != actor.id and any(is_cost_name(name) for name in columns)


class ImportErrors(Endpoint):
    """The uploaded workbook with the reasons of refused rows in a column.

    One with costs goes only to who may see them, and back to who uploaded it.
    """

    operations = {"GET": Operation(IMPORT, binary=XLSX)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        kept = one(Import.objects.select_related("file"), pk)
        if not self.actor.sees_costs and _holds_others_costs(kept, self.actor):
            raise PermissionDenied(permission=COSTS_VIEW)
        stem = kept.file_name.rsplit(".", 1)[0]
        return self.file(
            imports.errors_workbook(kept), name=f"{stem}-errors.xlsx", content_type=XLSX
        )


class Templates(Endpoint):
    """The kinds of record that a sheet may hold."""

    operations = {"GET": Operation(IMPORT, answer=shapes.TemplateEntry, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(
            [
                {
                    "kind": kind.code,
                    "label": gettext(kind.label),
                    "has_records": REGISTRY.listing(kind.code) is not None,
                }
                for kind in REGISTRY.in_order()
            ]
        )


class OneTemplate(Endpoint):
    """An empty workbook for a kind, with its headings and what they mean; ``all`` for every one."""

    operations = {"GET": Operation(IMPORT, binary=XLSX)}

    def get(self, request: Request, kind: str) -> HttpResponse:
        if kind == "all":
            chosen = REGISTRY.in_order()
        elif kind in REGISTRY:
            chosen = (REGISTRY.kind(kind),)
        else:
            raise NotFound(record="template", id=kind)
        content = template_workbook(chosen, language=translation.get_language() or "zh-hans")
        name = f"{kind}-{clock.business_date():%Y%m%d}.xlsx"
        return self.file(content, name=name, content_type=XLSX)


def _cost_columns(kinds: list[RecordKind]) -> set[str]:
    return {column.name for kind in kinds for column in kind.columns if is_cost_name(column.name)}


class Records(Endpoint):
    """All records of a kind in the form that is read in again; ``all`` for every kind."""

    operations = {"GET": Operation(VIEW, binary=XLSX)}

    def get(self, request: Request, kind: str) -> HttpResponse:
        listed = [one for one in REGISTRY.in_order() if REGISTRY.listing(one.code) is not None]
        chosen = listed if kind == "all" else [one for one in listed if one.code == kind]
        if not chosen:
            raise NotFound(record="template", id=kind)
        content = template_workbook(
            chosen,
            language=translation.get_language() or "zh-hans",
            records={one.code: imports.records_of(one.code) for one in chosen},
            hidden=() if self.actor.sees_costs else _cost_columns(chosen),
        )
        name = f"{kind}-{clock.business_date():%Y%m%d}.xlsx"
        return self.file(content, name=name, content_type=XLSX)
