"""Lots and serial numbers: made on arrival, named on departure, held and released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
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

    A serial number that is in stock cannot arrive again.
    """
    errors = _tracking_errors(wishes)
    if errors:
        raise Invalid(errors=errors)
    coded = [wish for wish in wishes if wish.code]
    known = _known(coded)
    new = {
        (wish.item.id, wish.code): Lot(
            item_id=wish.item.id, code=wish.code, expires_on=_expiry(wish, on)
        )
        for wish in coded
        if (wish.item.id, wish.code) not in known
    }
    Lot.objects.bulk_create(new.values(), ignore_conflicts=True)
    if new:
        known = _known(coded)
    _refuse_serials_in_stock([w for w in coded if w.item.tracking == Tracking.SERIAL], known)
    return [known[wish.item.id, wish.code].pk if wish.code else None for wish in wishes]


def _expiry(wish: LotWish, on: date) -> date | None:
    if wish.expires_on is not None or wish.item.shelf_life_days is None:
        return wish.expires_on
    return date.fromordinal(on.toordinal() + wish.item.shelf_life_days)


def _refuse_serials_in_stock(wishes: Sequence[LotWish], known: dict[tuple[int, str], Lot]) -> None:
    serials = {known[wish.item.id, wish.code].pk for wish in wishes}
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
