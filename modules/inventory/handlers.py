"""What inventory does when something happens below it."""

from mes.events import handles
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.errors import InUse
from mes.masterdata.public import ItemDeactivated, ItemUpdated, LocationDeactivated
from modules.inventory.models import StockBalance, StockMove

_IN_STOCK = _("stock on hand")


@handles(ItemDeactivated)
def keep_items_in_stock_active(event: ItemDeactivated) -> None:
    """Raises InUse while there is stock of the item."""
    if StockBalance.objects.filter(item_id=event.item_id).exclude(on_hand=0).exists():
        raise InUse(where=_IN_STOCK, used_by=[])


@handles(LocationDeactivated)
def keep_filled_locations_active(event: LocationDeactivated) -> None:
    """Raises InUse while there is stock at the location."""
    if StockBalance.objects.filter(location_id=event.location_id).exclude(on_hand=0).exists():
        raise InUse(where=_IN_STOCK, used_by=[])


@handles(ItemUpdated)
def keep_what_stock_counts_in(event: ItemUpdated) -> None:
    """Raises Invalid when the unit of an item with movements, or the tracking of one in stock, or
    a stocked item into a service, would change.
    """
    changed = set(event.changed)
    if "unit_id" in changed and StockMove.objects.filter(item_id=event.item_id).exists():
        raise Invalid.field("unit", "fixed", _("Stock movements count in this unit."))
    if not changed & {"tracking", "kind"}:
        return
    held = StockBalance.objects.filter(item_id=event.item_id).exclude(on_hand=0)
    if "tracking" in changed and held.exists():
        raise Invalid.field(
            "tracking", "in_stock", _("There is stock: issue it before tracking it otherwise.")
        )
    if "kind" in changed and held.filter(item__kind="service").exists():
        raise Invalid.field("kind", "in_stock", _("There is stock: a service has none."))
