"""Locking what several steps of one transaction are going to touch."""

from collections.abc import Collection

from django.db import connection

from mes.db.locks import require_transaction

_LOCK = """
    SELECT id FROM inventory_stockbalance WHERE item_id = ANY(%s) ORDER BY id FOR UPDATE
"""


def lock_stock(item_ids: Collection[int]) -> None:
    """Lock all balances of the items until the transaction ends.

    Every step locks what it touches in one order, but two steps one after the other may not: who
    releases, ships and reserves again in one transaction calls this first, with every item of it.
    """
    require_transaction()
    if not item_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(item_ids)])
