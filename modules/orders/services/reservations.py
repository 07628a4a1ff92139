"""What of an order is kept in stock for it: told by whoever keeps stock."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from mes.db.fields import ZERO
from modules.orders.domain.states import OPEN
from modules.orders.events import OrderedLine
from modules.orders.models import SalesOrder, SalesOrderLine
from modules.orders.services.tell import open_lines


def open_demands(order_ids: Iterable[int]) -> dict[int, tuple[OrderedLine, ...]]:
    """What stock should be kept for, by order: the open lines of orders that run or are held."""
    running = set(
        SalesOrder.objects.filter(pk__in=order_ids, status__in=OPEN).values_list("pk", flat=True)
    )
    lines: dict[int, list[SalesOrderLine]] = {}
    for line in SalesOrderLine.objects.filter(order_id__in=running).order_by("due_date", "pk"):
        lines.setdefault(line.order_id, []).append(line)
    return {order_id: open_lines(found) for order_id, found in lines.items()}


def items_of(order_ids: Iterable[int]) -> set[int]:
    """The items that orders are about."""
    lines = SalesOrderLine.objects.filter(order_id__in=order_ids)
    return set(lines.values_list("item_id", flat=True))


def set_reserved(order_ids: Iterable[int], kept: Mapping[int, Decimal]) -> None:
    """Note what is kept, by line, in the items' own units; nothing for a line that is absent."""
    lines = list(SalesOrderLine.objects.filter(order_id__in=order_ids).order_by("pk"))
    changed = [line for line in lines if line.reserved != kept.get(line.pk, ZERO)]
    for line in changed:
        line.reserved = kept.get(line.pk, ZERO)
    SalesOrderLine.objects.bulk_update(changed, ["reserved"], batch_size=500)


def set_line_reserved(line_id: int, kept: Decimal) -> None:
    """Note what is kept for one line, in the item's own unit."""
    SalesOrderLine.objects.filter(pk=line_id).update(reserved=kept)
