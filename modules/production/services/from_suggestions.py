"""Work orders from suggestions that a planner accepted, perhaps changed, perhaps only some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.kernel.actor import Actor
from mes.kernel.ids import WorkOrderId
from mes.masterdata import public as masterdata
from modules.production.errors import NothingToCreate
from modules.production.models import WorkOrder
from modules.production.selectors.demands import OrderLineFacts, demands_of_order
from modules.production.services.create import NewWorkOrder, create_work_orders
from modules.production.services.lifecycle import release_work_order


@dataclass(frozen=True, slots=True)
class Accepted:
    """A suggestion as it came back. ``index`` is its own mark, ``parent_index`` the mark of the one
    above it, which may have been left out.
    """

    index: int
    item_id: int
    quantity: Decimal
    due_date: date
    parent_index: int | None = None
    bom_id: int | None = None
    routing_id: int | None = None
    order_line_id: int | None = None


def create_from_suggestions(
    accepted: Sequence[Accepted],
    *,
    actor: Actor,
    order_id: int | None = None,
    release: bool = False,
) -> list[WorkOrder]:
    """Make what is to be made here of ``accepted``; what is bought is left to purchasing.

    Children are linked to the nearest accepted place above them. Raises NotFound, NothingToCreate,
    and what ``create_work_orders`` raises.
    """
    lines = _order_lines(order_id)
    made_here = masterdata.items({one.item_id for one in accepted})
    above = {one.index: one.parent_index for one in accepted}
    place: dict[int, int] = {}
    new: list[NewWorkOrder] = []
    for one in sorted(accepted, key=lambda one: one.index):
        item = made_here.get(one.item_id)
        if one.quantity <= 0 or (item is not None and not item.is_made):
            continue
        place[one.index] = len(new)
        new.append(
            NewWorkOrder(
                item_id=one.item_id,
                quantity=one.quantity,
                due_date=one.due_date,
                bom_id=one.bom_id,
                routing_id=one.routing_id,
                order_line=lines.get(one.order_line_id) if one.order_line_id else None,
                parent=_parent(one, above, place),
            )
        )
    if not new:
        raise NothingToCreate

    made = create_work_orders(new, actor=actor)
    if release:
        made = [release_work_order(WorkOrderId(one.pk), actor=actor) for one in made]
    return made


def _parent(one: Accepted, above: Mapping[int, int | None], place: Mapping[int, int]) -> int | None:
    seen: set[int] = set()
    mark = one.parent_index
    while mark is not None and mark not in seen:
        if mark in place:
            return place[mark]
        seen.add(mark)
        mark = above.get(mark)
    return None


def _order_lines(order_id: int | None) -> dict[int, OrderLineFacts]:
    if order_id is None:
        return {}
    return {
        demand.order_line.order_line_id: demand.order_line
        for demand in demands_of_order(order_id)
        if demand.order_line is not None
    }
