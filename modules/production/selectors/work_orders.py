"""Work orders for the office."""

from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Prefetch, QuerySet, Value, When

from mes.events.bus import publish
from mes.kernel import clock
from mes.kernel.errors import NotFound
from modules.production.domain.states import OPEN, allowed_actions
from modules.production.events import StockAsked
from modules.production.models import WorkOrder, WorkOrderComponent, WorkOrderOperation

OPEN_STATES = sorted(str(status) for status in OPEN)


def listed_work_orders() -> QuerySet[WorkOrder]:
    """Work orders with ``late``: not finished and due before today."""
    return WorkOrder.objects.annotate(
        late=Case(
            When(
                status__in=OPEN_STATES, due_date__lt=clock.business_date(), then=Value(value=True)
            ),
            default=Value(value=False),
            output_field=BooleanField(),
        )
    )


def whole_work_order(work_order_id: int) -> WorkOrder:
    """The work order with item, parent, children, operations, components with what stock has of
    them (None without a stock), ``late``, ``reported``, ``open`` and ``allowed_actions``.

    Raises NotFound.
    """
    components = WorkOrderComponent.objects.select_related("item").order_by("position")
    found = (
        listed_work_orders()
        .filter(pk=work_order_id)
        .select_related("item", "parent")
        .prefetch_related(
            Prefetch("operations", WorkOrderOperation.objects.order_by("seq")),
            Prefetch("components", components),
            Prefetch("children", WorkOrder.objects.select_related("item").order_by("pk")),
        )
        .first()
    )
    if found is None:
        raise NotFound(record="workorder", id=work_order_id)
    work_order: Any = found
    reported = any(one.good or one.scrap or one.rework for one in work_order.operations.all())
    work_order.allowed_actions = allowed_actions(
        found.status, reported=reported, started=found.started_at is not None
    )
    work_order.open = found.status in OPEN
    _add_stock(list(work_order.components.all()))
    return found


def _add_stock(components: list[Any]) -> None:
    asked = StockAsked(frozenset(component.item_id for component in components))
    if components:
        publish(asked)
    for component in components:
        free: Decimal | None = asked.free.get(component.item_id)
        component.available = free
