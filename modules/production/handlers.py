"""What production says to changes below it."""

from mes.events.bus import handles
from mes.masterdata.public import ItemDeactivated
from modules.production.domain.states import OPEN
from modules.production.errors import OpenWorkOrders
from modules.production.models import WorkOrder

_SHOWN = 5


@handles(ItemDeactivated)
def refuse_while_needed(event: ItemDeactivated) -> None:
    """An item stays in use while open work orders make it. Raises OpenWorkOrders."""
    numbers = list(
        WorkOrder.objects.filter(item_id=event.item_id, status__in=[str(s) for s in OPEN])
        .order_by("pk")
        .values_list("number", flat=True)[:_SHOWN]
    )
    if numbers:
        raise OpenWorkOrders(numbers=", ".join(numbers))
