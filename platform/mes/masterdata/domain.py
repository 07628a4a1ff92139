"""The words of master data: kinds and states. Plain Python, safe to import anywhere."""

from collections.abc import Mapping
from enum import StrEnum


class Dimension(StrEnum):
    """What a unit measures. Units of one dimension convert by their own factors."""

    COUNT = "count"
    MASS = "mass"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    TIME = "time"
    PACK = "pack"  # a box or roll: how much it holds differs from item to item


class ItemKind(StrEnum):
    RAW = "raw"
    PURCHASED = "purchased"
    SEMI_FINISHED = "semi_finished"
    FINISHED = "finished"
    CONSUMABLE = "consumable"
    PACKAGING = "packaging"
    SERVICE = "service"


class Tracking(StrEnum):
    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class Supply(StrEnum):
    MAKE = "make"
    BUY = "buy"


class RevisionStatus(StrEnum):
    """The life of a BOM or routing version."""

    DRAFT = "draft"
    ACTIVE = "active"
    OBSOLETE = "obsolete"


REVISION_TRANSITIONS: Mapping[RevisionStatus, frozenset[RevisionStatus]] = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.ACTIVE, RevisionStatus.OBSOLETE}),
    RevisionStatus.ACTIVE: frozenset({RevisionStatus.OBSOLETE}),
    RevisionStatus.OBSOLETE: frozenset(),
}


class WorkCentreKind(StrEnum):
    MACHINE = "machine"
    HUMAN = "human"
    LINE = "line"
    OUTSOURCED = "outsourced"


class LocationKind(StrEnum):
    """Where stock is: places in a warehouse, then the ledger's counterparts, one of each."""

    STORAGE = "storage"
    RECEIVING = "receiving"
    SHIPPING = "shipping"
    PRODUCTION = "production"
    SCRAP = "scrap"
    QUARANTINE = "quarantine"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    PRODUCTION_FLOOR = "production_floor"
    SCRAPPED = "scrapped"
    COUNT_DIFFERENCE = "count_difference"
    OPENING = "opening"


VIRTUAL_KINDS = frozenset(
    {
        LocationKind.SUPPLIER,
        LocationKind.CUSTOMER,
        LocationKind.PRODUCTION_FLOOR,
        LocationKind.SCRAPPED,
        LocationKind.COUNT_DIFFERENCE,
        LocationKind.OPENING,
    }
)
PHYSICAL_KINDS = frozenset(LocationKind) - VIRTUAL_KINDS


class ImportStatus(StrEnum):
    UPLOADED = "uploaded"
    RECOGNISED = "recognised"
    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    FAILED = "failed"
