"""Workbooks on their way into records: uploaded, understood, planned, applied.

The plan is made anew inside the transaction that applies it, and must be the one that a person
saw; so nothing is written that was not shown.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, transaction

from mes.audit.services import record
from mes.catalog.gate import active_modules
from mes.db.locks import advisory_lock, lock_one
from mes.documents import storage
from mes.documents.excel.annotate import annotated_workbook
from mes.documents.excel.apply import ImportMode, ImportOutcome, Progress, apply_plan
from mes.documents.excel.cells import Value
from mes.documents.excel.container import open_workbook
from mes.documents.excel.errors import ImportHasRefusals, NothingRecognised
from mes.documents.excel.grid import WorkbookGrid, column_letter
from mes.documents.excel.kinds import Refusal, RowObjection, RowPlan, RowState
from mes.documents.excel.module_kinds import REGISTRY
from mes.documents.excel.plan import ImportPlan, Objections, SheetPlan, shown
from mes.documents.excel.planner import make_plan
from mes.documents.excel.recognise import (
    MappingInvalid,
    Recogniser,
    SheetMapping,
    SheetRecognition,
)
from mes.documents.excel.trial import plan_that_holds
from mes.documents.models import Attachment
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError, NotFound, TransitionNotAllowed
from mes.masterdata.domain import ImportStatus
from mes.masterdata.models import Import, ImportMapping, ImportRow
from mes.outbox.services import promise

# What a request plans or applies itself; longer files go to the worker.
MOST_ROWS_NOW = 500
TOPIC = "masterdata.import"
RECORD_TYPE = "import"
_LOCK = "masterdata.import"
_BATCH = 1000
_OPEN = frozenset({ImportStatus.RECOGNISED, ImportStatus.PLANNED, ImportStatus.FAILED})
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class RememberedMappings:
    """What people said headings mean, kept for the enterprise."""

    def recall(self, signature: str) -> Mapping[str, Any] | None:
        found = ImportMapping.objects.filter(signature=signature).first()
        return dict(found.mapping) if found else None

    def remember(self, signature: str, mapping: Mapping[str, Any]) -> None:
        ImportMapping.objects.update_or_create(
            signature=signature, defaults={"mapping": dict(mapping)}
        )


def recogniser() -> Recogniser:
    """The recogniser with this enterprise's memory."""
    return Recogniser(REGISTRY, RememberedMappings())


def plan_of(
    book: WorkbookGrid,
    corrections: Mapping[str, SheetMapping] | None = None,
    objections: Objections = MappingProxyType({}),
) -> ImportPlan:
    """What importing ``book`` would do by what the file and the records say; nothing is written.

    ``objections`` are what the records' own rules said before. Raises MappingInvalid.
    """
    return make_plan(
        book,
        recogniser().recognise(book, corrections),
        registry=REGISTRY,
        gate=lambda module: module in active_modules(),
        objections=objections,
    )


def tried_plan(
    book: WorkbookGrid,
    *,
    actor: Actor,
    corrections: Mapping[str, SheetMapping] | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing ``book`` would do now, every rule asked; nothing is left written."""
    with transaction.atomic():
        advisory_lock(_LOCK)
        return plan_that_holds(
            lambda objections: plan_of(book, corrections, objections),
            registry=REGISTRY,
            actor=actor,
            progress=progress,
        )


def upload(file_name: str, content: bytes, *, actor: Actor) -> Import:
    """Keep a workbook and say what it holds; a short one is planned at once.

    Raises a WorkbookRefused (bad files), which keeps nothing.
    """
    book = open_workbook(content, filename=file_name)

    kept = Import.objects.create(
        file_name=PurePath(file_name).name[:200],
        file=_kept(file_name, content, is_csv=book.is_csv, actor=actor),
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name[:120],
    )
    understood = recogniser().recognise(book)
    kept.sheets = [_sheet_json(SheetPlan(sheet)) for sheet in understood]
    kept.status = ImportStatus.RECOGNISED
    _plan_or_promise(kept, book, actor)
    Attachment.objects.filter(pk=kept.file_id).update(record_id=kept.pk)

    record(actor, "import.uploaded", kept, after={"file_name": kept.file_name})

    return kept


def set_mapping(
    import_id: int,
    sheets: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Import:
    """Correct what sheets and columns mean, remember it, and plan again.

    ``sheets`` are ``{"sheet", "kind" or null, "header_row", "columns": {field: index}}``. Without
    ``columns`` they are proposed for the kind, without ``header_row`` that too. Raises NotFound,
    VersionConflict, TransitionNotAllowed, MappingInvalid.
    """
    kept = lock_one(Import, import_id)

    kept.require_version(expected_version)
    _require_open(kept)
    before = dict(kept.corrections)
    corrections = dict(before)
    book = _book(kept)
    reader = recogniser()
    for one in sheets:
        corrections[one["sheet"]] = _corrected(one, book, reader).as_json()
    understood = reader.recognise(book, _mappings(corrections))

    kept.corrections = corrections
    kept.sheets = [_sheet_json(SheetPlan(sheet)) for sheet in understood]
    reader.remember(understood)
    _plan_or_promise(kept, book, actor)

    record(
        actor,
        "import.mapped",
        kept,
        before={"corrections": before},
        after={"corrections": corrections},
    )

    return kept


@transaction.atomic
def plan_promised(import_id: int, *, actor: Actor) -> None:
    """What the worker does of a long workbook; asked twice it does it once. Raises NotFound."""
    kept = lock_one(Import, import_id)
    if kept.status not in _OPEN:
        return
    _keep_plan(kept, _book(kept), actor)
    kept.save()


def start_apply(
    import_id: int, mode: ImportMode, *, actor: Actor, expected_version: int | None = None
) -> Import:
    """Apply a planned import: a short one now, a long one by the worker.

    Raises NotFound, VersionConflict, TransitionNotAllowed (not planned), ImportHasRefusals,
    ImportChanged (records changed since; the import is to be looked at again), and what the
    records' own rules say. Whatever it raises, nothing was written.
    """
    kept = lock_one(Import, import_id)

    kept.require_version(expected_version)
    if kept.status != ImportStatus.PLANNED:
        raise TransitionNotAllowed(from_state=kept.status, to_state=ImportStatus.APPLYING)
    if kept.rows_total <= MOST_ROWS_NOW:
        return _apply(kept, mode, actor)

    kept.status, kept.mode, kept.problem = ImportStatus.APPLYING, mode, None
    kept.save()
    cache.delete(_progress_key(kept.pk))
    promise(TOPIC, {"import_id": kept.pk, "do": "apply", "mode": mode, "actor": _actor_json(actor)})
    return kept


def apply_promised(import_id: int, mode: ImportMode, *, actor: Actor) -> None:
    """What the worker does of a long import; asked twice it does it once."""
    try:
        with transaction.atomic():
            kept = lock_one(Import, import_id)
            if kept.status != ImportStatus.APPLYING:
                return
            _apply(kept, mode, actor)
    except DomainError as refused:
        with transaction.atomic():
            kept = lock_one(Import, import_id)
            kept.status = ImportStatus.FAILED
            kept.problem = {"code": refused.code, "message": refused.message,
                            "params": {k: str(v) for k, v in refused.params.items()}}  # fmt: skip
            kept.save()


def replan(import_id: int, *, actor: Actor) -> Import:
    """Look again: records changed since the plan was made, or the last try failed.

    Raises NotFound, TransitionNotAllowed.
    """
    kept = lock_one(Import, import_id)
    _require_open(kept)
    _plan_or_promise(kept, _book(kept), actor)
    return kept


def progress(kept: Import) -> tuple[int, int]:
    """Rows done and rows in all. While the worker is at it the cache tells, which costs no lock."""
    if kept.status in (ImportStatus.APPLYING, ImportStatus.RECOGNISED):
        return int(cache.get(_progress_key(kept.pk), 0)), kept.rows_total
    return kept.rows_done, kept.rows_total


def records_of(kind: str) -> Iterator[dict[str, Value]]:
    """Every record of a kind by column, as an importer reads it. Raises NotFound."""
    listing = REGISTRY.listing(kind)
    if listing is None:
        raise NotFound(record="template", id=kind)
    columns = REGISTRY.kind(kind).key_columns
    keys = listing.everything()
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        present = listing.existing(batch)
        for key in batch:
            names = {column.name: part for column, part in zip(columns, key, strict=True)}
            yield {**names, **present[key]}


def errors_workbook(kept: Import) -> bytes:
    """The uploaded workbook with what the preview found wrong in a column beside each sheet."""
    book = _book(kept)
    return annotated_workbook(book, plan_of(book, _mappings(kept.corrections), _objections(kept)))


def apply_book(
    book: WorkbookGrid, *, actor: Actor, mode: ImportMode
) -> tuple[ImportPlan, ImportOutcome]:
    """Plan and apply an opened workbook in one transaction. Raises as ``start_apply``."""
    with transaction.atomic():
        advisory_lock(_LOCK)
        plan = plan_of(book)
        try:
            return plan, apply_plan(plan, registry=REGISTRY, actor=actor, mode=mode)
        except (ImportHasRefusals, NothingRecognised):
            raise
        except (DomainError, DatabaseError):
            # Nothing was written; which rows it was is found by trying.
            plan = tried_plan(book, actor=actor)
        return plan, apply_plan(plan, registry=REGISTRY, actor=actor, mode=mode)


def _apply(kept: Import, mode: ImportMode, actor: Actor) -> Import:
    advisory_lock(_LOCK)
    plan = plan_of(_book(kept), _mappings(kept.corrections), _objections(kept))
    outcome = apply_plan(
        plan,
        registry=REGISTRY,
        actor=actor,
        mode=mode,
        progress=_teller(kept.pk),
        expect=kept.fingerprint,
    )
    kept.status, kept.mode, kept.problem = ImportStatus.APPLIED, mode, None
    kept.applied_at = clock.now()
    kept.rows_done = kept.rows_total
    kept.save()

    record(
        actor, "import.applied", kept,
        after={"new": outcome.new, "changed": outcome.changed, "refused": plan.refused},
    )  # fmt: skip

    return kept


def _teller(import_id: int) -> Callable[[int, int, str], None]:
    key = _progress_key(import_id)

    def tell(done: int, total: int, kind: str) -> None:
        cache.set(key, done, 3600)

    return tell


def _progress_key(import_id: int) -> str:
    return f"import-progress:{import_id}"


def proposal(kept: Import, sheet_name: str, kind: str, header_row: int | None) -> SheetRecognition:
    """How a sheet would be read as ``kind``; nothing is kept. Raises MappingInvalid."""
    book, reader = _book(kept), recogniser()
    wanted = {"sheet": sheet_name, "kind": kind, "header_row": header_row}
    mapping = _corrected(wanted, book, reader)
    return reader.described(book.sheet(sheet_name), mapping)


def _corrected(one: Mapping[str, Any], book: WorkbookGrid, reader: Recogniser) -> SheetMapping:
    """What a person said of a sheet, the columns proposed when they did not say them."""
    name = one["sheet"]
    kind = one.get("kind")
    if kind is None or "columns" in one:
        return SheetMapping.from_json(one, name)
    sheet = next((sheet for sheet in book.sheets if sheet.name == name), None)
    if sheet is None:
        raise MappingInvalid(sheet=name)
    return reader.propose(sheet, kind, one.get("header_row"))


def _require_open(kept: Import) -> None:
    if kept.status not in _OPEN:
        raise TransitionNotAllowed(from_state=kept.status, to_state=ImportStatus.PLANNED)


def _plan_or_promise(kept: Import, book: WorkbookGrid, actor: Actor) -> None:
    rows = sum(len(sheet.rows) for sheet in book.sheets)
    if rows <= MOST_ROWS_NOW:
        _keep_plan(kept, book, actor)
        kept.save()
        return
    kept.rows.all().delete()
    kept.status = ImportStatus.RECOGNISED
    kept.rows_total = rows
    kept.save()
    cache.delete(_progress_key(kept.pk))
    promise(TOPIC, {"import_id": kept.pk, "do": "plan", "actor": _actor_json(actor)})


def _keep_plan(kept: Import, book: WorkbookGrid, actor: Actor) -> None:
    plan = tried_plan(
        book,
        actor=actor,
        corrections=_mappings(kept.corrections),
        progress=_teller(kept.pk),
    )
    kept.rows.all().delete()
    rows = (_row(kept, sheet, row) for sheet in plan.sheets if sheet.kind for row in sheet.rows)
    ImportRow.objects.bulk_create(rows, batch_size=_BATCH)
    kept.sheets = [_sheet_json(sheet, plan.implied) for sheet in plan.sheets]
    kept.fingerprint = plan.fingerprint
    kept.rows_done = 0
    kept.rows_total = sum(len(sheet.rows) for sheet in plan.sheets)
    kept.status, kept.problem = ImportStatus.PLANNED, None


def _objections(kept: Import) -> Objections:
    """The reasons the preview gave, so that what is applied is what was shown."""
    found: dict[tuple[str, int], RowObjection] = {}
    columns = {sheet["sheet"]: sheet["columns"] for sheet in kept.sheets}
    refused = kept.rows.filter(state=RowState.REFUSED).values_list("sheet", "row", "refusals")
    for sheet, row, refusals in refused:
        if not refusals:
            continue
        first = refusals[0]
        names = {column_letter(index): name for name, index in columns[sheet].items()}
        found[sheet, row] = RowObjection(
            RowPlan(sheet, row, (), {}),
            first["code"],
            first["message"],
            names.get(first["column"], ""),
            first["params"],
        )
    return found


def _row(kept: Import, sheet: SheetPlan, row: RowPlan) -> ImportRow:
    return ImportRow(
        upload=kept,
        sheet=sheet.sheet,
        kind=sheet.kind or "",
        row=row.row,
        state=row.state,
        values={name: shown(value) for name, value in row.values.items()},
        changes={
            change.field: [shown(change.before), shown(change.after)] for change in row.changes
        },
        refusals=[refusal_json(refusal) for refusal in row.refusals],
    )


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is kept: its sentence is filled in where it is shown."""
    return {
        "column": refusal.column,
        "heading": refusal.heading,
        "code": refusal.code,
        "message": refusal.message,
        "params": {name: _plain(value) for name, value in refusal.params.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, date, datetime, time)):
        return shown(value)
    return value if isinstance(value, (str, int)) else str(value)


def _sheet_json(
    sheet: SheetPlan, implied: Mapping[str, Sequence[RowPlan]] = MappingProxyType({})
) -> dict[str, Any]:
    found: SheetRecognition = sheet.recognition
    return {
        "sheet": sheet.sheet,
        "how": found.how,
        **found.mapping.as_json(),
        "headings": list(found.headings),
        "missing": list(found.missing),
        "ignored": [column for column, _heading in found.ignored],
        "left_out": [
            {"row": one.row, "reason": one.reason, "text": one.text} for one in sheet.left_out
        ],
        "alternatives": list(found.alternatives),
        "implied": [
            {"kind": kind, "key": str(row.key[0])}
            for kind, rows in implied.items()
            for row in rows
            if row.sheet == sheet.sheet
        ],
        "waiting_rows": sheet.waiting,
        "waiting_for": sheet.waiting_for,
        "refusals": [refusal_json(one) for one in sheet.sheet_refusals],
        **{state.value: sheet.count(state) for state in RowState},
    }


def _mappings(corrections: Mapping[str, Any]) -> dict[str, SheetMapping]:
    return {sheet: SheetMapping.from_json(one, sheet) for sheet, one in corrections.items()}


def _book(kept: Import) -> WorkbookGrid:
    with storage.opened(kept.file.stored_name) as stored:
        return open_workbook(stored.read(), filename=kept.file_name)


def _kept(file_name: str, content: bytes, *, is_csv: bool, actor: Actor) -> Attachment:
    extension = "csv" if is_csv else "xlsx"
    stored_name = storage.new_name(extension)
    storage.save(stored_name, content)
    return Attachment.objects.create(
        record_type=RECORD_TYPE,
        record_id=0,
        file_name=PurePath(file_name).name[:150],
        stored_name=stored_name,
        content_type=_TYPES[extension],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name[:120],
    )


def _actor_json(actor: Actor) -> dict[str, Any]:
    return {
        "kind": actor.kind,
        "id": actor.id,
        "name": actor.name,
        "permissions": sorted(actor.permissions),
        "address": actor.address,
        "request_id": actor.request_id,
    }
