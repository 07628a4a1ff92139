"""Recomputing every balance from the movements."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

# Counterparts have no balance; places have one for every item and lot that ever came or left.
_DRIFT = """
    WITH moved AS (
        SELECT item_id, lot_id, to_location_id AS location_id, quantity, value
        FROM inventory_stockmove
        UNION ALL
        SELECT item_id, lot_id, from_location_id, -quantity, -value FROM inventory_stockmove
    ), expected AS (
        SELECT m.item_id, m.lot_id, m.location_id, SUM(m.quantity) AS quantity,
               SUM(m.value) AS value
        FROM moved m JOIN masterdata_location p ON p.id = m.location_id
        WHERE p.warehouse_id IS NOT NULL
        GROUP BY m.item_id, m.lot_id, m.location_id
    ), kept AS (
        SELECT balance_id, SUM(quantity) AS quantity FROM inventory_reservation GROUP BY balance_id
    )
    SELECT COALESCE(b.item_id, e.item_id), COALESCE(b.location_id, e.location_id),
           COALESCE(b.lot_id, e.lot_id),
           COALESCE(b.on_hand, 0), COALESCE(e.quantity, 0),
           COALESCE(b.value, 0), COALESCE(e.value, 0),
           COALESCE(b.reserved, 0), COALESCE(k.quantity, 0)
    FROM inventory_stockbalance b
    FULL JOIN expected e ON e.item_id = b.item_id AND e.location_id = b.location_id
                        AND COALESCE(e.lot_id, 0) = COALESCE(b.lot_id, 0)
    LEFT JOIN kept k ON k.balance_id = b.id
    WHERE COALESCE(b.on_hand, 0) <> COALESCE(e.quantity, 0)
       OR COALESCE(b.value, 0) <> COALESCE(e.value, 0)
       OR COALESCE(b.reserved, 0) <> COALESCE(k.quantity, 0)
    ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """A balance that is not what its movements and reservations say."""

    item_id: int
    location_id: int
    lot_id: int | None
    on_hand: Decimal
    moved: Decimal
    value: Decimal
    moved_value: Decimal
    reserved: Decimal
    kept: Decimal


def drift() -> list[Drift]:
    """Every wrong balance of the present enterprise; none is what it should be."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        return [Drift(*row) for row in cursor.fetchall()]
