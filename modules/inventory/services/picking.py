"""Choosing the balances that a demand is taken from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mes.kernel.quantity import plain
from mes.masterdata.public import items
from modules.inventory.domain.posting import BalanceKey, Line
from modules.inventory.errors import InsufficientStock
from modules.inventory.selectors.picking import lock_candidates

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of an item, in its unit; perhaps only from one location or lot."""

    item_id: int
    quantity: Decimal
    location_id: int | None = None
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A part of the demand number ``demand`` (0-based), taken from one balance."""

    demand: int
    key: BalanceKey
    balance_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Picked:
    """What was found, and for each demand what was not."""

    picks: Sequence[Pick]
    missing: Sequence[Decimal]


def pick(demands: Sequence[Demand], *, on: date) -> Picked:
    """Take the demands in order from what is free: first expired, then first in, goes first out.

    The balances stay locked until the transaction ends.
    """
    free: dict[int, Decimal] = {}
    candidates = lock_candidates({demand.item_id for demand in demands}, on=on)
    for options in candidates.values():
        free.update({one.balance_id: one.free for one in options})
    picks: list[Pick] = []
    missing: list[Decimal] = []
    for number, demand in enumerate(demands):
        left = demand.quantity
        for one in candidates.get(demand.item_id, ()):
            if demand.location_id not in (None, one.key.location_id):
                continue
            if demand.lot_id not in (None, one.key.lot_id):
                continue
            part = min(left, free[one.balance_id])
            if part > 0:
                free[one.balance_id] -= part
                left -= part
                picks.append(Pick(number, one.key, one.balance_id, part))
            if left <= 0:
                break
        missing.append(left)
    return Picked(picks, missing)


def lines_to(picked: Picked, to_location_id: int) -> list[Line]:
    """The picks as ledger lines into one location."""
    return [
        Line(
            item_id=one.key.item_id,
            from_location_id=one.key.location_id,
            to_location_id=to_location_id,
            quantity=one.quantity,
            lot_id=one.key.lot_id,
        )
        for one in picked.picks
    ]


def refuse_missing(demands: Sequence[Demand], picked: Picked) -> None:
    """Raise InsufficientStock with every demand that was not met."""
    short: dict[int, list[Decimal]] = {}
    for demand, left in zip(demands, picked.missing, strict=True):
        if left > 0:
            totals = short.setdefault(demand.item_id, [ZERO, ZERO])
            totals[0] += demand.quantity
            totals[1] += left
    if not short:
        return
    known = items(short)
    raise InsufficientStock([_entry(known[item_id], *short[item_id]) for item_id in sorted(short)])


def _entry(item: Any, required: Decimal, missing: Decimal) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "item_code": item.code,
        "item_name": item.name,
        "unit": item.unit_code,
        "location_id": None,
        "location": "",
        "lot": "",
        "required": plain(required),
        "available": plain(required - missing),
        "missing": plain(missing),
    }
