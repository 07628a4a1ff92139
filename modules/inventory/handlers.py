"""What inventory does when something happens below it."""

from django.db.models import Sum

from mes.events import handles
from mes.kernel.text import gettext_noop as _
from mes.masterdata.errors import InUse
from mes.masterdata.public import ItemDeactivated, LocationDeactivated
from modules.inventory.models import StockBalance

_IN_STOCK = _("stock on hand")


@handles(ItemDeactivated)
def keep_items_in_stock_active(event: ItemDeactivated) -> None:
    """Raises InUse while there is stock of the item."""
    total = StockBalance.objects.filter(item_id=event.item_id).aggregate(total=Sum("on_hand"))
    if total["total"]:
        raise InUse(where=_IN_STOCK, used_by=[])


@handles(LocationDeactivated)
def keep_filled_locations_active(event: LocationDeactivated) -> None:
    """Raises InUse while there is stock at the location."""
    if StockBalance.objects.filter(location_id=event.location_id).exclude(on_hand=0).exists():
        raise InUse(where=_IN_STOCK, used_by=[])
