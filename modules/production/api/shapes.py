"""What the endpoints answer: rows of lists and whole documents."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mes.http.fields import PriceField, QuantityField, RateField
from mes.http.serializers import Document, Row

Text = serializers.CharField
Whole = serializers.IntegerField
Flag = serializers.BooleanField
Day = serializers.DateField
Moment = serializers.DateTimeField
Names = serializers.ListField


class MinutesField(serializers.DecimalField):
    """Minutes, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=4, normalize_output=True, **kwargs)


class WorkOrderRow(Row):
    id = Whole()
    number = Text(label=_("Work order"))
    item_id = Whole()
    item_code = Text(source="item.code", label=_("Item code"))
    item_name = Text(source="item.name", label=_("Item name"))
    specification = Text(source="item.specification", label=_("Specification"))
    quantity = QuantityField(label=_("Quantity"))
    unit = Text(label=_("Unit"))
    good = QuantityField(label=_("Good"))
    scrap = QuantityField(label=_("Scrap"))
    rework = QuantityField(label=_("Rework"))
    completed = QuantityField(label=_("Received"))
    status = Text(label=_("Status"))
    due_date = Day(label=_("Due date"))
    late = Flag(label=_("Late"))
    priority = Whole(label=_("Priority"))
    order_id = Whole(allow_null=True)
    order_line_id = Whole(allow_null=True)
    order_number = Text(label=_("Sales order"))
    customer_name = Text(label=_("Customer"))
    parent_id = Whole(allow_null=True)
    progress_percent = Whole(label=_("Progress (%)"))
    version = Whole()
    updated_at = Moment()


class OperationEntry(Document):
    id = Whole()
    seq = Whole()
    code = Text()
    name = Text()
    work_centre_id = Whole(allow_null=True)
    work_centre_name = Text()
    setup_minutes = MinutesField()
    run_minutes = MinutesField()
    transfer_batch = QuantityField()
    planned = QuantityField()
    available = QuantityField()
    good = QuantityField()
    scrap = QuantityField()
    rework = QuantityField()
    status = Text()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    inspection = Flag()
    outsourced = Flag()
    note = Text()
    piece_rate = PriceField(allow_null=True)


class ComponentEntry(Document):
    """``available`` is what is free in stock, null where no stock is kept."""

    id = Whole()
    position = Whole()
    item_id = Whole()
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    specification = Text(source="item.specification")
    unit = Text()
    quantity_per = QuantityField()
    scrap_rate = RateField()
    required = QuantityField()  # type: ignore[assignment]  # the wire's name
    issued = QuantityField()
    consumed = QuantityField()
    operation_seq = Whole(allow_null=True)
    available = QuantityField(allow_null=True)


class ChildEntry(Document):
    id = Whole()
    number = Text()
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    quantity = QuantityField()
    completed = QuantityField()
    unit = Text()
    status = Text()
    due_date = Day()
    progress_percent = Whole()


class WorkOrderDocument(WorkOrderRow):
    parent_number = Text(source="parent.number", allow_null=True, default=None)
    bom_id = Whole(allow_null=True)
    bom_version = Text()
    routing_id = Whole(allow_null=True)
    routing_version = Text()
    note = Text()
    hold_reason = Text()
    released_at = Moment(allow_null=True)
    started_at = Moment(allow_null=True)
    completed_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    created_at = Moment()
    #: Not over: it still takes components.
    open = Flag()
    allowed_actions = Names(child=Text())
    operations = OperationEntry(many=True)
    components = ComponentEntry(many=True)
    children = ChildEntry(many=True)


class MadeWorkOrder(Document):
    """A work order that was just made."""

    id = Whole()
    number = Text()
    item_id = Whole()
    quantity = QuantityField()
    unit = Text()
    status = Text()
    due_date = Day()
    order_line_id = Whole(allow_null=True)
    parent_id = Whole(allow_null=True)
    version = Whole()


class SuggestionEntry(Document):
    """``shortage`` is make, buy or none. ``messages`` are codes."""

    index = Whole()
    item_id = Whole(source="item.id")
    item_code = Text(source="item.code")
    item_name = Text(source="item.name")
    specification = Text(source="item.specification")
    supply = Text(source="item.supply")
    level = Whole()
    required = QuantityField()  # type: ignore[assignment]  # the wire's name
    covered_by_stock = QuantityField()
    covered_by_work_orders = QuantityField()
    suggested = QuantityField()
    unit = Text(source="item.unit_code")
    due_date = Day()
    bom_id = Whole(allow_null=True)
    routing_id = Whole(allow_null=True)
    order_line_id = Whole(source="order_line.order_line_id", allow_null=True, default=None)
    parent_index = Whole(allow_null=True)
    shortage = Text()
    messages = Names(child=Text())


class Suggestions(Document):
    suggestions = SuggestionEntry(many=True)


class ReportRow(Row):
    id = Whole()
    number = Text(label=_("Report"))
    at = Moment(label=_("Reported at"))
    worked_on = Day(label=_("Day"))
    work_order_id = Whole()
    work_order_number = Text(source="work_order.number", label=_("Work order"))
    item_id = Whole(source="work_order.item_id")
    item_code = Text(source="work_order.item.code", label=_("Item code"))
    item_name = Text(source="work_order.item.name", label=_("Item name"))
    operation_id = Whole()
    operation_seq = Whole(source="operation.seq", label=_("Op."))
    operation_name = Text(source="operation.name", label=_("Operation"))
    employee_id = Whole(allow_null=True)
    employee_name = Text(label=_("Worker"))
    terminal_id = Whole(allow_null=True)
    terminal_name = Text(label=_("Terminal"))
    entered_by = Text(label=_("Entered by"))
    good = QuantityField(label=_("Good"))
    scrap = QuantityField(label=_("Scrap"))
    scrap_reason = Text(source="scrap_reason_name", label=_("Scrap reason"))
    rework = QuantityField(label=_("Rework"))
    unit = Text(source="work_order.unit", label=_("Unit"))
    minutes = MinutesField(label=_("Minutes"))
    piece_rate = PriceField(allow_null=True, label=_("Piece rate (yuan)"))
    note = Text(label=_("Remark"))
    reverses_id = Whole(allow_null=True)
    reversed = Flag(label=_("Reversed"))


class ReportDocument(Document):
    id = Whole()
    number = Text()
    at = Moment()
    worked_on = Day()
    work_order_id = Whole()
    operation_id = Whole()
    employee_id = Whole(allow_null=True)
    employee_name = Text()
    terminal_id = Whole(allow_null=True)
    good = QuantityField(min_value=None)
    scrap = QuantityField(min_value=None)
    scrap_reason = Text(source="scrap_reason_name")
    rework = QuantityField(min_value=None)
    minutes = MinutesField()
    piece_rate = PriceField(allow_null=True)
    note = Text()
    reverses_id = Whole(allow_null=True)


class FloorRow(Row):
    operation_id = Whole()
    work_order_id = Whole()
    work_order_number = Text(label=_("Work order"))
    item_code = Text(label=_("Item code"))
    item_name = Text(label=_("Item name"))
    specification = Text(label=_("Specification"))
    seq = Whole(label=_("Op."))
    name = Text(label=_("Operation"))
    work_centre_id = Whole(allow_null=True)
    work_centre_name = Text(label=_("Work centre"))
    planned = QuantityField(label=_("Planned"))
    available = QuantityField(label=_("Available"))
    good = QuantityField(label=_("Good"))
    scrap = QuantityField(label=_("Scrap"))
    rework = QuantityField(label=_("Rework"))
    unit = Text(label=_("Unit"))
    status = Text(label=_("Status"))
    work_order_status = Text()
    due_date = Day(label=_("Due date"))
    late = Flag(label=_("Late"))
    priority = Whole(label=_("Priority"))
    setup_minutes = MinutesField()
    run_minutes = MinutesField()
    inspection = Flag()
    note = Text(label=_("Remark"))
    running_by = Names(child=Text(), label=_("Workers"))
    elapsed_seconds = Whole()
    mine = Flag()


class FloorOperation(FloorRow):
    """The same as a document."""


class FloorOrder(Document):
    id = Whole()
    number = Text()
    status = Text()
    good = QuantityField()
    scrap = QuantityField()
    completed = QuantityField()
    progress_percent = Whole()
    version = Whole()


class Reported(Document):
    report = ReportDocument()
    operation = FloorOperation()
    work_order = FloorOrder()


class ScannedOrder(Document):
    id = Whole()
    number = Text()
    status = Text()


class Scanned(Document):
    """``kind`` is operation, work_order, badge or unknown and says which members are there."""

    kind = Text()
    operation = FloorOperation(required=False)
    work_order = ScannedOrder(required=False)
    operations = FloorOperation(many=True, required=False)
    badge = Text(required=False)
    text = Text(required=False)


class MyReport(Document):
    id = Whole()
    number = Text()
    at = Moment()
    work_order_number = Text(source="work_order.number")
    item_name = Text(source="work_order.item.name")
    unit = Text(source="work_order.unit")
    operation_id = Whole()
    operation_seq = Whole(source="operation.seq")
    operation_name = Text(source="operation.name")
    good = QuantityField()
    scrap = QuantityField()
    rework = QuantityField()
    scrap_reason = Text(source="scrap_reason_name")
    minutes = MinutesField()
    reversed = Flag()


class ScrapReasonRow(Row):
    id = Whole()
    code = Text(label=_("Code"))
    name = Text(label=_("Name"))
    active = Flag(label=_("Active"))
    version = Whole()


class SettingsDocument(Document):
    over_report = RateField()
    backflush_may_go_negative = Flag()
    output_location_id = Whole(allow_null=True)
    version = Whole()


class CardEntry(Document):
    work_order_id = Whole()
    number = Text()
    item_code = Text()
    item_name = Text()
    quantity = QuantityField()
    unit = Text()
    good = QuantityField()
    scrap = QuantityField()
    progress_percent = Whole()
    due_date = Day()
    late_days = Whole()
    priority = Whole()
    customer_name = Text()
    current_operation = Text()
    work_centre_name = Text()
    running_by = Names(child=Text())


class ColumnEntry(Document):
    status = Text()
    cards = CardEntry(many=True)


class TotalsEntry(Document):
    open = Whole()
    late = Whole()
    due_today = Whole()
    completed_today = Whole()
    good_today = QuantityField()
    scrap_today = QuantityField()


class BoardDocument(Document):
    enterprise = Text()
    socket_url = Text()
    sequence = Whole()
    generated_at = Moment()
    columns = ColumnEntry(many=True)
    totals = TotalsEntry()


class BoardLinkRow(Row):
    id = Whole()
    name = Text(label=_("Name"))
    created_by = Text(label=_("Made by"))
    created_at = Moment(label=_("Made at"))
    last_seen_at = Moment(allow_null=True, label=_("Last seen"))


class NewBoardLink(Document):
    """``key`` is shown this once; ``path`` opens the board with it."""

    id = Whole()
    name = Text()
    key = Text()
    path = Text()
