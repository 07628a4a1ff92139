"""Items."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.documents.models import Attachment
from mes.events.bus import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import ItemKind, RevisionStatus, Tracking
from mes.masterdata.errors import InUse
from mes.masterdata.events import ItemDeactivated, ItemUpdated
from mes.masterdata.models import Bom, BomLine, Item, Location, SupplierPrice
from mes.masterdata.services.registers import TAKEN, UNKNOWN, Register, add, add_all, change
from mes.masterdata.services.units import unit_called, units_called


def _still_used(item: Item) -> None:
    boms = [
        line.bom
        for line in BomLine.objects.filter(component=item, bom__status=RevisionStatus.ACTIVE)
        .select_related("bom__item")
        .order_by("pk")[:5]
    ]
    if boms:
        raise InUse(
            used_by=[{"type": "bom", "id": bom.pk, "label": str(bom)} for bom in boms],
            where=", ".join(str(bom) for bom in boms),
        )
    publish(ItemDeactivated(item.pk))


ITEMS = Register(
    Item,
    "item",
    frozenset(
        {
            "code", "name", "specification", "drawing_no", "category", "kind", "unit_id",
            "tracking", "shelf_life_days", "supply", "lead_time_days", "safety_stock",
            "minimum_quantity", "order_multiple", "barcode", "picture_id", "default_location_id",
            "standard_cost", "list_price", "note", "active",
        }
    ),
    found_by=("code", "name", "specification", "drawing_no", "barcode", "category"),
    costs=frozenset({"standard_cost", "list_price"}),
    references={"default_location_id": Location},
    refusals={
        "item_code_unique": ("code", TAKEN),
        "item_barcode_unique": ("barcode", TAKEN),
    },
    when_retired=_still_used,
)  # fmt: skip


def create_item(values: Mapping[str, Any], *, actor: Actor) -> Item:
    """A new item; ``unit`` is a unit's code, the rest are columns.

    Raises Invalid (code or barcode taken, unknown unit or location, tracked service),
    PermissionDenied for costs.
    """
    wanted = _with_unit(values)
    _check_tracking(wanted.get("kind", ""), wanted.get("tracking", Tracking.NONE))
    _check_picture(0, wanted.get("picture_id"))
    return add(ITEMS, wanted, actor=actor)


def create_items(rows: Sequence[Mapping[str, Any]], *, actor: Actor) -> list[Item]:
    """New items, few queries however many there are. Raises as ``create_item``; then none."""
    units = units_called(str(values["unit"]) for values in rows)
    wanted = []
    for values in rows:
        _check_tracking(values.get("kind", ""), values.get("tracking", Tracking.NONE))
        own = {name: value for name, value in values.items() if name != "unit"}
        if values["unit"] not in units:
            raise Invalid.field("unit", *UNKNOWN)
        wanted.append({**own, "unit_id": units[values["unit"]]})
    return add_all(ITEMS, wanted, actor=actor)


def update_item(
    item_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> Item:
    """The item with ``values`` set. Its unit is fixed once a BOM, price or conversion counts in it.

    Raises NotFound, VersionConflict, Invalid, PermissionDenied, InUse, and what modules that keep
    stock of the item object to.
    """
    wanted = _with_unit(values)
    _check_picture(item_id, wanted.get("picture_id"))
    item, changed = change(ITEMS, item_id, wanted, actor=actor, expected_version=expected_version)
    _check_tracking(item.kind, item.tracking)
    if "unit_id" in changed:
        _refuse_counted(item)
    if changed:
        publish(ItemUpdated(item.pk, changed))
    return item


def _with_unit(values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(values)
    if "unit" in wanted:
        wanted["unit_id"] = unit_called(wanted.pop("unit"))
    return wanted


def _check_picture(item_id: int, picture_id: int | None) -> None:
    """A picture is one of the item's own files, and a picture."""
    if picture_id is None:
        return
    own = Attachment.objects.filter(pk=picture_id, record_type="item", record_id=item_id)
    if not own.filter(content_type__startswith="image/").exists():
        raise Invalid.field("picture_id", "not_a_picture", _("This is no picture of the item."))


def _check_tracking(kind: str, tracking: str) -> None:
    if kind == ItemKind.SERVICE and tracking != Tracking.NONE:
        raise Invalid.field("tracking", "service", _("A service has no lots or serial numbers."))


def _refuse_counted(item: Item) -> None:
    counted = (
        Bom.objects.filter(item=item).exists()
        or BomLine.objects.filter(component=item).exists()
        or item.conversions.exists()
        or SupplierPrice.objects.filter(item=item).exists()
    )
    if counted:
        raise Invalid.field(
            "unit", "fixed", _("Bills of materials, prices or conversions count in this unit.")
        )
