"""Carrying out a plan: one transaction, documents never split, progress told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from mes.documents.excel.errors import ImportChanged, ImportHasRefusals, NothingRecognised
from mes.documents.excel.kinds import ImportRegistry, RecordKind, RowPlan, RowState
from mes.documents.excel.plan import ImportPlan
from mes.kernel.actor import Actor

Progress = Callable[[int, int, str], None]
Atomic = Callable[[], AbstractContextManager[object]]

_CHUNK = 500


class ImportMode(StrEnum):
    """Everything or nothing, or whatever was not refused."""

    ALL = "all"
    GOOD_ROWS = "good_rows"


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What was written: rows created (implied records not counted) and rows changed."""

    new: int
    changed: int
    implied: int


def apply_plan(
    plan: ImportPlan,
    *,
    registry: ImportRegistry,
    actor: Actor,
    mode: ImportMode = ImportMode.ALL,
    progress: Progress | None = None,
    atomic: Atomic = transaction.atomic,
    expect: str | None = None,
) -> ImportOutcome:
    """Write the plan's new and changed rows in one transaction.

    ``progress(done, total, kind)`` is called after each chunk. ``expect`` is the fingerprint of
    the plan a person saw; make the plan anew inside the same transaction and pass it here.
    Raises ImportHasRefusals (mode ALL with refused rows), NothingRecognised, ImportChanged, and
    whatever an importer raises, in which case nothing was written.
    """
    if not any(sheet.kind for sheet in plan.sheets):
        raise NothingRecognised
    if mode is ImportMode.ALL and plan.refused:
        raise ImportHasRefusals(refused=plan.refused)
    if expect is not None and plan.fingerprint != expect:
        raise ImportChanged
    work = [(kind, to_write(kind, plan)) for kind in registry.in_order()]
    total = sum(len(rows) for _, rows in work)
    done = 0
    with atomic():
        for kind, rows in work:
            importer = registry.importer(kind.code)
            if importer is None:
                continue
            for chunk in chunks(kind, rows):
                importer.apply(chunk, actor)
                done += len(chunk)
                if progress is not None:
                    progress(done, total, kind.code)
    counts = plan.counts
    return ImportOutcome(
        new=counts[RowState.NEW],
        changed=counts[RowState.CHANGED],
        implied=sum(len(rows) for rows in plan.implied.values()),
    )


def to_write(kind: RecordKind, plan: ImportPlan) -> list[RowPlan]:
    """New and changed rows; of documents that change, the unchanged lines as well."""
    rows = plan.rows_of(kind.code)
    touched = [row for row in rows if row.state in (RowState.NEW, RowState.CHANGED)]
    if not kind.group_by:
        return touched
    groups = {_group(kind, row) for row in touched}
    return [row for row in rows if _group(kind, row) in groups]


def chunks(
    kind: RecordKind, rows: Iterable[RowPlan], size: int = _CHUNK
) -> Iterator[list[RowPlan]]:
    """Rows of one document together, several documents or rows up to a size at a time."""
    groups: dict[object, list[RowPlan]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(_group(kind, row) if kind.group_by else number, []).append(row)
    chunk: list[RowPlan] = []
    for group in groups.values():
        if chunk and len(chunk) + len(group) > size:
            yield chunk
            chunk = []
        chunk += group
    if chunk:
        yield chunk


def _group(kind: RecordKind, row: RowPlan) -> tuple[object, ...]:
    return tuple(row.values.get(name) for name in kind.group_by)
