"""What a module says of itself. Pure data: no Django model is imported by a manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Permission:
    """A right: ``code`` is ``<module>.<what>``."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the office menu, shown to who has ``permission``."""

    code: str
    label: Text
    path: str
    permission: str
    icon: str = "document"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task run for every enterprise that has the module, every ``minutes``."""

    task: str
    minutes: int


class MeterKind(StrEnum):
    """How a meter makes one figure of what was counted in a period."""

    SUM = "sum"
    COUNT = "count"
    UNIQUE = "unique"  # how many different subjects
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Meter:
    """What of a module's use is counted. ``code`` may be shared by several modules.

    ``events`` maps the path of each event that counts one to the event's attribute that says which
    occurrence it is.
    """

    code: str
    name: Text
    unit: Text
    kind: MeterKind
    events: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModuleManifest:
    """A module, or an always-on part of the platform (``sold=False``).

    ``default_roles`` maps a shipped role's code to the permissions it gets here. ``requires`` are
    modules it cannot work without. ``listeners`` are imported at start (handlers, bridges, import
    kinds). ``topics`` maps a realtime topic to the permission to hear it. ``floor_permissions`` are
    what a worker signed on at a terminal may do.
    """

    code: str
    name: Text
    summary: Text
    permissions: tuple[Permission, ...]
    default_roles: Mapping[str, tuple[str, ...]]
    group: Text = ""
    menu: tuple[MenuItem, ...] = ()
    features: tuple[Text, ...] = ()
    api_urls: str = ""
    listeners: tuple[str, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)
    floor_permissions: tuple[str, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    meters: tuple[Meter, ...] = ()
    requires: tuple[str, ...] = ()
    sold: bool = True
