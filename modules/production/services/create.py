"""Making work orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.audit.services import record_each
from mes.db.locks import require_transaction
from mes.db.search import search_text
from mes.documents.numbering import next_numbers
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from modules.production.errors import NothingToCreate, TooManyWorkOrders
from modules.production.models import WorkOrder, WorkOrderComponent, WorkOrderOperation
from modules.production.models.work_orders import USUAL_PRIORITY
from modules.production.selectors.demands import OrderLineFacts
from modules.production.services.numbers import WORK_ORDER
from modules.production.services.scrap_reasons import offer_first_reasons
from modules.production.services.snapshots import (
    Recipe,
    Wanted,
    component_items,
    components_of,
    operations_of,
    recipes,
)
from modules.production.services.tell import tell_work_orders

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewWorkOrder:
    """A work order to make. ``parent`` is the index of another one in the same list, which comes
    before it; ``parent_id`` a work order that exists.
    """

    item_id: int
    quantity: Decimal
    due_date: date
    bom_id: int | None = None
    routing_id: int | None = None
    priority: int = USUAL_PRIORITY
    note: str = ""
    order_line: OrderLineFacts | None = None
    parent_id: int | None = None
    parent: int | None = None


def create_work_order(new: NewWorkOrder, *, actor: Actor) -> WorkOrder:
    """Make one draft work order; raises what ``create_work_orders`` raises."""
    return create_work_orders([new], actor=actor)[0]


def create_work_orders(new: Sequence[NewWorkOrder], *, actor: Actor) -> list[WorkOrder]:
    """Make draft work orders with copies of the BOMs and routings in force today.

    Raises Invalid for a quantity that is not positive or an item out of use, NotFound,
    WrongRevision, NothingToCreate, TooManyWorkOrders.
    """
    require_transaction()

    if not new:
        raise NothingToCreate
    if len(new) > MOST_AT_ONCE:
        raise TooManyWorkOrders(most=MOST_AT_ONCE)
    _check_parents(new)
    today = clock.business_date()
    found = recipes([Wanted(one.item_id, one.bom_id, one.routing_id) for one in new], today)
    _check(new, found)

    numbers = next_numbers(WORK_ORDER, len(new), on=today)
    made = [
        _work_order(one, recipe, number)
        for one, recipe, number in zip(new, found, numbers, strict=True)
    ]
    WorkOrder.objects.bulk_create(made)
    _link_parents(new, made)
    _copy(made, found)
    offer_first_reasons(actor=actor)

    record_each(
        actor,
        "work_order.created",
        [
            (work_order, _facts(work_order, recipe))
            for work_order, recipe in zip(made, found, strict=True)
        ],
    )

    tell_work_orders("work_orders_created", [work_order.pk for work_order in made])
    return made


def _facts(work_order: WorkOrder, recipe: Recipe) -> dict[str, object]:
    return {
        "item": recipe.item.code,
        "quantity": work_order.quantity,
        "due_date": work_order.due_date,
        "bom": work_order.bom_version,
        "routing": work_order.routing_version,
        "order": work_order.order_number,
    }


def _check_parents(new: Sequence[NewWorkOrder]) -> None:
    wanted = {one.parent_id for one in new if one.parent_id is not None}
    known = set(WorkOrder.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for pk in sorted(wanted - known):
        raise NotFound(record="workorder", id=pk)
    for index, one in enumerate(new):
        if one.parent is not None and not 0 <= one.parent < index:
            raise ValueError("a parent comes before its children")


def _check(new: Sequence[NewWorkOrder], found: Sequence[Recipe]) -> None:
    for one, recipe in zip(new, found, strict=True):
        if one.quantity <= 0:
            raise Invalid.field("quantity", "not_positive", _("The quantity must be above zero."))
        if not recipe.item.active:
            raise Invalid.field(
                "item_id", "inactive", _("%(item)s is out of use."), item=recipe.item.code
            )


def _work_order(one: NewWorkOrder, recipe: Recipe, number: str) -> WorkOrder:
    line = one.order_line
    item = recipe.item
    return WorkOrder(
        number=number,
        item_id=item.id,
        quantity=one.quantity,
        unit=item.unit_code,
        bom_id=recipe.bom.id if recipe.bom else None,
        bom_version=recipe.bom.version_code if recipe.bom else "",
        routing_id=recipe.routing.id if recipe.routing else None,
        routing_version=recipe.routing.version_code if recipe.routing else "",
        due_date=one.due_date,
        priority=one.priority,
        note=one.note,
        parent_id=one.parent_id,
        order_id=line.order_id if line else None,
        order_line_id=line.order_line_id if line else None,
        order_number=line.order_number if line else "",
        customer_name=line.customer_name if line else "",
        search_text=search_text(
            [
                number,
                item.code,
                item.name,
                item.specification,
                line.order_number if line else "",
                line.customer_name if line else "",
            ]
        ),
    )


def _link_parents(new: Sequence[NewWorkOrder], made: Sequence[WorkOrder]) -> None:
    children = []
    for one, work_order in zip(new, made, strict=True):
        if one.parent is not None:
            work_order.parent_id = made[one.parent].pk
            children.append(work_order)
    if children:
        WorkOrder.objects.bulk_update(children, ["parent"])


def _copy(made: Sequence[WorkOrder], found: Sequence[Recipe]) -> None:
    items = component_items(found)
    operations: list[WorkOrderOperation] = []
    components: list[WorkOrderComponent] = []
    for work_order, recipe in zip(made, found, strict=True):
        steps = operations_of(work_order, recipe)
        operations += steps
        components += components_of(work_order, recipe, steps, items)
    WorkOrderOperation.objects.bulk_create(operations)
    WorkOrderComponent.objects.bulk_create(components)
