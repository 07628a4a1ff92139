"""Workbooks on their way into records: uploaded, understood, planned, applied.

The plan is made anew inside the transaction that applies it, and must be the one that a person
saw; so nothing is written that was not shown.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.core.cache import cache
from django.db import transaction

from mes.audit.services import record
from mes.catalog.gate import active_modules
from mes.db.locks import advisory_lock, lock_one
from mes.documents import storage
from mes.documents.excel.annotate import annotated_workbook
from mes.documents.excel.apply import ImportMode, ImportOutcome, apply_plan
from mes.documents.excel.container import open_workbook
from mes.documents.excel.grid import WorkbookGrid
from mes.documents.excel.kinds import Refusal, RowPlan, RowState
from mes.documents.excel.module_kinds import REGISTRY
from mes.documents.excel.plan import ImportPlan, SheetPlan, shown
from mes.documents.excel.planner import make_plan
from mes.documents.excel.recognise import Recogniser, SheetMapping, SheetRecognition
from mes.documents.models import Attachment
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError, TransitionNotAllowed
from mes.masterdata.domain import ImportStatus
from mes.masterdata.models import Import, ImportMapping, ImportRow
from mes.outbox.services import promise

# What a request plans and what it applies itself; longer files go to the worker.
MOST_ROWS_NOW = 2000
MOST_ROWS_WRITTEN_NOW = 500
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
    book: WorkbookGrid, corrections: Mapping[str, SheetMapping] | None = None
) -> ImportPlan:
    """What importing ``book`` would do now; nothing is written. Raises MappingInvalid."""
    return make_plan(
        book,
        recogniser().recognise(book, corrections),
        registry=REGISTRY,
        gate=lambda module: module in active_modules(),
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
    _plan_or_promise(kept, book)
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

    ``sheets`` are ``{"sheet", "kind" or null, "header_row", "columns": {field: index}}``. Raises
    NotFound, VersionConflict, TransitionNotAllowed, MappingInvalid.
    """
    kept = lock_one(Import, import_id)

    kept.require_version(expected_version)
    _require_open(kept)
    corrections = dict(kept.corrections)
    for one in sheets:
        mapping = SheetMapping.from_json(one, one["sheet"])
        corrections[one["sheet"]] = mapping.as_json()
    book = _book(kept)
    reader = recogniser()
    understood = reader.recognise(book, _mappings(corrections))

    kept.corrections = corrections
    kept.sheets = [_sheet_json(SheetPlan(sheet)) for sheet in understood]
    reader.remember(understood)
    _plan_or_promise(kept, book)

    record(actor, "import.mapped", kept, after={"corrections": corrections})

    return kept


@transaction.atomic
def plan_promised(import_id: int) -> None:
    """What the worker does of a long workbook; asked twice it does it once. Raises NotFound."""
    kept = lock_one(Import, import_id)
    if kept.status not in _OPEN:
        return
    _keep_plan(kept, _book(kept))
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
    if kept.rows_total <= MOST_ROWS_WRITTEN_NOW:
        return _apply(kept, mode, actor)

    kept.status, kept.mode, kept.problem = ImportStatus.APPLYING, mode, None
    kept.save()
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
    _plan_or_promise(kept, _book(kept))
    return kept


def progress(kept: Import) -> tuple[int, int]:
    """Rows done and rows in all. While it is applied the cache tells, which costs no lock."""
    if kept.status == ImportStatus.APPLYING:
        return int(cache.get(_progress_key(kept.pk), 0)), kept.rows_total
    return kept.rows_done, kept.rows_total


def errors_workbook(kept: Import) -> bytes:
    """The uploaded workbook with what is wrong in a column beside each sheet."""
    book = _book(kept)
    return annotated_workbook(book, plan_of(book, _mappings(kept.corrections)))


def apply_book(
    book: WorkbookGrid, *, actor: Actor, mode: ImportMode
) -> tuple[ImportPlan, ImportOutcome]:
    """Plan and apply an opened workbook in one transaction. Raises as ``start_apply``."""
    with transaction.atomic():
        advisory_lock(_LOCK)
        plan = plan_of(book)
        return plan, apply_plan(plan, registry=REGISTRY, actor=actor, mode=mode)


def _apply(kept: Import, mode: ImportMode, actor: Actor) -> Import:
    advisory_lock(_LOCK)
    plan = plan_of(_book(kept), _mappings(kept.corrections))
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


def _require_open(kept: Import) -> None:
    if kept.status not in _OPEN:
        raise TransitionNotAllowed(from_state=kept.status, to_state=ImportStatus.PLANNED)


def _plan_or_promise(kept: Import, book: WorkbookGrid) -> None:
    rows = sum(len(sheet.rows) for sheet in book.sheets)
    if rows <= MOST_ROWS_NOW:
        _keep_plan(kept, book)
        kept.save()
        return
    kept.rows.all().delete()
    kept.status = ImportStatus.RECOGNISED
    kept.rows_total = rows
    kept.save()
    promise(TOPIC, {"import_id": kept.pk, "do": "plan"})


def _keep_plan(kept: Import, book: WorkbookGrid) -> None:
    plan = plan_of(book, _mappings(kept.corrections))
    kept.rows.all().delete()
    rows = (_row(kept, sheet, row) for sheet in plan.sheets if sheet.kind for row in sheet.rows)
    ImportRow.objects.bulk_create(rows, batch_size=_BATCH)
    kept.sheets = [_sheet_json(sheet) for sheet in plan.sheets]
    kept.fingerprint = plan.fingerprint
    kept.rows_done = 0
    kept.rows_total = sum(len(sheet.rows) for sheet in plan.sheets)
    kept.status, kept.problem = ImportStatus.PLANNED, None


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


def _sheet_json(sheet: SheetPlan) -> dict[str, Any]:
    found: SheetRecognition = sheet.recognition
    return {
        "sheet": sheet.sheet,
        "how": found.how,
        **found.mapping.as_json(),
        "headings": list(found.headings),
        "missing": list(found.missing),
        "alternatives": list(found.alternatives),
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
