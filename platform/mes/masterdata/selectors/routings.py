"""Routings in force."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet

from mes.kernel.errors import NotFound
from mes.masterdata.errors import NoRouting
from mes.masterdata.models import Item, Routing, RoutingOperation
from mes.masterdata.selectors.boms import in_force
from mes.masterdata.selectors.facts import OperationInfo, RoutingInfo


def with_operations(routings: QuerySet[Routing]) -> list[Routing]:
    """``routings`` with item, operations and work centres loaded: two queries."""
    operations = RoutingOperation.objects.select_related("work_centre").order_by("seq")
    return list(
        routings.select_related("item").prefetch_related(Prefetch("operations", operations))
    )


def routing_infos(routings: Sequence[Routing]) -> list[RoutingInfo]:
    """Loaded ``routings`` as facts."""
    return [
        RoutingInfo(
            id=routing.pk,
            item_id=routing.item_id,
            version_code=routing.version_code,
            status=routing.status,
            valid_from=routing.valid_from,
            valid_to=routing.valid_to,
            operations=tuple(_operation(step) for step in routing.operations.all()),
        )
        for routing in routings
    ]


def _operation(step: RoutingOperation) -> OperationInfo:
    centre = step.work_centre
    return OperationInfo(
        id=step.pk,
        seq=step.seq,
        code=step.code,
        name=step.name,
        work_centre_id=step.work_centre_id,
        work_centre_code=centre.code if centre else "",
        work_centre_name=centre.name if centre else "",
        setup_minutes=step.setup_minutes,
        run_minutes=step.run_minutes,
        transfer_batch=step.transfer_batch,
        piece_rate=step.piece_rate,
        inspection=step.inspection,
        outsourced=step.outsourced,
        note=step.note,
    )


def routing(routing_id: int) -> RoutingInfo:
    """The routing, whatever its state. Raises NotFound."""
    found = with_operations(Routing.objects.filter(pk=routing_id))
    if not found:
        raise NotFound(record="routing", id=routing_id)
    return routing_infos(found)[0]


def active_routings(item_ids: Iterable[int], on: date) -> dict[int, RoutingInfo]:
    """The routing in force on ``on`` of each item that has one, by item id."""
    found = with_operations(Routing.objects.filter(in_force(on), item_id__in=set(item_ids)))
    return {info.item_id: info for info in routing_infos(found)}


def active_routing(item_id: int, on: date) -> RoutingInfo:
    """The item's routing in force on ``on``. Raises NotFound for the item, NoRouting."""
    found = active_routings([item_id], on).get(item_id)
    if found is not None:
        return found
    code = Item.objects.filter(pk=item_id).values_list("code", flat=True).first()
    if code is None:
        raise NotFound(record="item", id=item_id)
    raise NoRouting(item=code, item_id=item_id, on=on.isoformat())
