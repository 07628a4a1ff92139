"""What of an order is kept in stock for it: told by whoever keeps stock."""

from collections.abc import Mapping
from decimal import Decimal

from mes.db.fields import ZERO
from modules.orders.domain.states import OPEN
from modules.orders.events import OrderedLine
from modules.orders.models import SalesOrder, SalesOrderLine
from modules.orders.services.tell import open_lines


def open_demands(order_id: int) -> tuple[OrderedLine, ...]:
    """What stock should be kept for: the open lines of an order that runs or is held."""
    status = SalesOrder.objects.filter(pk=order_id).values_list("status", flat=True).first()
    if status not in OPEN:
        return ()
    return open_lines(SalesOrderLine.objects.filter(order_id=order_id).order_by("due_date", "pk"))


def items_of(order_id: int) -> set[int]:
    """The items that an order is about."""
    return set(SalesOrderLine.objects.filter(order_id=order_id).values_list("item_id", flat=True))


def set_reserved(order_id: int, kept: Mapping[int, Decimal]) -> None:
    """Note what is kept, by line, in the items' own units; nothing for a line that is absent."""
    lines = list(SalesOrderLine.objects.filter(order_id=order_id).order_by("pk"))
    changed = [line for line in lines if line.reserved != kept.get(line.pk, ZERO)]
    for line in changed:
        line.reserved = kept.get(line.pk, ZERO)
    SalesOrderLine.objects.bulk_update(changed, ["reserved"])


def set_line_reserved(line_id: int, kept: Decimal) -> None:
    """Note what is kept for one line, in the item's own unit."""
    SalesOrderLine.objects.filter(pk=line_id).update(reserved=kept)
