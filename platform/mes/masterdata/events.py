"""What others may hear, and refuse by raising, inside the transaction of the change."""

from dataclasses import dataclass

from mes.events.bus import Event


@dataclass(frozen=True, slots=True)
class ItemUpdated(Event):
    """Columns of an item changed. Who keeps stock of it may refuse a change of unit or tracking."""

    item_id: int
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class ItemDeactivated(Event):
    item_id: int


@dataclass(frozen=True, slots=True)
class LocationDeactivated(Event):
    location_id: int


@dataclass(frozen=True, slots=True)
class EmployeeUpdated(Event):
    """Badge, PIN, work centres or activity of an employee changed: sign-ons may have to end."""

    employee_id: int
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class BomActivated(Event):
    bom_id: int
    item_id: int


@dataclass(frozen=True, slots=True)
class RoutingActivated(Event):
    routing_id: int
    item_id: int
