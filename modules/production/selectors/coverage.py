"""What is there already: open work orders and what they will still take."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest

from mes.db.fields import ZERO
from mes.events.bus import publish
from modules.production.domain.states import OPEN
from modules.production.events import StockAsked
from modules.production.models import WorkOrder, WorkOrderComponent

_OPEN = sorted(str(status) for status in OPEN)


@dataclass(slots=True)
class Supply:
    """What can cover a need of one item, in its own unit.

    ``stock`` is free in stock, ``work_orders`` comes out of open work orders that are for nobody in
    particular, ``for_line`` out of those made for a sales-order line.
    """

    stock: Decimal
    work_orders: Decimal
    for_line: dict[int, Decimal]


def supplies(item_ids: Iterable[int]) -> dict[int, Supply]:
    """What can cover needs of the items: three queries and what stock answers.

    Components that open work orders have yet to take are not free: what child work orders bring
    covers them first, then stock, then work orders for nobody in particular.
    """
    wanted = frozenset(item_ids)
    asked = StockAsked(wanted)
    publish(asked)
    outstanding = _outstanding(wanted)
    found: dict[int, Supply] = {}
    for item_id in wanted:
        found[item_id] = Supply(max(asked.free.get(item_id, ZERO), ZERO), ZERO, {})
    dedicated: dict[int, Decimal] = {}
    for item_id, parent_id, line_id, remaining in _remaining(wanted):
        supply = found[item_id]
        if parent_id is not None:
            dedicated[item_id] = dedicated.get(item_id, ZERO) + remaining
        elif line_id is not None:
            supply.for_line[line_id] = supply.for_line.get(line_id, ZERO) + remaining
        else:
            supply.work_orders += remaining
    for item_id, supply in found.items():
        spoken_for = max(outstanding.get(item_id, ZERO) - dedicated.get(item_id, ZERO), ZERO)
        from_stock = min(spoken_for, supply.stock)
        supply.stock -= from_stock
        supply.work_orders = max(supply.work_orders - (spoken_for - from_stock), ZERO)
    return found


def _remaining(item_ids: frozenset[int]) -> Iterable[tuple[int, int | None, int | None, Decimal]]:
    """What open work orders will still bring, by whom it is for."""
    return (
        WorkOrder.objects.filter(item_id__in=item_ids, status__in=_OPEN)
        .values_list("item_id", "parent_id", "order_line_id")
        .annotate(remaining=Sum(Greatest(F("quantity") - F("completed"), ZERO)))
        .order_by("item_id")
    )


def _outstanding(item_ids: frozenset[int]) -> dict[int, Decimal]:
    """What open work orders will still take of each item."""
    rows = (
        WorkOrderComponent.objects.filter(Q(item_id__in=item_ids), work_order__status__in=_OPEN)
        .values_list("item_id")
        .annotate(outstanding=Sum(Greatest(F("required") - F("consumed"), ZERO)))
        .order_by("item_id")
    )
    return dict(rows)
