"""Finding out what the records' own rules say of a plan, by carrying it out and taking it back.

The rules live in services; repeating them here would let a preview promise what the services then
refuse. So the rows to be written are written inside a transaction that is always rolled back, and
each refusal becomes the reason of its row.
"""

from collections.abc import Callable, Sequence

from django.db import DatabaseError, transaction

from mes.documents.excel.apply import Progress, chunks, to_write
from mes.documents.excel.kinds import (
    Importer,
    ImportRegistry,
    RecordKind,
    RowObjection,
    RowPlan,
    RowState,
)
from mes.documents.excel.plan import ImportPlan, Objections
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _

_ROUNDS = 8


def plan_that_holds(
    make: Callable[[Objections], ImportPlan],
    *,
    registry: ImportRegistry,
    actor: Actor,
    progress: Progress | None = None,
) -> ImportPlan:
    """The plan that ``make`` gives once every row that the services refuse is refused in it.

    A refused row takes those down that refer to it, so the plan is made and tried again until
    nothing more is refused. ``progress`` is told as in ``apply_plan``.
    """
    found: dict[tuple[str, int], RowObjection] = {}
    plan = make(found)
    for _round in range(_ROUNDS):
        more = _tried(plan, registry, actor, progress)
        if not more:
            break
        found |= more
        plan = make(found)
    return plan


def _tried(
    plan: ImportPlan, registry: ImportRegistry, actor: Actor, progress: Progress | None
) -> Objections:
    """The first kind's objections: rows of later kinds may only fail because of them."""
    work = [(kind, to_write(kind, plan)) for kind in registry.in_order()]
    total, done = sum(len(rows) for _kind, rows in work), 0
    with transaction.atomic():
        taken_back = transaction.savepoint()
        try:
            for kind, rows in work:
                importer = registry.importer(kind.code)
                found: dict[tuple[str, int], RowObjection] = {}
                if importer is None:
                    continue
                for chunk in chunks(kind, rows):
                    found |= _chunk(kind, importer, chunk, actor)
                    done += len(chunk)
                    if progress is not None:
                        progress(done, total, kind.code)
                if found:
                    return found
        finally:
            transaction.savepoint_rollback(taken_back)
    return {}


def _chunk(
    kind: RecordKind, importer: Importer, rows: Sequence[RowPlan], actor: Actor
) -> dict[tuple[str, int], RowObjection]:
    """Write rows, and where that is refused find out which it was."""
    found: dict[tuple[str, int], RowObjection] = {}
    if _refusal(importer, rows, actor) is None:
        return found
    for group in chunks(kind, rows, size=1):
        refused = _refusal(importer, group, actor)
        if refused is None:
            continue
        blamed = [row for row in group if row.state is not RowState.UNCHANGED and row.row]
        if not blamed:
            raise refused
        objection = _objection(kind, blamed[0], refused)
        found[objection.row.sheet, objection.row.row] = objection
    return found


def _refusal(
    importer: Importer, rows: Sequence[RowPlan], actor: Actor
) -> DomainError | DatabaseError | None:
    """Why ``rows`` cannot be written; None when they are written."""
    try:
        with transaction.atomic():
            importer.apply(rows, actor)
    except (DomainError, DatabaseError) as refused:
        return refused
    return None


def _objection(
    kind: RecordKind, row: RowPlan, refused: DomainError | DatabaseError
) -> RowObjection:
    if isinstance(refused, DatabaseError):
        return RowObjection(row, "row_not_kept", _("The record cannot be kept with these values."))
    if not refused.errors:
        return RowObjection(row, refused.code, refused.message, "", refused.params)
    first = refused.errors[0]
    names = {column.name for column in kind.columns}
    name = first.field.rpartition(".")[2]
    column = next((one for one in (name, name.removesuffix("_id")) if one in names), "")
    return RowObjection(row, first.code, first.message, column, first.params)
