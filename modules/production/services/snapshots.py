"""What a work order copies from master data when it is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mes.masterdata import public as masterdata
from modules.production.domain.states import OperationStatus
from modules.production.errors import WrongRevision
from modules.production.models import WorkOrder, WorkOrderComponent, WorkOrderOperation

DEFAULT_SEQ = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which item a work order makes and which versions were chosen; None: those in force."""

    item_id: int
    bom_id: int | None = None
    routing_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an item is made: the facts to copy. Without a BOM no components, without a routing one
    operation.
    """

    item: masterdata.ItemInfo
    bom: masterdata.BomInfo | None
    routing: masterdata.RoutingInfo | None


def recipes(wanted: Sequence[Wanted], on: date) -> list[Recipe]:
    """The recipe of each of ``wanted``. Queries do not grow with their number, except for versions
    that are not the ones in force.

    Raises NotFound, WrongRevision for a version of another item or a draft.
    """
    item_ids = {one.item_id for one in wanted}
    items = masterdata.items(item_ids)
    boms = masterdata.active_boms(item_ids, on)
    routings = masterdata.active_routings(item_ids, on)
    return [
        Recipe(
            item=items.get(one.item_id) or masterdata.item(one.item_id),
            bom=_bom(one, boms.get(one.item_id)),
            routing=_routing(one, routings.get(one.item_id)),
        )
        for one in wanted
    ]


def _bom(one: Wanted, present: masterdata.BomInfo | None) -> masterdata.BomInfo | None:
    if one.bom_id is None or (present is not None and present.id == one.bom_id):
        return present
    chosen = masterdata.bom(one.bom_id)
    if chosen.item_id != one.item_id or chosen.status == masterdata.RevisionStatus.DRAFT:
        raise WrongRevision(item=masterdata.item(one.item_id).code, bom_id=one.bom_id)
    return chosen


def _routing(one: Wanted, present: masterdata.RoutingInfo | None) -> masterdata.RoutingInfo | None:
    if one.routing_id is None or (present is not None and present.id == one.routing_id):
        return present
    chosen = masterdata.routing(one.routing_id)
    if chosen.item_id != one.item_id or chosen.status == masterdata.RevisionStatus.DRAFT:
        raise WrongRevision(item=masterdata.item(one.item_id).code, routing_id=one.routing_id)
    return chosen


def operations_of(work_order: WorkOrder, recipe: Recipe) -> list[WorkOrderOperation]:
    """The operations of a new work order, the first one ready."""
    steps = list(recipe.routing.operations) if recipe.routing else []
    if not steps:
        made = [
            WorkOrderOperation(
                work_order=work_order,
                seq=DEFAULT_SEQ,
                name=_("Produce"),
                planned=work_order.quantity,
            )
        ]
    else:
        made = [
            WorkOrderOperation(
                work_order=work_order,
                seq=step.seq,
                code=step.code,
                name=step.name,
                work_centre_id=step.work_centre_id,
                work_centre_name=step.work_centre_name,
                setup_minutes=step.setup_minutes,
                run_minutes=step.run_minutes,
                transfer_batch=step.transfer_batch,
                piece_rate=step.piece_rate,
                inspection=step.inspection,
                outsourced=step.outsourced,
                note=step.note,
                planned=work_order.quantity,
            )
            for step in sorted(steps, key=lambda step: step.seq)
        ]
    made[0].available = work_order.quantity
    made[0].status = str(OperationStatus.READY)
    return made


def components_of(
    work_order: WorkOrder,
    recipe: Recipe,
    operations: Sequence[WorkOrderOperation],
    items: dict[int, masterdata.ItemInfo],
) -> list[WorkOrderComponent]:
    """The components of a new work order; ``items`` has the facts of every component."""
    if recipe.bom is None:
        return []
    seqs = {operation.seq for operation in operations}
    last = operations[-1].seq
    made = []
    for line in recipe.bom.lines:
        item = items[line.component_id]
        named = line.operation_seq
        made.append(
            WorkOrderComponent(
                work_order=work_order,
                position=line.position,
                item_id=item.id,
                unit=item.unit_code,
                unit_decimals=item.unit_decimals,
                quantity_per=masterdata.rounded(masterdata.per_one(recipe.bom, line)),
                scrap_rate=line.scrap_rate,
                required=masterdata.need(recipe.bom, line, work_order.quantity, item.unit_decimals),
                operation_seq=named,
                consumed_at_seq=named if named in seqs and named is not None else last,
                stocked=item.is_stocked,
            )
        )
    return made


def component_items(found: Iterable[Recipe]) -> dict[int, masterdata.ItemInfo]:
    """The facts of every component of ``found``, in one query."""
    return masterdata.items(
        line.component_id for recipe in found if recipe.bom for line in recipe.bom.lines
    )
