"""What a tablet shows: operations that can be worked on, and by whom they are."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Value,
    When,
)

from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotFound
from modules.production.domain.states import REVERSIBLE, WORKABLE, OperationStatus
from modules.production.models import OperationSession, WorkOrderOperation, WorkReport

FLOOR_COLUMNS = (
    "operation_id",
    "work_order_id",
    "work_order_number",
    "item_code",
    "item_name",
    "specification",
    "seq",
    "name",
    "work_centre_id",
    "work_centre_name",
    "planned",
    "available",
    "good",
    "scrap",
    "rework",
    "unit",
    "status",
    "work_order_status",
    "due_date",
    "late",
    "priority",
    "setup_minutes",
    "run_minutes",
    "inspection",
    "note",
    "running_by",
    "elapsed_seconds",
    "mine",
)


class _DaysSince2000(Func):
    template = "(%(expressions)s - DATE '2000-01-01')"
    output_field = IntegerField()


def floor_operations(actor: Actor) -> QuerySet[Any]:
    """Operations of orders on the floor that ``actor`` may see: those of the terminal's work
    centres, and those without one. ``urgency`` sorts by priority, then by due date.
    """
    rows = WorkOrderOperation.objects.filter(
        work_order__status__in=[str(status) for status in REVERSIBLE]
    )
    if actor.work_centres is not None:
        rows = rows.filter(
            Q(work_centre_id__in=actor.work_centres) | Q(work_centre_id__isnull=True)
        )
    return rows.annotate(
        operation_id=F("pk"),
        work_order_number=F("work_order__number"),
        work_order_status=F("work_order__status"),
        item_code=F("work_order__item__code"),
        item_name=F("work_order__item__name"),
        specification=F("work_order__item__specification"),
        unit=F("work_order__unit"),
        due_date=F("work_order__due_date"),
        priority=F("work_order__priority"),
        late=Case(
            When(work_order__due_date__lt=clock.business_date(), then=Value(value=True)),
            default=Value(value=False),
            output_field=BooleanField(),
        ),
        urgency=F("work_order__priority") * 100_000 + _DaysSince2000(F("work_order__due_date")),
        running_by=Value(None, output_field=JSONField()),
        elapsed_seconds=Value(0, output_field=IntegerField()),
        mine=Value(value=False, output_field=BooleanField()),
    )


def workable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of ``rows`` those that still have something to do."""
    return rows.filter(work_order__status__in=[str(status) for status in WORKABLE]).exclude(
        status=str(OperationStatus.DONE)
    )


def add_workers(rows: Iterable[dict[str, Any]], actor: Actor) -> None:
    """Fill who is running each operation, for how long, and whether it is the actor's: one query.

    ``elapsed_seconds`` is the actor's own time, else that of whoever has been at it longest; pauses
    do not count.
    """
    by_id = {row["operation_id"]: row for row in rows}
    now = clock.now()
    for row in by_id.values():
        row["running_by"], row["elapsed_seconds"], row["mine"] = [], 0, False
    me = actor.id if actor.kind == ActorKind.WORKER else None
    sessions = (
        OperationSession.objects.filter(operation_id__in=by_id.keys(), ended_at__isnull=True)
        .order_by("started_at", "pk")
        .values_list(
            "operation_id", "employee_id", "employee_name", "running_since", "worked_seconds"
        )
    )
    for operation_id, employee_id, name, since, worked in sessions:
        row = by_id[operation_id]
        run = int((now - since) / timedelta(seconds=1)) if since else 0
        elapsed = worked + max(run, 0)
        if since is not None:
            row["running_by"].append(name)
        if employee_id == me:
            row["mine"], row["elapsed_seconds"] = True, elapsed
        elif not row["mine"]:
            row["elapsed_seconds"] = max(row["elapsed_seconds"], elapsed)


def floor_rows(rows: QuerySet[Any], actor: Actor) -> list[dict[str, Any]]:
    """``rows`` as the floor shows them, by sequence: two queries."""
    found = list(rows.order_by("work_order_id", "seq").values(*FLOOR_COLUMNS))
    add_workers(found, actor)
    return found


def floor_operation(operation_id: int, actor: Actor) -> dict[str, Any]:
    """One operation as the floor shows it. Raises NotFound, also for other work centres."""
    found = floor_rows(floor_operations(actor).filter(pk=operation_id), actor)
    if not found:
        raise NotFound(record="workorderoperation", id=operation_id)
    return found[0]


def reports_today(actor: Actor) -> Sequence[WorkReport]:
    """What the worker reported today, the latest first; what was taken back says so."""
    if actor.kind != ActorKind.WORKER:
        return []
    return list(
        WorkReport.objects.filter(
            employee_id=actor.id, worked_on=clock.business_date(), reverses__isnull=True
        )
        .annotate(
            reversed=Case(
                When(reversed_by__isnull=False, then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            )
        )
        .select_related("work_order__item", "operation")
        .order_by("-pk")[:200]
    )
