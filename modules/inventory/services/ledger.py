"""The only writer of movements and balances.

A posting is two statements: one locks the balances in a fixed order, one inserts all movements and
changes all balances. All lines or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from mes.db.locks import require_transaction
from mes.events import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain
from mes.masterdata.public import LocationInfo, items, locations
from mes.realtime.services import announce
from modules.inventory.domain.posting import (
    Balance,
    BalanceKey,
    Effect,
    Line,
    Reason,
    Shortage,
    Source,
    effect,
    keys_of,
)
from modules.inventory.errors import AlreadyPosted, InsufficientStock, PeriodClosed
from modules.inventory.events import StockMoved
from modules.inventory.models import Lot
from modules.inventory.services.safety import tell_what_fell_below_safety

# Locked in the order of ids; counterparts have no balance and fall out.
_LOCK = """
    WITH k AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
            AS k(item_id, location_id, lot_id)
    ), locked AS (
        SELECT b.*
        FROM inventory_stockbalance b
        JOIN k ON b.item_id = k.item_id AND b.location_id = k.location_id
              AND b.lot_id IS NOT DISTINCT FROM k.lot_id
        ORDER BY b.id
        FOR UPDATE OF b
    )
    SELECT k.item_id, k.location_id, k.lot_id,
           b.id, b.on_hand, b.reserved, b.value, p.allow_negative
    FROM k
    JOIN masterdata_location p ON p.id = k.location_id AND p.warehouse_id IS NOT NULL
    LEFT JOIN locked b ON b.item_id = k.item_id AND b.location_id = k.location_id
                      AND b.lot_id IS NOT DISTINCT FROM k.lot_id
"""
_OPEN = """
    INSERT INTO inventory_stockbalance
        (item_id, location_id, lot_id, on_hand, reserved, value, negative_allowed, first_in)
    SELECT k.item_id, k.location_id, k.lot_id, 0, 0, 0, k.negative_allowed, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[])
        AS k(item_id, location_id, lot_id, negative_allowed)
    ON CONFLICT DO NOTHING
"""
# The closing is read by the statement that writes: whoever closes a period waits for the writers
# before, and those after see it. A line that was posted before makes the statement write less than
# asked, which refuses it all.
_POST = """
    WITH closing AS (
        SELECT max(closed_through) AS closed_through FROM inventory_stockclosing
    ), moved AS (
        INSERT INTO inventory_stockmove
            (item_id, lot_id, from_location_id, to_location_id, quantity, value, reverses_id,
             source_line, reason, source_type, source_id, source_number,
             actor_kind, actor_id, actor_name, effective_on, posted_at)
        SELECT m.item_id, m.lot_id, m.from_id, m.to_id, m.quantity, m.value, m.reverses_id,
               m.line, %s, %s, %s, %s, %s, %s, %s, %s, %s
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[],
                    %s::numeric[], %s::bigint[], %s::int[])
            AS m(item_id, lot_id, from_id, to_id, quantity, value, reverses_id, line)
        WHERE NOT EXISTS (SELECT 1 FROM closing WHERE closed_through >= %s)
        ON CONFLICT DO NOTHING
        RETURNING id, source_line
    ), changed AS (
        UPDATE inventory_stockbalance b
        SET on_hand = b.on_hand + d.quantity,
            value = b.value + d.value,
            negative_allowed = d.negative_allowed OR b.negative_allowed AND (
                b.on_hand + d.quantity < b.reserved OR b.value + d.value < 0
                OR b.on_hand + d.quantity = 0 AND b.value + d.value <> 0),
            first_in = CASE WHEN b.on_hand <= 0 AND d.quantity > 0 THEN %s ELSE b.first_in END
        FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::boolean[])
            AS d(id, quantity, value, negative_allowed)
        WHERE b.id = d.id AND (SELECT count(*) FROM moved) = %s
    )
    SELECT (SELECT closed_through FROM closing),
           ARRAY(SELECT id FROM moved ORDER BY source_line)
"""


# A balance that no movement has touched, and whether it may go below zero.
_Absent = tuple[BalanceKey, bool]


@dataclass(frozen=True, slots=True)
class Posting:
    """What was posted: the movements' ids and values, by line."""

    move_ids: tuple[int, ...]
    values: tuple[Decimal, ...]


def post(
    lines: Sequence[Line], *, source: Source, reason: Reason, actor: Actor, on: date
) -> Posting:
    """Move stock. All lines or none.

    Raises InsufficientStock with every shortage, AlreadyPosted when a line of the source was
    posted before or a movement reversed before, PeriodClosed when the day ``on`` is closed,
    TransactionManagementError outside a transaction.
    """
    require_transaction()
    if not lines:
        return Posting((), ())
    balances = _locked(keys_of(lines))

    done = effect(lines, balances)
    if done.shortages:
        raise InsufficientStock(_described(done.shortages))

    ids = _written(lines, done, balances, source=source, reason=reason, actor=actor, on=on)

    touched = tuple(sorted({line.item_id for line in lines}))
    publish(StockMoved(source.type, source.id, touched))
    tell_what_fell_below_safety(_fallen(balances, done))
    announce("inventory.stock", "moved", {"item_ids": touched})
    return Posting(ids, tuple(done.values))


def _lock(keys: Sequence[BalanceKey]) -> tuple[dict[BalanceKey, Balance], list[_Absent]]:
    """The balances, locked in the order of their ids, and those that do not exist yet.

    Whether one may go below zero is its location's present setting.
    """
    found: dict[BalanceKey, Balance] = {}
    absent: list[_Absent] = []
    with connection.cursor() as cursor:
        cursor.execute(
            _LOCK,
            [
                [key.item_id for key in keys],
                [key.location_id for key in keys],
                [key.lot_id for key in keys],
            ],
        )
        for item, location, lot, pk, on_hand, reserved, value, allow_negative in cursor.fetchall():
            key = BalanceKey(item, location, lot)
            if pk is None:
                absent.append((key, allow_negative))
            else:
                found[key] = Balance(pk, on_hand, reserved, value, allow_negative)
    return found, absent


def _locked(keys: Sequence[BalanceKey]) -> dict[BalanceKey, Balance]:
    found, absent = _lock(keys)
    if not absent:
        return found
    absent.sort(key=lambda one: one[0].order)
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                clock.now(),
                [key.item_id for key, _negative in absent],
                [key.location_id for key, _negative in absent],
                [key.lot_id for key, _negative in absent],
                [negative for _key, negative in absent],
            ],
        )
    return _lock(keys)[0]


def _written(
    lines: Sequence[Line],
    done: Effect,
    balances: Mapping[BalanceKey, Balance],
    *,
    source: Source,
    reason: Reason,
    actor: Actor,
    on: date,
) -> tuple[int, ...]:
    now = clock.now()
    changed = [key for key in balances if done.quantities[key] or done.worths[key]]
    arguments: list[Any] = [
        *(reason, source.type, source.id, source.number),
        *(actor.kind, actor.id, actor.name[:120], on, now),
        [line.item_id for line in lines],
        [line.lot_id for line in lines],
        [line.from_location_id for line in lines],
        [line.to_location_id for line in lines],
        [line.quantity for line in lines],
        list(done.values),
        [line.reverses_id for line in lines],
        list(range(1, len(lines) + 1)),
        on,
        now,
        [balances[key].id for key in changed],
        [done.quantities[key] for key in changed],
        [done.worths[key] for key in changed],
        [balances[key].negative_allowed for key in changed],
        len(lines),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_POST, arguments)
        closed_through, ids = cursor.fetchone()
    if closed_through is not None and closed_through >= on:
        raise PeriodClosed(closed_through=closed_through.isoformat())
    if len(ids) < len(lines):
        # Some lines may stand: even a caller who catches the refusal must not keep them.
        transaction.set_rollback(True)
        raise AlreadyPosted(source=source.type, number=source.number)
    return tuple(ids)


def _fallen(balances: Mapping[BalanceKey, Balance], done: Effect) -> Mapping[int, Decimal]:
    """By item, how much less there is after the posting than before."""
    change: dict[int, Decimal] = {}
    for key in balances:
        change[key.item_id] = change.get(key.item_id, Decimal(0)) + done.quantities[key]
    return {item_id: -delta for item_id, delta in change.items() if delta < 0}


def _described(missing: Sequence[Shortage]) -> list[dict[str, Any]]:
    places = locations(shortage.key.location_id for shortage in missing)
    lots = dict(
        Lot.objects.filter(pk__in=[s.key.lot_id for s in missing if s.key.lot_id]).values_list(
            "pk", "code"
        )
    )
    known = items(shortage.key.item_id for shortage in missing)
    return [
        {
            "item_id": shortage.key.item_id,
            "item_code": known[shortage.key.item_id].code,
            "item_name": known[shortage.key.item_id].name,
            "unit": known[shortage.key.item_id].unit_code,
            "location_id": shortage.key.location_id,
            "location": _place_name(places.get(shortage.key.location_id)),
            "lot": lots.get(shortage.key.lot_id or 0, ""),
            "required": plain(shortage.required),
            "available": plain(shortage.available),
            "missing": plain(shortage.missing),
        }
        for shortage in missing
    ]


def _place_name(place: LocationInfo | None) -> str:
    return f"{place.warehouse_code} {place.code}".strip() if place else ""
