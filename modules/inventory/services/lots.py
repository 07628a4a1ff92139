"""Lots and serial numbers: made on arrival, named on departure, held and released."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from mes.audit.services import record, snapshot
from mes.db.locks import lock_many, lock_one
from mes.db.transitions import require_transition
from mes.events import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import ItemInfo, Tracking
from mes.realtime.services import announce
from modules.inventory.domain.lots import LOT_TRANSITIONS, LotStatus
from modules.inventory.events import LotStatusChanged
from modules.inventory.models import Lot, StockBalance


@dataclass(frozen=True, slots=True)
class LotWish:
    """What a line says of its lot. ``field`` names it in errors (``lines.2.lot_code``)."""

    item: ItemInfo
    code: str
    quantity: Decimal
    field: str
    expires_on: date | None = None
    supplier_lot: str = ""


def _tracking_errors(wishes: Sequence[LotWish]) -> list[FieldError]:
    errors = []
    for wish in wishes:
        tracked = wish.item.tracking != Tracking.NONE
        if tracked and not wish.code:
            errors.append(
                FieldError(wish.field, "required", _("This item is tracked: name the lot."))
            )
        elif wish.code and not tracked:
            errors.append(
                FieldError(wish.field, "not_tracked", _("This item is not tracked by lot."))
            )
        elif wish.item.tracking == Tracking.SERIAL and wish.quantity != 1:
            errors.append(
                FieldError(wish.field, "serial_is_one", _("A serial number is one piece."))
            )
    return errors


def _known(wishes: Sequence[LotWish]) -> dict[tuple[int, str], Lot]:
    rows = Lot.objects.filter(
        item_id__in={wish.item.id for wish in wishes}, code__in={wish.code for wish in wishes}
    )
    return {(lot.item_id, lot.code): lot for lot in rows}


def lots_for_departure(wishes: Sequence[LotWish]) -> list[int | None]:
    """The lots that lines take from. Raises Invalid naming each line without a right one."""
    errors = _tracking_errors(wishes)
    known = _known([wish for wish in wishes if wish.code])
    found: list[int | None] = []
    for wish in wishes:
        lot = known.get((wish.item.id, wish.code))
        if wish.code and wish.item.tracking != Tracking.NONE:
            if lot is None:
                errors.append(FieldError(wish.field, "not_found", _("There is no such lot.")))
            elif lot.status != LotStatus.OK:
                errors.append(FieldError(wish.field, "held", _("This lot is not released.")))
        found.append(lot.pk if lot else None)
    if errors:
        raise Invalid(errors=errors)
    return found


def lots_for_arrival(wishes: Sequence[LotWish], *, on: date) -> list[int | None]:
    """The lots that lines add to, made where they are new. Raises Invalid naming each line.

    A serial number that is in stock cannot arrive again, nor a lot with another expiry.
    """
    errors = _tracking_errors(wishes)
    if errors:
        raise Invalid(errors=errors)
    coded = [wish for wish in wishes if wish.code]
    known = _known(coded)
    new = {
        (wish.item.id, wish.code): Lot(
            item_id=wish.item.id,
            code=wish.code,
            expires_on=_expiry(wish, on),
            supplier_lot=wish.supplier_lot,
        )
        for wish in coded
        if (wish.item.id, wish.code) not in known
    }
    Lot.objects.bulk_create(new.values(), ignore_conflicts=True)
    if new:
        known = _known(coded)
    _refuse_other_expiry(coded, known)
    _refuse_serials_in_stock([w for w in coded if w.item.tracking == Tracking.SERIAL], known)
    return [known[wish.item.id, wish.code].pk if wish.code else None for wish in wishes]


def lots_of_our_own(pieces: Sequence[tuple[ItemInfo, str, Decimal]]) -> list[list[LotWish]]:
    """What to call pieces (item, code, quantity) that come without a lot: one lot called ``code``,
    or for each piece a serial number that begins with it.

    Raises Invalid for a part of a piece with serial numbers.
    """
    counters = _serials_made(
        [(item.id, code) for item, code, _q in pieces if item.tracking == Tracking.SERIAL]
    )
    found = []
    for item, code, quantity in pieces:
        if item.tracking != Tracking.SERIAL:
            found.append([LotWish(item, code, quantity, "lot")])
            continue
        if quantity != quantity.to_integral_value():
            raise Invalid.field("quantity", "serial_is_one", _("A serial number is one piece."))
        first = counters[item.id, code] + 1
        counters[item.id, code] += int(quantity)
        found.append(
            [
                LotWish(item, f"{code}-{number:03d}", Decimal(1), "lot")
                for number in range(first, first + int(quantity))
            ]
        )
    return found


def _serials_made(wanted: Sequence[tuple[int, str]]) -> Counter[tuple[int, str]]:
    """How many serial numbers of each item begin with the code."""
    if not wanted:
        return Counter()
    named = Q()
    for item_id, code in wanted:
        named |= Q(item_id=item_id, code__startswith=f"{code}-")
    return Counter(
        (item_id, code.rpartition("-")[0])
        for item_id, code in Lot.objects.filter(named).values_list("item_id", "code")
    )


def _expiry(wish: LotWish, on: date) -> date | None:
    if wish.expires_on is not None or wish.item.shelf_life_days is None:
        return wish.expires_on
    return date.fromordinal(on.toordinal() + wish.item.shelf_life_days)


def _refuse_other_expiry(wishes: Sequence[LotWish], known: dict[tuple[int, str], Lot]) -> None:
    errors = [
        FieldError(
            wish.field,
            "expiry_differs",
            _("This lot is known with the expiry %(expires_on)s."),
            {"expires_on": known[wish.item.id, wish.code].expires_on or "-"},
        )
        for wish in wishes
        if wish.expires_on not in (None, known[wish.item.id, wish.code].expires_on)
    ]
    if errors:
        raise Invalid(errors=errors)


def _refuse_serials_in_stock(wishes: Sequence[LotWish], known: dict[tuple[int, str], Lot]) -> None:
    if not wishes:
        return
    serials = {known[wish.item.id, wish.code].pk for wish in wishes}
    # Two receipts of one number at once: the second waits here and then sees the first.
    lock_many(Lot, serials)
    present = set(
        StockBalance.objects.filter(lot_id__in=serials)
        .values("lot_id")
        .annotate(total=Sum("on_hand"))
        .filter(total__gt=0)
        .values_list("lot_id", flat=True)
    )
    seen: set[tuple[int, str]] = set()
    errors = []
    for wish in wishes:
        key = (wish.item.id, wish.code)
        if known[key].pk in present or key in seen:
            errors.append(
                FieldError(wish.field, "serial_in_stock", _("This serial number is in stock."))
            )
        seen.add(key)
    if errors:
        raise Invalid(errors=errors)


@transaction.atomic
def update_lot(
    lot_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Lot:
    """Correct a lot's ``expires_on`` or ``supplier_lot``. Raises NotFound, VersionConflict."""
    lot = lock_one(Lot, lot_id)

    lot.require_version(expected_version)

    before = snapshot(lot)
    changed = {name for name, value in values.items() if getattr(lot, name) != value}
    if not changed:
        return lot
    for name in changed:
        setattr(lot, name, values[name])
    lot.save(update_fields=changed)

    record(actor, "lot.updated", lot, before=before, after=snapshot(lot))

    announce("inventory.stock", "lot", {"lot_id": lot.pk})
    return lot


@transaction.atomic
def set_lot_status(
    lot_id: int, status: LotStatus, *, actor: Actor, expected_version: int | None = None
) -> Lot:
    """Hold, quarantine, reject or release a lot. Raises TransitionNotAllowed, NotFound."""
    lot = lock_one(Lot, lot_id)

    lot.require_version(expected_version)
    require_transition(LOT_TRANSITIONS, lot.status, status)

    before = snapshot(lot)
    lot.status = status
    lot.save(update_fields=["status"])

    record(actor, f"lot.{status}", lot, before=before, after=snapshot(lot))

    publish(LotStatusChanged(lot.pk, lot.item_id, status))
    announce("inventory.stock", "lot", {"lot_id": lot.pk})
    return lot
