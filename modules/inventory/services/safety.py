"""Noticing that an item went below its safety stock."""

from collections.abc import Mapping
from decimal import Decimal

from mes.events import publish
from modules.inventory.events import StockFellBelowSafety
from modules.inventory.selectors.safety import safety_levels


def tell_what_fell_below_safety(fallen: Mapping[int, Decimal]) -> None:
    """Publish each item that this posting took below its safety stock.

    ``fallen`` says by how much each item's stock fell; only crossing the line is told.
    """
    if not fallen:
        return
    for level in safety_levels(fallen.keys()):
        if level.on_hand < level.safety_stock <= level.on_hand + fallen[level.item_id]:
            publish(StockFellBelowSafety(level.item_id, level.on_hand, level.safety_stock))
