"""Safety stock against stock on hand."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

_SQL = """
    SELECT i.id, COALESCE(SUM(b.on_hand), 0), i.safety_stock
    FROM masterdata_item i LEFT JOIN inventory_stockbalance b ON b.item_id = i.id
    WHERE i.id = ANY(%s) AND i.safety_stock > 0
    GROUP BY i.id ORDER BY i.id
"""


@dataclass(frozen=True, slots=True)
class SafetyLevel:
    """Both in the item's unit."""

    item_id: int
    on_hand: Decimal
    safety_stock: Decimal


def safety_levels(item_ids: Collection[int]) -> list[SafetyLevel]:
    """Stock on hand of those items that have a safety stock."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [list(item_ids)])
        return [SafetyLevel(*row) for row in cursor.fetchall()]
