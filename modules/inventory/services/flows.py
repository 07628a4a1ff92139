"""What other modules do with stock: ship, take back, consume, put away, undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import (
    ItemInfo,
    LocationKind,
    Tracking,
    items,
    locations_of_kind,
    virtual_location,
)
from modules.inventory.domain.posting import Line, Reason, Source
from modules.inventory.models import StockMove
from modules.inventory.services.ledger import Posting, post
from modules.inventory.services.lots import lots_for_arrival, lots_of_our_own
from modules.inventory.services.picking import Demand, lines_to, pick, refuse_missing


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods that come in; ``location_id`` None: where the item is usually kept.

    Tracked goods without ``lot_id`` go into a lot of our own, called ``lot_code`` or after the
    source's number; with serial numbers, one for each piece.
    """

    item_id: int
    quantity: Decimal
    location_id: int | None = None
    lot_id: int | None = None
    lot_code: str = ""


def ship(demands: Sequence[Demand], *, source: Source, actor: Actor, on: date) -> Posting:
    """Take goods out to the customer. Raises InsufficientStock with every shortage."""
    return _take(
        demands,
        LocationKind.CUSTOMER,
        reason=Reason.SHIPPED,
        source=source,
        actor=actor,
        on=on,
    )


def consume(
    demands: Sequence[Demand],
    *,
    source: Source,
    actor: Actor,
    on: date,
    may_go_negative: bool = False,
) -> Posting:
    """Take components out to the shop floor. Raises InsufficientStock with every shortage.

    ``may_go_negative``: what the books lack is taken from the count difference, so that work goes
    on and the next count shows what was missing.
    """
    return _take(
        demands,
        LocationKind.PRODUCTION_FLOOR,
        reason=Reason.CONSUMED,
        source=source,
        actor=actor,
        on=on,
        may_go_negative=may_go_negative,
    )


def _take(
    demands: Sequence[Demand],
    to: LocationKind,
    *,
    reason: Reason,
    source: Source,
    actor: Actor,
    on: date,
    may_go_negative: bool = False,
) -> Posting:
    stocked = {one.id for one in items(d.item_id for d in demands).values() if one.is_stocked}
    wanted = [demand for demand in demands if demand.item_id in stocked and demand.quantity > 0]
    if not wanted:
        return Posting((), ())
    picked = pick(wanted, on=on)
    target = virtual_location(to).id
    lines = lines_to(picked, target)
    if may_go_negative:
        gap = virtual_location(LocationKind.COUNT_DIFFERENCE).id
        lines += [
            Line(demand.item_id, gap, target, left)
            for demand, left in zip(wanted, picked.missing, strict=True)
            if left > 0
        ]
    else:
        refuse_missing(wanted, picked)
    return post(lines, source=source, reason=reason, actor=actor, on=on)


def put_away_production(
    arrivals: Sequence[Arrival], *, source: Source, actor: Actor, on: date
) -> Posting:
    """Receive finished goods from the shop floor, worth their standard cost where it is known."""
    return _bring(
        arrivals,
        LocationKind.PRODUCTION_FLOOR,
        reason=Reason.PRODUCED,
        source=source,
        actor=actor,
        on=on,
    )


def take_back(arrivals: Sequence[Arrival], *, source: Source, actor: Actor, on: date) -> Posting:
    """Receive goods that a customer returned."""
    return _bring(
        arrivals,
        LocationKind.CUSTOMER,
        reason=Reason.RETURNED,
        source=source,
        actor=actor,
        on=on,
    )


def _bring(
    arrivals: Sequence[Arrival],
    origin: LocationKind,
    *,
    reason: Reason,
    source: Source,
    actor: Actor,
    on: date,
) -> Posting:
    known = items(arrival.item_id for arrival in arrivals)
    for arrival in arrivals:
        if arrival.item_id not in known:
            raise NotFound(record="item", id=arrival.item_id)
    wanted = [one for one in arrivals if known[one.item_id].is_stocked and one.quantity > 0]
    if not wanted:
        return Posting((), ())
    came = virtual_location(origin).id
    lots = _lots(wanted, known, source, on)
    lines = []
    usual = None
    for arrival, parts in zip(wanted, lots, strict=True):
        item = known[arrival.item_id]
        place = arrival.location_id or item.default_location_id or usual
        if place is None:
            place = usual = usual_location(None)
        cost = item.standard_cost
        lines += [
            Line(
                item_id=item.id,
                from_location_id=came,
                to_location_id=place,
                quantity=quantity,
                lot_id=lot_id,
                value=None if cost is None else cost * quantity,
            )
            for lot_id, quantity in parts
        ]
    return post(lines, source=source, reason=reason, actor=actor, on=on)


def _lots(
    arrivals: Sequence[Arrival], known: Mapping[int, ItemInfo], source: Source, on: date
) -> list[list[tuple[int | None, Decimal]]]:
    """For each arrival, into which lots the goods go and how many into each."""
    nameless = [
        one
        for one in arrivals
        if one.lot_id is None and known[one.item_id].tracking != Tracking.NONE
    ]
    called = source.number or f"{source.type}-{source.id}"
    own = lots_of_our_own(
        [(known[one.item_id], one.lot_code or called, one.quantity) for one in nameless]
    )
    wishes = [wish for group in own for wish in group]
    ids = iter(lots_for_arrival(wishes, on=on))
    groups = iter([[(next(ids), wish.quantity) for wish in group] for group in own])
    named = {id(one) for one in nameless}
    return [next(groups) if id(one) in named else [(one.lot_id, one.quantity)] for one in arrivals]


def usual_location(preferred: int | None) -> int:
    """``preferred``, or the enterprise's first storage location. Raises Invalid without one."""
    if preferred is not None:
        return preferred
    places = locations_of_kind(LocationKind.STORAGE)
    if not places:
        raise Invalid.field(
            "location", "no_location", _("There is no warehouse with a storage location yet.")
        )
    return places[0].id


def undo(posted: Source, *, source: Source, actor: Actor, on: date) -> Posting:
    """Reverse every movement of ``posted`` by linked movements of ``source``.

    Raises InsufficientStock when the goods are no longer where they were put, AlreadyPosted when
    they were reversed before. Nothing happens when ``posted`` moved nothing.
    """
    moves = StockMove.objects.filter(
        source_type=posted.type, source_id=posted.id, reverses=None
    ).order_by("source_line")
    lines = [
        Line(
            item_id=move.item_id,
            from_location_id=move.to_location_id,
            to_location_id=move.from_location_id,
            quantity=move.quantity,
            lot_id=move.lot_id,
            value=move.value,
            reverses_id=move.pk,
        )
        for move in moves
    ]
    return post(lines, source=source, reason=Reason.REVERSAL, actor=actor, on=on)
