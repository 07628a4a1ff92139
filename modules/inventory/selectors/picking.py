"""What can be taken, and from where: first expired first out, then first in first out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from modules.inventory.domain.posting import BalanceKey

# Scrap and quarantine are places where stock waits for a decision, not where it is taken from.
_KINDS = ["storage", "receiving", "shipping", "production"]

_CANDIDATES = """
    SELECT b.id, b.item_id, b.location_id, b.lot_id, b.on_hand - b.reserved, b.first_in,
           l.expires_on
    FROM inventory_stockbalance b
    JOIN masterdata_location p ON p.id = b.location_id
    LEFT JOIN inventory_lot l ON l.id = b.lot_id
    WHERE b.item_id = ANY(%s) AND b.on_hand > b.reserved
      AND p.kind = ANY(%s) AND p.active
      AND (l.id IS NULL OR (l.status = 'ok' AND (l.expires_on IS NULL OR l.expires_on >= %s)))
      AND (%s::bigint IS NULL OR b.location_id = %s) AND (%s::bigint IS NULL OR b.lot_id = %s)
    ORDER BY b.id
"""
_FREE = """
    SELECT b.item_id, SUM(b.on_hand - b.reserved)
    FROM inventory_stockbalance b
    JOIN masterdata_location p ON p.id = b.location_id
    LEFT JOIN inventory_lot l ON l.id = b.lot_id
    WHERE b.item_id = ANY(%s) AND b.on_hand > b.reserved
      AND p.kind = ANY(%s) AND p.active
      AND (l.id IS NULL OR (l.status = 'ok' AND (l.expires_on IS NULL OR l.expires_on >= %s)))
    GROUP BY b.item_id
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A balance from which ``free`` can be taken."""

    balance_id: int
    key: BalanceKey
    free: Decimal


def free_stock(item_ids: Collection[int], *, on: date) -> Mapping[int, Decimal]:
    """By item, what is on hand, not reserved, not held and not expired on the day ``on``."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [list(item_ids), _KINDS, on])
        return dict(cursor.fetchall())


def lock_candidates(
    item_ids: Collection[int],
    *,
    on: date,
    location_id: int | None = None,
    lot_id: int | None = None,
) -> Mapping[int, Sequence[Candidate]]:
    """By item, the balances to take from, best first, locked against others' changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES + " FOR UPDATE OF b",
            [list(item_ids), _KINDS, on, location_id, location_id, lot_id, lot_id],
        )
        rows = cursor.fetchall()
    # Sorted here: the database locks in the order of ids, so that nobody waits for each other.
    rows.sort(key=lambda row: (row[6] or date.max, row[5], row[0]))
    found: dict[int, list[Candidate]] = {}
    for balance_id, item_id, place, lot, free, *_rest in rows:
        found.setdefault(item_id, []).append(
            Candidate(balance_id, BalanceKey(item_id, place, lot), free)
        )
    return found
