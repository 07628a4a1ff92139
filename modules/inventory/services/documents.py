"""Stock documents: entered by people, posted at once, corrected by reversal alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from mes.audit.services import record
from mes.db.locks import lock_one
from mes.db.search import search_text
from mes.documents.numbering import next_number
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _
from mes.masterdata.public import (
    PHYSICAL_KINDS,
    ItemInfo,
    LocationKind,
    NoConversion,
    items,
    locations,
    unit_table,
    virtual_location,
)
from modules.inventory.domain.posting import Line, Reason, Source
from modules.inventory.errors import AlreadyReversed
from modules.inventory.models import StockDocument, StockDocumentKind, StockDocumentLine
from modules.inventory.services.flows import undo
from modules.inventory.services.ledger import post
from modules.inventory.services.lots import LotWish, lots_for_arrival, lots_for_departure
from modules.inventory.services.numbers import NUMBERS

SOURCE = "inventory.document"
COSTS_EDIT = "costs.edit"
_COUNTERPARTS = {
    StockDocumentKind.RECEIPT: LocationKind.SUPPLIER,
    StockDocumentKind.ISSUE: LocationKind.PRODUCTION_FLOOR,
    StockDocumentKind.ADJUSTMENT: LocationKind.COUNT_DIFFERENCE,
    StockDocumentKind.OPENING: LocationKind.OPENING,
}
_SIGNED = frozenset({StockDocumentKind.ADJUSTMENT, StockDocumentKind.OPENING})
_REASONS = {
    StockDocumentKind.RECEIPT: Reason.RECEIPT,
    StockDocumentKind.ISSUE: Reason.ISSUE,
    StockDocumentKind.TRANSFER: Reason.TRANSFER,
    StockDocumentKind.ADJUSTMENT: Reason.ADJUSTMENT,
    StockDocumentKind.OPENING: Reason.OPENING,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it was entered: ``quantity`` in ``unit`` (empty: the item's own).

    An adjustment's or opening's quantity may be negative: then stock is taken away. ``unit_cost``
    is in yuan for one of the item's unit, for arrivals.
    """

    item_id: int
    location_id: int
    quantity: Decimal
    to_location_id: int | None = None
    unit: str = ""
    lot_code: str = ""
    expires_on: date | None = None
    supplier_lot: str = ""
    unit_cost: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    entry: Entry
    item: ItemInfo
    quantity: Decimal
    position: int

    @property
    def arrives(self) -> bool:
        return self.quantity > 0


@transaction.atomic
def post_document(
    kind: StockDocumentKind,
    entries: Sequence[Entry],
    *,
    actor: Actor,
    note: str = "",
    effective_on: date | None = None,
) -> StockDocument:
    """Post a receipt, issue, transfer, adjustment or opening stock.

    Raises Invalid naming each wrong line, PermissionDenied for costs by who may not set them,
    InsufficientStock with every shortage, PeriodClosed.
    """
    on = effective_on or clock.business_date()
    if any(entry.unit_cost is not None for entry in entries) and not actor.may(COSTS_EDIT):
        raise PermissionDenied(permission=COSTS_EDIT)
    checked = _checked(kind, entries, on)

    lot_ids = _lots(kind, checked, on)
    lines = _lines(kind, checked, lot_ids)
    number = next_number(NUMBERS[kind], on=on)
    document = StockDocument.objects.create(
        number=number,
        kind=kind,
        effective_on=on,
        note=note,
        actor_name=actor.name[:120],
        search_text=search_text([number, note, *(line.item.name for line in checked)]),
    )
    _store(document, checked, lines)
    post(
        lines,
        source=Source(SOURCE, document.pk, number),
        reason=_REASONS[kind],
        actor=actor,
        on=on,
    )

    record(actor, f"stock.{kind}", document, after={"number": number, "lines": len(lines)})
    return document


@transaction.atomic
def reverse_document(document_id: int, *, actor: Actor, note: str = "") -> StockDocument:
    """Take back a posted document by a linked one.

    Raises NotFound, AlreadyReversed, InsufficientStock when the goods have gone on.
    """
    document = lock_one(StockDocument, document_id)

    if document.reverses_id is not None or hasattr(document, "reversed_by"):
        raise AlreadyReversed(number=document.number)

    on = clock.business_date()
    number = next_number(NUMBERS[StockDocumentKind.REVERSAL], on=on)
    reversal = StockDocument.objects.create(
        number=number,
        kind=StockDocumentKind.REVERSAL,
        effective_on=on,
        note=note,
        reverses=document,
        actor_name=actor.name[:120],
        search_text=search_text([number, document.number, note]),
    )
    StockDocumentLine.objects.bulk_create(
        StockDocumentLine(
            document=reversal,
            position=line.position,
            item_id=line.item_id,
            lot_id=line.lot_id,
            from_location_id=line.to_location_id,
            to_location_id=line.from_location_id,
            quantity=line.quantity,
            entered=line.entered,
            unit=line.unit,
            unit_cost=line.unit_cost,
            reason=line.reason,
        )
        for line in document.lines.order_by("position")
    )
    undo(
        Source(SOURCE, document.pk, document.number),
        source=Source(SOURCE, reversal.pk, number),
        actor=actor,
        on=on,
    )

    record(actor, "stock.reversed", document, after={"reversed_by": number})
    return reversal


def _checked(kind: StockDocumentKind, entries: Sequence[Entry], on: date) -> list[_Checked]:
    errors: list[FieldError] = []
    if not entries:
        errors.append(FieldError("lines", "required", _("At least one line is needed.")))
    if on > clock.business_date():
        errors.append(FieldError("effective_date", "future", _("The day must not be ahead.")))
    known = items(entry.item_id for entry in entries)
    table = unit_table(known.keys())
    wanted = {e.location_id for e in entries} | {
        e.to_location_id for e in entries if e.to_location_id is not None
    }
    places = {one.id for one in locations(wanted).values() if one.kind in PHYSICAL_KINDS}
    checked = []
    for position, entry in enumerate(entries):
        field = f"lines.{position}"
        item = known.get(entry.item_id)
        if item is None or not item.active:
            errors.append(FieldError(f"{field}.item_id", "not_found", _("There is no such item.")))
            continue
        if not item.is_stocked:
            errors.append(
                FieldError(f"{field}.item_id", "not_stocked", _("No stock is kept of this item."))
            )
        errors += _place_errors(kind, entry, places, field)
        try:
            quantity = table.factor(item.id, entry.unit or item.unit_code).to_base(entry.quantity)
        except NoConversion as refused:
            errors.append(
                FieldError(f"{field}.unit", "no_conversion", refused.message, refused.params)
            )
            continue
        if quantity == 0 or (quantity < 0 and kind not in _SIGNED):
            errors.append(
                FieldError(f"{field}.quantity", "positive", _("A quantity above zero is needed."))
            )
        checked.append(_Checked(entry, item, quantity, position))
    if errors:
        raise Invalid(errors=errors)
    return checked


def _place_errors(
    kind: StockDocumentKind, entry: Entry, places: set[int], field: str
) -> list[FieldError]:
    errors = []
    if entry.location_id not in places:
        errors.append(
            FieldError(f"{field}.location_id", "not_found", _("There is no such location."))
        )
    if kind != StockDocumentKind.TRANSFER:
        return errors
    if entry.to_location_id not in places:
        errors.append(
            FieldError(f"{field}.to_location_id", "not_found", _("There is no such location."))
        )
    elif entry.to_location_id == entry.location_id:
        errors.append(
            FieldError(f"{field}.to_location_id", "same", _("Both locations are the same."))
        )
    return errors


def _lots(kind: StockDocumentKind, checked: Sequence[_Checked], on: date) -> list[int | None]:
    wishes = [
        LotWish(
            one.item,
            one.entry.lot_code,
            abs(one.quantity),
            f"lines.{one.position}.lot_code",
            one.entry.expires_on,
            one.entry.supplier_lot,
        )
        for one in checked
    ]
    if kind == StockDocumentKind.RECEIPT:
        return lots_for_arrival(wishes, on=on)
    if kind not in _SIGNED:
        return lots_for_departure(wishes)
    come = [n for n, one in enumerate(checked) if one.arrives]
    go = [n for n, one in enumerate(checked) if not one.arrives]
    found: dict[int, int | None] = {}
    found.update(zip(come, lots_for_arrival([wishes[n] for n in come], on=on), strict=True))
    found.update(zip(go, lots_for_departure([wishes[n] for n in go]), strict=True))
    return [found[n] for n in range(len(checked))]


def _lines(
    kind: StockDocumentKind, checked: Sequence[_Checked], lot_ids: Sequence[int | None]
) -> list[Line]:
    counterpart = _COUNTERPARTS.get(kind)
    other = None if counterpart is None else virtual_location(counterpart).id
    lines = []
    for one, lot_id in zip(checked, lot_ids, strict=True):
        place, target = one.entry.location_id, one.entry.to_location_id
        if kind == StockDocumentKind.TRANSFER and target is not None:
            lines.append(Line(one.item.id, place, target, one.quantity, lot_id))
            continue
        if other is None:
            raise ValueError(f"{kind} has no counterpart")
        leaves = kind == StockDocumentKind.ISSUE or one.quantity < 0
        quantity = abs(one.quantity)
        if leaves:
            lines.append(Line(one.item.id, place, other, quantity, lot_id))
            continue
        cost = one.item.standard_cost if one.entry.unit_cost is None else one.entry.unit_cost
        value = None if cost is None else cost * quantity
        lines.append(Line(one.item.id, other, place, quantity, lot_id, value))
    return lines


def _store(document: StockDocument, checked: Sequence[_Checked], lines: Sequence[Line]) -> None:
    StockDocumentLine.objects.bulk_create(
        StockDocumentLine(
            document=document,
            position=position,
            item_id=line.item_id,
            lot_id=line.lot_id,
            from_location_id=line.from_location_id,
            to_location_id=line.to_location_id,
            quantity=line.quantity,
            entered=abs(one.entry.quantity),
            unit=one.entry.unit or one.item.unit_code,
            unit_cost=one.entry.unit_cost,
            reason=one.entry.reason,
        )
        for position, (one, line) in enumerate(zip(checked, lines, strict=True), start=1)
    )


__all__ = ["SOURCE", "Entry", "post_document", "reverse_document"]
