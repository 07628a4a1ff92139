"""The stage bar of a line: how much of it is where, from what really happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Min, Sum

from mes.db.fields import ZERO
from modules.orders.domain.states import Happening
from modules.orders.models import LineEvent, SalesOrderLine


@dataclass(frozen=True, slots=True)
class Stage:
    """``done`` of ``total`` in the line's unit; ``at`` is when it began or last moved."""

    stage: str
    done: Decimal
    total: Decimal
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """All happenings of one kind on a line."""

    quantity: Decimal
    first: datetime
    last: datetime


Tallies = Mapping[str, Tally]


def tallies(line_ids: Iterable[int]) -> dict[int, dict[str, Tally]]:
    """What happened to the lines, added up by kind: one query."""
    found: dict[int, dict[str, Tally]] = {}
    rows = (
        LineEvent.objects.filter(line_id__in=set(line_ids))
        .values_list("line_id", "kind")
        .annotate(Sum("quantity"), Min("at"), Max("at"))
    )
    for line_id, kind, quantity, first, last in rows:
        found.setdefault(line_id, {})[kind] = Tally(quantity, first, last)
    return found


def stages(line: SalesOrderLine, seen: Tallies) -> list[Stage]:
    """Ordered, being made, produced, in stock, shipped.

    A line that is delivered without anything made for it comes from stock: its two stages of
    making have a total of zero. What was delivered has been in stock.
    """
    total = line.quantity
    shipped = line.shipped - line.replacing
    base = line.factor.from_base
    produced = base(line.produced)
    underway = base(line.in_production + line.produced)
    made = line.in_production > 0 or line.produced > 0
    to_make = total if made or shipped == 0 else ZERO
    stocked = seen[Happening.STOCKED].quantity if Happening.STOCKED in seen else ZERO
    return [
        Stage("ordered", total if _first(seen, Happening.ORDERED) else ZERO, total,
              _first(seen, Happening.ORDERED)),
        Stage("material", min(underway, to_make), to_make,
              _first(seen, Happening.PRODUCTION_STARTED)),
        Stage("production", min(produced, to_make), to_make, _last(seen, Happening.PRODUCED)),
        Stage("stock", min(max(stocked, shipped), total), total,
              _last(seen, Happening.STOCKED) or _last(seen, Happening.SHIPPED)),
        Stage("shipped", min(shipped, total), total, _last(seen, Happening.SHIPPED)),
    ]  # fmt: skip


def _first(seen: Tallies, kind: Happening) -> datetime | None:
    return seen[kind].first if kind in seen else None


def _last(seen: Tallies, kind: Happening) -> datetime | None:
    """When it last happened; None when all of it was taken back."""
    return seen[kind].last if kind in seen and seen[kind].quantity > 0 else None
