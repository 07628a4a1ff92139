"""What the endpoints take."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from mes.http.fields import PriceField, QuantityField, RateField
from mes.http.serializers import Body
from mes.masterdata.domain import (
    PHYSICAL_KINDS,
    Dimension,
    ItemKind,
    Supply,
    Tracking,
    WorkCentreKind,
)
from mes.masterdata.models.base import CODE_LENGTH, NAME_LENGTH, NOTE_LENGTH

Whole = serializers.IntegerField
Flag = serializers.BooleanField
MOST_LINES = 1000
_BIG = 9_223_372_036_854_775_807


def named(length: int = CODE_LENGTH, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=length, **more)


def several(child: Any, most: int = MOST_LINES, **more: Any) -> Any:
    """At most ``most`` bodies of one kind."""
    return child(many=True, max_length=most, **more)


def text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, allow_blank=True, required=False)


def ref(**more: Any) -> serializers.IntegerField:
    return Whole(min_value=1, max_value=_BIG, **more)


def maybe_ref() -> serializers.IntegerField:
    return ref(required=False, allow_null=True)


def days() -> serializers.IntegerField:
    return Whole(min_value=0, max_value=36500, required=False)


def maybe_days() -> serializers.IntegerField:
    return Whole(min_value=0, max_value=36500, required=False, allow_null=True)


def maybe_day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


def choice(kinds: Any, **more: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[str(kind) for kind in kinds], **more)


def above_zero(**more: Any) -> QuantityField:
    return QuantityField(min_value=Decimal("0.000001"), **more)


class UnitBody(Body):
    code = named(20)
    name = named(50)
    dimension = choice(Dimension, required=False)
    decimals = Whole(min_value=0, max_value=6, required=False)
    numerator = Whole(min_value=1, max_value=10**12, required=False, allow_null=True)
    denominator = Whole(min_value=1, max_value=10**12, required=False, allow_null=True)
    active = Flag(required=False)


class ConversionBody(Body):
    unit = named(20)
    numerator = Whole(min_value=1, max_value=10**12)
    denominator = Whole(min_value=1, max_value=10**12, required=False)


class ConversionsBody(Body):
    """The whole list; a bare list is taken too."""

    conversions = several(ConversionBody, 50)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({"conversions": data} if isinstance(data, list) else data)


class ItemBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    specification = text(500)
    drawing_no = text(100)
    category = text(100)
    kind = choice(ItemKind, required=False)
    unit = named(20)
    tracking = choice(Tracking, required=False)
    shelf_life_days = maybe_days()
    supply = choice(Supply, required=False)
    lead_time_days = days()
    safety_stock = QuantityField(required=False)
    minimum_quantity = QuantityField(required=False)
    order_multiple = QuantityField(required=False)
    barcode = text(100)
    picture_id = maybe_ref()
    default_location_id = maybe_ref()
    standard_cost = PriceField(required=False, allow_null=True)
    list_price = PriceField(required=False, allow_null=True)
    note = text(NOTE_LENGTH)
    active = Flag(required=False)


class SubstituteBody(Body):
    item_id = ref()
    ratio = above_zero(required=False)
    priority = Whole(min_value=1, max_value=99, required=False)


class ScrapRateField(RateField):
    """Below one: with a scrap rate of 100 % nothing would be left."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=Decimal("0.999999"), **kwargs)


class BomLineBody(Body):
    position = Whole(min_value=1, max_value=1_000_000, required=False)
    component_id = ref()
    quantity = above_zero()
    unit = named(20, required=False, allow_blank=True)
    scrap_rate = ScrapRateField(required=False)
    operation_seq = Whole(min_value=0, max_value=32767, required=False, allow_null=True)
    operation_name = text(200)
    note = text(NOTE_LENGTH)
    substitutes = several(SubstituteBody, 20, required=False)


class BomChanges(Body):
    version_code = text(40)
    valid_from = maybe_day()
    valid_to = maybe_day()
    quantity = above_zero(required=False)
    note = text(NOTE_LENGTH)
    lines = several(BomLineBody, required=False)


class BomBody(BomChanges):
    item_id = ref()


class ActivateBody(Body):
    """``replace``: versions in force on the same days make way."""

    valid_from = maybe_day()
    replace = Flag(required=False)


class NewVersionBody(Body):
    version_code = text(40)


class OperationBody(Body):
    seq = Whole(min_value=1, max_value=32767, required=False)
    code = text(80)
    name = named(200)
    work_centre_id = maybe_ref()
    setup_minutes = QuantityField(required=False, max_digits=12, decimal_places=4)
    run_minutes = QuantityField(required=False, max_digits=12, decimal_places=4)
    transfer_batch = above_zero(required=False)
    piece_rate = PriceField(required=False, allow_null=True)
    inspection = Flag(required=False)
    outsourced = Flag(required=False)
    note = text(NOTE_LENGTH)


class RoutingChanges(Body):
    version_code = text(40)
    valid_from = maybe_day()
    valid_to = maybe_day()
    note = text(NOTE_LENGTH)
    operations = several(OperationBody, required=False)


class RoutingBody(RoutingChanges):
    item_id = ref()


class LineBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    active = Flag(required=False)


class WorkCentreBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    kind = choice(WorkCentreKind, required=False)
    line_id = maybe_ref()
    capacity = above_zero(required=False)
    calendar_id = maybe_ref()
    efficiency = QuantityField(
        required=False, max_digits=9, min_value=Decimal("0.01"), max_value=Decimal(5)
    )
    hourly_cost = PriceField(required=False, allow_null=True)
    note = text(NOTE_LENGTH)
    active = Flag(required=False)


class ShiftBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    start = serializers.TimeField()
    end = serializers.TimeField()
    break_minutes = Whole(min_value=0, max_value=1440, required=False)
    active = Flag(required=False)


class CalendarExceptionBody(Body):
    day = serializers.DateField()
    name = text(100)
    shift_ids = serializers.ListField(child=ref(), max_length=10)


class CalendarBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    public_holidays = Flag(required=False)
    week = serializers.ListField(
        child=serializers.ListField(child=ref(), max_length=10),
        required=False,
        min_length=7,
        max_length=7,
    )
    exceptions = several(CalendarExceptionBody, 2000, required=False)
    active = Flag(required=False)


class CustomerBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    short_name = text(100)
    credit_code = text(40)
    contact = text(100)
    phone = text(40)
    email = text(200)
    address = text(300)
    tax_rate = RateField(required=False, allow_null=True)
    payment_terms = text(200)
    payment_days = maybe_days()
    note = text(NOTE_LENGTH)
    active = Flag(required=False)


class SupplierBody(CustomerBody):
    lead_time_days = maybe_days()


class PriceOfSupplierBody(Body):
    item_id = ref()
    unit = serializers.CharField(max_length=20, allow_blank=True, allow_null=True, required=False)
    price = PriceField()
    tax_rate = RateField(required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    minimum_quantity = QuantityField(required=False)
    multiple = QuantityField(required=False)
    lead_time_days = maybe_days()
    valid_from = maybe_day()
    valid_to = maybe_day()
    supplier_item_code = text(100)
    preferred = Flag(required=False)
    note = text(NOTE_LENGTH)


class SupplierPriceBody(PriceOfSupplierBody):
    supplier_id = ref()


class WarehouseBody(Body):
    code = named()
    name = named(NAME_LENGTH)
    address = text(300)
    keeper = text(100)
    note = text(NOTE_LENGTH)
    active = Flag(required=False)


class LocationBody(Body):
    warehouse_id = ref()
    code = named()
    name = named(NAME_LENGTH, required=False)
    kind = choice(sorted(PHYSICAL_KINDS), required=False)
    allow_negative = Flag(required=False)
    note = text(NOTE_LENGTH)
    active = Flag(required=False)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.partial and not attrs.get("name"):
            return {**attrs, "name": attrs["code"]}
        return attrs


class EmployeeBody(Body):
    number = named()
    name = named(NAME_LENGTH)
    badge = text(100)
    phone = text(40)
    department = text(100)
    team = text(100)
    job_title = text(100)
    hourly_rate = PriceField(required=False, allow_null=True)
    joined_on = maybe_day()
    note = text(NOTE_LENGTH)
    work_centre_ids = serializers.ListField(child=ref(), required=False, max_length=200)
    active = Flag(required=False)


class PinBody(Body):
    pin = serializers.CharField(max_length=20, allow_blank=True)
