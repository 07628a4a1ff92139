"""What the endpoints answer: rows of lists and whole documents."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mes.http.fields import PriceField, QuantityField, RateField
from mes.http.serializers import Document, Row

Text = serializers.CharField
Whole = serializers.IntegerField
Flag = serializers.BooleanField
Day = serializers.DateField
Moment = serializers.DateTimeField


class UnitRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    dimension = Text()
    decimals = Whole(label=_("Decimal places"))
    numerator = Whole(allow_null=True)
    denominator = Whole(allow_null=True)
    active = Flag(label=_("Active"))
    version = Whole()


class ConversionRow(Document):
    unit = Text(source="unit.code")
    unit_name = Text(source="unit.name")
    numerator = Whole()
    denominator = Whole()


class ItemRow(Row):
    id = Whole()
    code = Text(label=_("Item code"))
    name = Text(label=_("Name"))
    specification = Text(label=_("Specification"))
    drawing_no = Text(label=_("Drawing no"))
    category = Text(label=_("Category"))
    kind = Text(label=_("Kind"))
    unit = Text(source="unit.code", label=_("Unit"))
    tracking = Text(label=_("Tracking"))
    shelf_life_days = Whole(allow_null=True, label=_("Shelf life (days)"))
    supply = Text(label=_("Make or buy"))
    lead_time_days = Whole(label=_("Lead time (days)"))
    safety_stock = QuantityField(label=_("Safety stock"))
    minimum_quantity = QuantityField(label=_("Minimum order quantity"))
    order_multiple = QuantityField(label=_("Order multiple"))
    barcode = Text(label=_("Barcode"))
    picture_id = Whole(allow_null=True)
    default_location_id = Whole(allow_null=True)
    standard_cost = PriceField(allow_null=True, label=_("Standard cost"))
    list_price = PriceField(allow_null=True, label=_("Sales price"))
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    version = Whole()
    updated_at = Moment()


class RevisionEntry(Document):
    at = Moment()
    actor_name = Text()
    action = Text()
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    #: Texts of ids and codes in ``before`` and ``after``, by field and value.
    names = serializers.JSONField()


class UseEntry(Document):
    parent_id = Whole()
    parent_code = Text()
    parent_name = Text()
    bom_id = Whole()
    bom_version = Text()
    quantity = QuantityField()
    level = Whole()


class TreePlace(Document):
    """A place of a product's structure; ``children`` have the same shape."""

    item_id = Whole()
    item_code = Text()
    item_name = Text()
    specification = Text()
    unit = Text()
    supply = Text()
    kind = Text()
    quantity = QuantityField()
    scrap_rate = RateField(allow_null=True)
    operation_seq = Whole(allow_null=True)
    operation_name = Text()
    bom_id = Whole(allow_null=True)
    bom_version = Text()
    level = Whole()
    children = serializers.ListField(child=serializers.JSONField())


class BomRow(Row):
    id = Whole()
    item_id = Whole()
    item_code = Text(source="item.code", label=_("Item code"))
    item_name = Text(source="item.name", label=_("Name"))
    version_code = Text(label=_("Version"))
    status = Text(label=_("Status"))
    valid_from = Day(allow_null=True, label=_("Valid from"))
    valid_to = Day(allow_null=True, label=_("Valid to"))
    quantity = QuantityField(label=_("Quantity"))
    line_count = Whole()
    version = Whole()
    updated_at = Moment()


class SubstituteShape(Document):
    item_id = Whole()
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    ratio = QuantityField()
    priority = Whole()


class BomLineShape(Document):
    id = Whole()
    position = Whole()
    component_id = Whole()
    component_code = Text(source="component.code")
    component_name = Text(source="component.name")
    specification = Text(source="component.specification")
    quantity = QuantityField()
    unit = Text(source="unit.code")
    scrap_rate = RateField()
    operation_seq = Whole(allow_null=True)
    operation_name = Text()
    note = Text()
    substitutes = SubstituteShape(many=True, source="substitutes.all")


class BomDocument(Document):
    id = Whole()
    item_id = Whole()
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    version_code = Text()
    status = Text()
    valid_from = Day(allow_null=True)
    valid_to = Day(allow_null=True)
    quantity = QuantityField()
    note = Text()
    lines = BomLineShape(many=True, source="lines.all")
    version = Whole()
    allowed_actions = serializers.ListField(child=Text())


class RoutingRow(Row):
    id = Whole()
    item_id = Whole()
    item_code = Text(source="item.code", label=_("Item code"))
    item_name = Text(source="item.name", label=_("Name"))
    version_code = Text(label=_("Version"))
    status = Text(label=_("Status"))
    valid_from = Day(allow_null=True, label=_("Valid from"))
    valid_to = Day(allow_null=True, label=_("Valid to"))
    operation_count = Whole()
    version = Whole()
    updated_at = Moment()


class OperationShape(Document):
    id = Whole()
    seq = Whole()
    code = Text()
    name = Text()
    work_centre_id = Whole(allow_null=True)
    work_centre_code = Text(source="work_centre.code", default="")
    work_centre_name = Text(source="work_centre.name", default="")
    setup_minutes = QuantityField()
    run_minutes = QuantityField()
    transfer_batch = QuantityField()
    piece_rate = PriceField(allow_null=True)
    inspection = Flag()
    outsourced = Flag()
    note = Text()


class RoutingDocument(Document):
    id = Whole()
    item_id = Whole()
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    version_code = Text()
    status = Text()
    valid_from = Day(allow_null=True)
    valid_to = Day(allow_null=True)
    note = Text()
    operations = OperationShape(many=True, source="operations.all")
    version = Whole()
    allowed_actions = serializers.ListField(child=Text())


class LineRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    active = Flag(label=_("Active"))
    version = Whole()


class WorkCentreRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    kind = Text(label=_("Kind"))
    line_id = Whole(allow_null=True)
    capacity = QuantityField(label=_("Capacity"))
    calendar_id = Whole(allow_null=True)
    efficiency = QuantityField()
    hourly_cost = PriceField(allow_null=True)
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    version = Whole()


class ShiftRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    start = serializers.TimeField()
    end = serializers.TimeField()
    break_minutes = Whole()
    active = Flag(label=_("Active"))
    version = Whole()


class CalendarRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    public_holidays = Flag()
    active = Flag(label=_("Active"))
    version = Whole()


class CalendarExceptionShape(Document):
    day = Day()
    name = Text()
    shift_ids = serializers.ListField(child=Whole())


class CalendarDocument(Document):
    id = Whole()
    code = Text()
    name = Text()
    public_holidays = Flag()
    week = serializers.ListField(child=serializers.ListField(child=Whole()))
    exceptions = CalendarExceptionShape(many=True)
    active = Flag()
    version = Whole()


class CalendarDayShape(Document):
    day = Day()
    name = Text()
    minutes = Whole()
    shift_ids = serializers.ListField(child=Whole())


class CustomerRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    short_name = Text(label=_("Short name"))
    credit_code = Text(label=_("Tax id"))
    contact = Text(label=_("Contact"))
    phone = Text(label=_("Phone"))
    email = Text(label=_("E-mail"))
    address = Text(label=_("Address"))
    tax_rate = RateField(allow_null=True, label=_("Tax rate"))
    payment_terms = Text(label=_("Payment terms"))
    payment_days = Whole(allow_null=True, label=_("Payment days"))
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    version = Whole()
    updated_at = Moment()


class SupplierRow(CustomerRow):
    lead_time_days = Whole(allow_null=True, label=_("Lead time (days)"))


class SupplierPriceRow(Row):
    id = Whole()
    supplier_id = Whole()
    supplier_code = Text(source="supplier.code", label=_("Supplier"))
    supplier_name = Text(source="supplier.name", label=_("Supplier name"))
    item_id = Whole()
    item_code = Text(source="item.code", label=_("Item code"))
    item_name = Text(source="item.name", label=_("Item name"))
    unit = Text(source="unit.code", allow_null=True, default=None, label=_("Unit"))
    price = PriceField(label=_("Price"))
    tax_rate = RateField(allow_null=True, label=_("Tax rate"))
    currency = Text(label=_("Currency"))
    minimum_quantity = QuantityField(label=_("Minimum order quantity"))
    multiple = QuantityField(label=_("Multiple"))
    lead_time_days = Whole(allow_null=True, label=_("Lead time (days)"))
    valid_from = Day(allow_null=True, label=_("Valid from"))
    valid_to = Day(allow_null=True, label=_("Valid to"))
    supplier_item_code = Text()
    preferred = Flag()
    note = Text(label=_("Remark"))
    version = Whole()


class PriceOfSupplierRow(SupplierPriceRow):
    """The same in the list of one supplier."""


class WarehouseRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    address = Text(label=_("Address"))
    keeper = Text(label=_("Keeper"))
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    version = Whole()


class LocationRow(Row):
    id = Whole()
    warehouse_id = Whole()
    warehouse_code = Text(source="warehouse.code", label=_("Warehouse"))
    warehouse_name = Text(source="warehouse.name", label=_("Warehouse name"))
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    kind = Text(label=_("Kind"))
    allow_negative = Flag()
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    version = Whole()


class EmployeeRow(Row):
    id = Whole()
    number = Text(label=_("Employee no"))
    name = Text(label=_("Name"))
    badge = Text(label=_("Badge"))
    phone = Text(label=_("Phone"))
    department = Text(label=_("Department"))
    team = Text(label=_("Team"))
    job_title = Text(label=_("Position"))
    hourly_rate = PriceField(allow_null=True)
    joined_on = Day(allow_null=True, label=_("Joined on"))
    note = Text(label=_("Remark"))
    active = Flag(label=_("Active"))
    has_pin = Flag()
    version = Whole()
    updated_at = Moment()


class EmployeeListRow(EmployeeRow):
    has_pin = Flag(source="has_pin_now")
    work_centre_ids = serializers.ListField(child=Whole(), source="id")


class EmployeeDocument(EmployeeRow):
    work_centre_ids = serializers.SerializerMethodField()

    def get_work_centre_ids(self, employee: object) -> list[int]:
        centres = employee.work_centres  # type: ignore[attr-defined]
        return sorted(centre.pk for centre in centres.all())
