"""Through which day the stock books are closed."""

from modules.inventory.models import StockClosing


def present_closing() -> StockClosing:
    """The closing; an unsaved one of version 0 when nothing was ever closed."""
    return StockClosing.objects.first() or StockClosing(version=0)
