"""What inventory tells."""

from dataclasses import dataclass
from decimal import Decimal

from mes.events import Event


@dataclass(frozen=True, slots=True)
class StockMoved(Event):
    """A posting took effect. ``source_type`` and ``source_id`` name the document behind it."""

    source_type: str
    source_id: int
    item_ids: tuple[int, ...]

    @property
    def document_key(self) -> str:
        """Which document it was, in one word."""
        return f"{self.source_type}:{self.source_id}"


@dataclass(frozen=True, slots=True)
class StockFellBelowSafety(Event):
    """An item's stock on hand went below its safety stock, in the item's unit."""

    item_id: int
    on_hand: Decimal
    safety_stock: Decimal


@dataclass(frozen=True, slots=True)
class LotStatusChanged(Event):
    """A lot was put on hold, released or rejected."""

    lot_id: int
    item_id: int
    status: str
