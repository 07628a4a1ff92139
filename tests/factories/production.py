"""Production in trade words: work orders made and reported on by the services."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind, system
from mes.kernel.ids import EmployeeId, OperationId, WorkOrderId
from mes.masterdata.models import Employee, Item, WorkCentre
from modules.production.models import (
    ProductionSettings,
    ScrapReason,
    WorkOrder,
    WorkOrderOperation,
    WorkReport,
)
from modules.production.services.create import NewWorkOrder, create_work_order
from modules.production.services.lifecycle import release_work_order
from modules.production.services.report import WorkDone, report_work
from modules.production.services.reverse import reverse_report
from tests.factories.masterdata import a_bom, a_routing, an_item

Number = int | str | Decimal


def a_made_item(
    name: str = "电钻",
    *,
    operations: Iterable[str | Mapping[str, Any]] = ("下料", "装配"),
    of: Mapping[Item, Number] | Iterable[Mapping[str, Any]] = (),
    **values: Any,
) -> Item:
    """An item that is made here, with a routing, and a BOM when ``of`` names components."""
    item = an_item(name, supply="make", **values)
    if operations:
        a_routing(item, operations)
    if of:
        a_bom(item, of)
    return item


def a_draft_order(
    of: Item | None = None, pieces: Number = 10, *, due: date | None = None, **values: Any
) -> WorkOrder:
    """A draft work order, due in a week unless ``due`` is given."""
    item = of or a_made_item()
    with transaction.atomic():
        return create_work_order(
            NewWorkOrder(
                item_id=item.pk,
                quantity=Decimal(pieces),
                due_date=due or clock.business_date() + timedelta(days=7),
                **values,
            ),
            actor=system("test"),
        )


def a_released_order(
    of: Item | None = None, pieces: Number = 10, *, due: date | None = None, **values: Any
) -> WorkOrder:
    """A work order on the floor."""
    draft = a_draft_order(of, pieces, due=due, **values)
    with transaction.atomic():
        return release_work_order(WorkOrderId(draft.pk), actor=system("test"))


def operation_of(order: WorkOrder, seq: int) -> WorkOrderOperation:
    """The operation ``seq`` as the database has it now."""
    return WorkOrderOperation.objects.get(work_order=order, seq=seq)


def a_scrap_reason(name: str = "尺寸超差", **values: Any) -> ScrapReason:
    values.setdefault("code", f"R{ScrapReason.objects.count() + 1:03d}")
    return ScrapReason.objects.create(name=name, **values)


def report(
    order: WorkOrder,
    seq: int,
    good: Number = 0,
    scrap: Number = 0,
    rework: Number = 0,
    *,
    actor: Actor | None = None,
    employee: Employee | None = None,
    **values: Any,
) -> WorkReport:
    """Report at operation ``seq``; scrap gets a reason by itself."""
    if Decimal(scrap) > 0 and "scrap_reason_id" not in values:
        reason = ScrapReason.objects.first() or a_scrap_reason()
        values["scrap_reason_id"] = reason.pk
    with transaction.atomic():
        return report_work(
            OperationId(operation_of(order, seq).pk),
            WorkDone(good=Decimal(good), scrap=Decimal(scrap), rework=Decimal(rework), **values),
            actor=actor or system("test"),
            employee_id=EmployeeId(employee.pk) if employee else None,
        )


def take_back(report: WorkReport) -> WorkReport:
    """Reverse ``report``."""
    with transaction.atomic():
        return reverse_report(report.pk, actor=system("test"))


def a_worker_actor(employee: Employee, *centres: WorkCentre) -> Actor:
    """``employee`` signed on at a terminal that serves ``centres`` (none named: all)."""
    return Actor(
        kind=ActorKind.WORKER,
        id=employee.pk,
        name=employee.name,
        permissions=frozenset({"production.report"}),
        work_centres=frozenset(centre.pk for centre in centres) if centres else None,
        terminal_id=1,
    )


def house_rules(**values: Any) -> ProductionSettings:
    """The enterprise's settings of production."""
    row, _made = ProductionSettings.objects.update_or_create(only=True, defaults=values)
    return row
