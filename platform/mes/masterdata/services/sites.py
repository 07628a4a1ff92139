"""Warehouses and locations."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from mes.db.locks import lock_all
from mes.events.bus import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import LocationKind
from mes.masterdata.events import LocationDeactivated
from mes.masterdata.models import Location, Warehouse
from mes.masterdata.services.registers import TAKEN, Register, add, change


def _close(location: Location) -> None:
    publish(LocationDeactivated(location.pk))


WAREHOUSES = Register(
    Warehouse,
    "warehouse",
    frozenset({"code", "name", "address", "keeper", "note", "active"}),
    found_by=("code", "name"),
    refusals={"warehouse_code_unique": ("code", TAKEN)},
)
LOCATIONS = Register(
    Location,
    "location",
    frozenset({"warehouse_id", "code", "name", "kind", "active", "allow_negative", "note"}),
    found_by=("code", "name"),
    references={"warehouse_id": Warehouse},
    refusals={
        "location_code_unique": ("code", TAKEN),
        "location_place_in_warehouse": (
            "kind",
            ("not_a_place", _("This kind is not a place in a warehouse.")),
        ),
    },
    when_retired=_close,
)


def create_warehouse(
    values: Mapping[str, Any], *, actor: Actor, with_location: bool = True
) -> Warehouse:
    """A new warehouse, with a first storage location of its own code unless told not to.

    Raises Invalid when the code is taken.
    """
    warehouse = add(WAREHOUSES, values, actor=actor)
    if with_location:
        create_location(
            {
                "warehouse_id": warehouse.pk,
                "code": warehouse.code,
                "name": warehouse.name,
                "kind": LocationKind.STORAGE,
            },
            actor=actor,
        )
    return warehouse


def update_warehouse(
    warehouse_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Warehouse:
    """The warehouse with ``values`` set; out of use, its locations go with it.

    Raises NotFound, VersionConflict, Invalid, and what a module with stock there objects to.
    """
    warehouse, changed = change(
        WAREHOUSES, warehouse_id, values, actor=actor, expected_version=expected_version
    )
    if "active" in changed and not warehouse.active:
        for location in lock_all(Location.objects.filter(Q(warehouse=warehouse), active=True)):
            change(LOCATIONS, location.pk, {"active": False}, actor=actor)
    return warehouse


def create_location(values: Mapping[str, Any], *, actor: Actor) -> Location:
    """A new place in a warehouse. Raises Invalid (code taken there, no place, no warehouse)."""
    return add(LOCATIONS, values, actor=actor)


def update_location(
    location_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Location:
    """The location with ``values`` set; the ledger's counterparts are nobody's to change.

    Raises NotFound, VersionConflict, Invalid, and what a module with stock there objects to.
    """
    location, _changed = change(
        LOCATIONS, location_id, values, actor=actor, expected_version=expected_version
    )
    if location.is_virtual:
        raise Invalid.field("id", "virtual", _("This location belongs to the stock ledger."))
    return location
