"""What the endpoints take and answer."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mes.http.fields import MoneyField, PriceField, QuantityField, RateField
from mes.http.serializers import Body, Document, Row
from modules.orders.domain.states import ReturnOutcome

Text = serializers.CharField
Whole = serializers.IntegerField
Flag = serializers.BooleanField
Day = serializers.DateField
Moment = serializers.DateTimeField
Texts = serializers.ListField

MOST_LINES = 1000
_BIG = 9_223_372_036_854_775_807


def _ref(**more: Any) -> serializers.IntegerField:
    return Whole(min_value=1, max_value=_BIG, **more)


def _some() -> QuantityField:
    return QuantityField(min_value=Decimal("0.000001"))


def _text(length: int) -> serializers.CharField:
    return Text(max_length=length, allow_blank=True, required=False)


def _several(child: Any, **more: Any) -> Any:
    """At most so many bodies of one kind."""
    return child(many=True, max_length=MOST_LINES, **more)


class OrderLineBody(Body):
    id = _ref(required=False, allow_null=True)
    item_id = _ref()
    quantity = _some()
    unit = _text(100)
    price = PriceField(required=False, allow_null=True)
    tax_rate = RateField(required=False, allow_null=True)
    due_date = Day(required=False, allow_null=True)
    over_tolerance = RateField(required=False, allow_null=True)
    note = _text(1000)


class OrderBody(Body):
    customer_id = _ref()
    customer_reference = _text(100)
    order_date = Day(required=False)
    promise_date = Day(required=False, allow_null=True)
    priority = Whole(required=False, min_value=0, max_value=32767)
    tax_included = Flag(required=False)
    contact = _text(100)
    phone = _text(40)
    address = _text(300)
    note = _text(1000)
    lines = _several(OrderLineBody)


class OrderChange(OrderBody):
    """``reason`` is kept with the revision of a running order."""

    reason = _text(200)


class ReasonBody(Body):
    reason = Text(max_length=200)


class DeliveryLineBody(Body):
    order_line_id = _ref()
    quantity = _some()
    location_id = _ref(required=False, allow_null=True)
    lot_id = _ref(required=False, allow_null=True)


class DeliveryChange(Body):
    ship_date = Day(required=False)
    carrier = _text(100)
    tracking = _text(100)
    contact = _text(100)
    phone = _text(40)
    address = _text(300)
    note = _text(1000)
    lines = _several(DeliveryLineBody, required=False)


class DeliveryBody(DeliveryChange):
    """Without ``lines`` everything open is delivered."""

    order_id = _ref()


class ReturnLineBody(Body):
    delivery_line_id = _ref()
    quantity = _some()
    location_id = _ref(required=False, allow_null=True)
    lot_id = _ref(required=False, allow_null=True)
    reason = _text(200)


class ReturnBody(Body):
    delivery_id = _ref()
    outcome = serializers.ChoiceField(
        choices=[str(one) for one in ReturnOutcome], default=str(ReturnOutcome.REFUND)
    )
    note = _text(1000)
    lines = _several(ReturnLineBody)


class SalesOrderRow(Row):
    id = Whole()
    number = Text(label=_("Order no"))
    customer_id = Whole()
    customer_code = Text(label=_("Customer code"))
    customer_name = Text(label=_("Customer"))
    customer_reference = Text(label=_("Customer's order no"))
    order_date = Day(label=_("Order date"))
    promise_date = Day(allow_null=True, label=_("Promised"))
    due_date = Day(label=_("Due date"))
    status = Text(label=_("Status"))
    priority = Whole(label=_("Priority"))
    quantity = QuantityField(label=_("Quantity"))
    shipped_percent = Whole(label=_("Delivered %"))
    amount = MoneyField(label=_("Amount"))
    unpriced = Flag(label=_("Not fully priced"))
    late = Flag(label=_("Late"))
    version = Whole()


class StageShape(Document):
    stage = Text()
    done = QuantityField()
    total = QuantityField()
    at = Moment(allow_null=True)


class SalesOrderLineShape(Document):
    id = Whole()
    position = Whole()
    item_id = Whole()
    item_code = Text()
    item_name = Text()
    specification = Text()
    unit = Text()
    quantity = QuantityField()
    price = PriceField(allow_null=True)
    tax_rate = RateField()
    amount = MoneyField()
    tax = MoneyField()
    due_date = Day()
    over_tolerance = RateField()
    shipped = QuantityField()
    returned = QuantityField()
    replacing = QuantityField()
    open = QuantityField()
    reserved = QuantityField()
    in_production = QuantityField()
    produced = QuantityField()
    available = QuantityField(allow_null=True, min_value=None)
    closed = Flag()
    late = Flag()
    note = Text()
    status = Text()
    stages = StageShape(many=True)


class SalesOrderShape(Document):
    id = Whole()
    number = Text()
    customer_id = Whole()
    customer_code = Text()
    customer_name = Text()
    customer_reference = Text()
    contact = Text()
    phone = Text()
    address = Text()
    order_date = Day()
    promise_date = Day(allow_null=True)
    due_date = Day()
    late = Flag()
    priority = Whole()
    status = Text()
    hold_reason = Text()
    tax_included = Flag()
    note = Text()
    quantity = QuantityField()
    amount = MoneyField()
    tax = MoneyField()
    net_amount = MoneyField()
    shipped_percent = Whole()
    revision = Whole()
    confirmed_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    created_at = Moment()
    updated_at = Moment()
    lines = SalesOrderLineShape(many=True)
    version = Whole()
    allowed_actions = Texts(child=Text())


class LineEventShape(Document):
    id = Whole()
    at = Moment()
    kind = Text()
    quantity = QuantityField(min_value=None)
    unit = Text()
    position = Whole()
    item_code = Text()
    source = Text()  # type: ignore[assignment]  # the wire's name
    source_id = Whole(allow_null=True)
    source_number = Text()
    actor_name = Text()


class OrderRevisionShape(Document):
    revision = Whole()
    at = Moment()
    actor_name = Text()
    reason = Text()
    changes = serializers.JSONField()


class DeliveryRow(Row):
    id = Whole()
    number = Text(label=_("Delivery no"))
    order_id = Whole()
    order_number = Text(source="order.number", label=_("Order no"))
    customer_name = Text(label=_("Customer"))
    status = Text(label=_("Status"))
    ship_date = Day(label=_("Delivery date"))
    carrier = Text(label=_("Carrier"))
    tracking = Text(label=_("Tracking no"))
    amount = MoneyField(label=_("Amount"))
    unpriced = Flag(label=_("Not fully priced"))
    version = Whole()


class PickShape(Document):
    location_id = Whole()
    location_code = Text()
    lot_id = Whole(allow_null=True)
    lot_code = Text()
    quantity = QuantityField()


class DeliveryLineShape(Document):
    id = Whole()
    position = Whole()
    order_line_id = Whole()
    item_id = Whole()
    item_code = Text()
    item_name = Text()
    specification = Text()
    unit = Text()
    order_quantity = QuantityField()
    quantity = QuantityField()
    returned = QuantityField()
    location_id = Whole(allow_null=True)
    location_code = Text(allow_null=True)
    lot_id = Whole(allow_null=True)
    lot_code = Text()
    price = PriceField(allow_null=True)
    tax_rate = RateField()
    amount = MoneyField()
    tax = MoneyField()
    picks = PickShape(many=True)


class DeliveryShape(Document):
    id = Whole()
    number = Text()
    order_id = Whole()
    order_number = Text()
    customer_id = Whole()
    customer_name = Text()
    contact = Text()
    phone = Text()
    address = Text()
    status = Text()
    ship_date = Day()
    carrier = Text()
    tracking = Text()
    note = Text()
    amount = MoneyField()
    shipped_at = Moment(allow_null=True)
    reversed_at = Moment(allow_null=True)
    reversal_reason = Text()
    lines = DeliveryLineShape(many=True)
    version = Whole()
    allowed_actions = Texts(child=Text())


class SalesReturnRow(Row):
    id = Whole()
    number = Text(label=_("Return no"))
    delivery_id = Whole()
    delivery_number = Text(source="delivery.number", label=_("Delivery no"))
    order_id = Whole(source="delivery.order_id")
    order_number = Text(source="delivery.order.number", label=_("Order no"))
    customer_name = Text(label=_("Customer"))
    outcome = Text(label=_("Outcome"))
    returned_on = Day(label=_("Returned on"))
    version = Whole()


class SalesReturnLineShape(Document):
    id = Whole()
    position = Whole()
    delivery_line_id = Whole()
    order_line_id = Whole()
    item_id = Whole()
    item_code = Text()
    item_name = Text()
    specification = Text()
    unit = Text()
    quantity = QuantityField()
    location_id = Whole(allow_null=True)
    location_code = Text(allow_null=True)
    lot_id = Whole(allow_null=True)
    reason = Text()


class SalesReturnShape(Document):
    id = Whole()
    number = Text()
    delivery_id = Whole()
    delivery_number = Text()
    order_id = Whole()
    order_number = Text()
    customer_name = Text()
    outcome = Text()
    returned_on = Day()
    note = Text()
    lines = SalesReturnLineShape(many=True)
    created_at = Moment()
    version = Whole()
