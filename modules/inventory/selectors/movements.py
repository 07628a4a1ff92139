"""What a document moved."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from modules.inventory.domain.posting import Source
from modules.inventory.models import StockMove


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement, ``quantity`` in the item's unit; ``lot_code`` empty without a lot."""

    item_id: int
    from_location_id: int
    to_location_id: int
    lot_id: int | None
    lot_code: str
    quantity: Decimal


def movements(source: Source) -> list[Movement]:
    """What the document moved, in the order in which it was posted."""
    rows: Any = (
        StockMove.objects.filter(source_type=source.type, source_id=source.id)
        .order_by("source_line")
        .values_list(
            "item_id",
            "from_location_id",
            "to_location_id",
            "lot_id",
            Coalesce(F("lot__code"), Value("")),
            "quantity",
        )
    )
    return [Movement(*row) for row in rows]
