"""Master data as frozen facts, for code that must not hold model instances."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from mes.kernel.quantity import Factor


@dataclass(frozen=True, slots=True)
class UnitInfo:
    id: int
    code: str
    name: str
    dimension: str
    decimals: int


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """An item; quantities in ``unit_code``, prices in yuan for one of it, None when unknown."""

    id: int
    code: str
    name: str
    specification: str
    drawing_no: str
    kind: str
    unit_id: int
    unit_code: str
    unit_decimals: int
    tracking: str
    shelf_life_days: int | None
    supply: str
    lead_time_days: int
    safety_stock: Decimal
    minimum_quantity: Decimal
    order_multiple: Decimal
    barcode: str
    default_location_id: int | None
    standard_cost: Decimal | None
    list_price: Decimal | None
    active: bool

    @property
    def is_made(self) -> bool:
        return self.supply == "make"

    @property
    def is_stocked(self) -> bool:
        """Whether stock of it is kept: of a service there is none."""
        return self.kind != "service"


@dataclass(frozen=True, slots=True)
class SubstituteInfo:
    """``ratio`` of the item, in its own unit, stands in for one of the component."""

    item_id: int
    item_code: str
    item_name: str
    ratio: Decimal
    priority: int


@dataclass(frozen=True, slots=True)
class BomLineInfo:
    """One component: ``quantity`` of it, in ``unit_code``, for the BOM's quantity.

    ``factor`` leads from ``unit_code`` to the component's own unit. ``scrap_rate`` is what is lost
    on top: 0.02 means 2 % more is needed.
    """

    id: int
    position: int
    component_id: int
    component_code: str
    component_name: str
    quantity: Decimal
    unit_code: str
    factor: Factor
    scrap_rate: Decimal
    operation_seq: int | None
    operation_name: str
    substitutes: tuple[SubstituteInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class BomInfo:
    """What ``quantity`` of an item, in its own unit, is made of."""

    id: int
    item_id: int
    version_code: str
    status: str
    valid_from: date | None
    valid_to: date | None
    quantity: Decimal
    lines: tuple[BomLineInfo, ...]


@dataclass(frozen=True, slots=True)
class OperationInfo:
    """Minutes: ``setup`` for the whole order, ``run`` for one piece; piece rate in yuan a piece."""

    id: int
    seq: int
    code: str
    name: str
    work_centre_id: int | None
    work_centre_code: str
    work_centre_name: str
    setup_minutes: Decimal
    run_minutes: Decimal
    transfer_batch: Decimal
    piece_rate: Decimal | None
    inspection: bool
    outsourced: bool
    note: str


@dataclass(frozen=True, slots=True)
class RoutingInfo:
    id: int
    item_id: int
    version_code: str
    status: str
    valid_from: date | None
    valid_to: date | None
    operations: tuple[OperationInfo, ...]


@dataclass(frozen=True, slots=True)
class WorkCentreInfo:
    id: int
    code: str
    name: str
    kind: str
    line_id: int | None
    capacity: Decimal
    calendar_id: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class ShiftInfo:
    """A span of a business day; past midnight when ``end`` is not after ``start``."""

    id: int
    code: str
    name: str
    start: time
    end: time
    break_minutes: int


@dataclass(frozen=True, slots=True)
class PartnerInfo:
    """A customer or supplier; ``tax_rate`` as a share, None when unknown."""

    id: int
    code: str
    name: str
    short_name: str
    credit_code: str
    contact: str
    phone: str
    address: str
    tax_rate: Decimal | None
    payment_terms: str
    payment_days: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class CustomerInfo(PartnerInfo):
    pass


@dataclass(frozen=True, slots=True)
class SupplierInfo(PartnerInfo):
    lead_time_days: int | None = None


@dataclass(frozen=True, slots=True)
class SupplierPriceInfo:
    """Price in ``currency`` for one ``unit_code``."""

    id: int
    supplier_id: int
    supplier_code: str
    supplier_name: str
    item_id: int
    unit_code: str
    price: Decimal
    tax_rate: Decimal | None
    currency: str
    minimum_quantity: Decimal
    multiple: Decimal
    lead_time_days: int | None
    preferred: bool


@dataclass(frozen=True, slots=True)
class WarehouseInfo:
    id: int
    code: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """A place, or (without warehouse) a counterpart of the stock ledger."""

    id: int
    code: str
    name: str
    kind: str
    warehouse_id: int | None
    warehouse_code: str
    active: bool
    allow_negative: bool

    @property
    def is_virtual(self) -> bool:
        return self.warehouse_id is None


@dataclass(frozen=True, slots=True)
class EmployeeInfo:
    id: int
    number: str
    name: str
    badge: str
    has_pin: bool
    active: bool
    work_centre_ids: frozenset[int] = field(default_factory=frozenset)
