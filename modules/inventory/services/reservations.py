"""Keeping stock for a document: reserved stock is on hand and not free."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from mes.db.locks import lock_many, require_transaction
from modules.inventory.models import Reservation, StockBalance
from modules.inventory.services.picking import Demand, pick

_RESERVE = """
    WITH kept AS (
        INSERT INTO inventory_reservation
            (balance_id, source_type, source_id, source_line, quantity, created_at)
        SELECT k.balance_id, %s, k.source, k.line, k.quantity, now()
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
            AS k(balance_id, source, line, quantity)
        ON CONFLICT (source_type, source_id, source_line, balance_id)
        DO UPDATE SET quantity = inventory_reservation.quantity + excluded.quantity
    )
    UPDATE inventory_stockbalance b SET reserved = b.reserved + d.quantity
    FROM (SELECT balance_id, SUM(quantity) AS quantity
          FROM unnest(%s::bigint[], %s::numeric[]) AS d(balance_id, quantity)
          GROUP BY balance_id) d
    WHERE b.id = d.balance_id
"""


@dataclass(frozen=True, slots=True)
class LineDemand:
    """What one line of a document wants to have kept."""

    line: int
    item_id: int
    quantity: Decimal


def reserve(
    source_type: str, source_id: int, demands: Sequence[LineDemand], *, on: date
) -> dict[int, Decimal]:
    """Keep what is free for the lines, as far as it goes; returns what was kept by line."""
    return reserve_all(source_type, {source_id: demands}, on=on)


def reserve_all(
    source_type: str, demands: Mapping[int, Sequence[LineDemand]], *, on: date
) -> dict[int, Decimal]:
    """Keep what is free for several documents' lines, the first document first.

    ``demands`` by document; lines are numbered throughout. Returns what was kept by line.
    """
    require_transaction()
    wanted = [(source_id, one) for source_id, lines in demands.items() for one in lines]
    if not wanted:
        return {}
    picked = pick([Demand(one.item_id, one.quantity) for _source, one in wanted], on=on)
    if not picked.picks:
        return {}
    balances = [one.balance_id for one in picked.picks]
    amounts = [one.quantity for one in picked.picks]
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            [
                source_type,
                balances,
                [wanted[one.demand][0] for one in picked.picks],
                [wanted[one.demand][1].line for one in picked.picks],
                amounts,
                balances,
                amounts,
            ],
        )
    kept: dict[int, Decimal] = {}
    for one in picked.picks:
        line = wanted[one.demand][1].line
        kept[line] = kept.get(line, Decimal(0)) + one.quantity
    return kept


def release(source_type: str, source_id: int, lines: Sequence[int] | None = None) -> None:
    """Give back what is kept for a document, or for some of its lines."""
    rows = Reservation.objects.filter(source_type=source_type, source_id=source_id)
    _give_back(rows if lines is None else rows.filter(source_line__in=lines))


def release_all(source_type: str, source_ids: Collection[int]) -> None:
    """Give back what is kept for several documents."""
    _give_back(Reservation.objects.filter(source_type=source_type, source_id__in=source_ids))


def _give_back(rows: QuerySet[Reservation]) -> None:
    require_transaction()
    held = list(rows.order_by("balance_id").values_list("pk", "balance_id", "quantity"))
    if not held:
        return
    balances = lock_many(StockBalance, {balance_id for _pk, balance_id, _quantity in held})
    for _pk, balance_id, quantity in held:
        balances[balance_id].reserved -= quantity
    StockBalance.objects.bulk_update(balances.values(), ["reserved"], batch_size=500)
    Reservation.objects.filter(pk__in=[pk for pk, _balance, _quantity in held]).delete()
