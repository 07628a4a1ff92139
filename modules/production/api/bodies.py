"""What writes take."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from mes.http.fields import QuantityField, RateField
from mes.http.serializers import Body

Whole = serializers.IntegerField
Text = serializers.CharField
Flag = serializers.BooleanField
Day = serializers.DateField
Moment = serializers.DateTimeField

MOST_LINES = 200


def _id(**kwargs: Any) -> serializers.IntegerField:
    return Whole(min_value=1, max_value=9_223_372_036_854_775_807, **kwargs)


def _quantity(**kwargs: Any) -> QuantityField:
    return QuantityField(min_value=Decimal("0.000001"), **kwargs)


class DemandBody(Body):
    item_id = _id()
    quantity = _quantity()
    due_date = Day()


class SuggestBody(Body):
    """Either an order or lines."""

    order_id = _id(required=False)
    lines = DemandBody(many=True, required=False)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        lines: Any = attrs.get("lines") or []
        if len(lines) > MOST_LINES:
            raise serializers.ValidationError(
                {"lines": [serializers.ErrorDetail(gettext("Too many lines."), "max_length")]}
            )
        if ("order_id" in attrs) == bool(lines):
            raise serializers.ValidationError(
                {
                    "order_id": [
                        serializers.ErrorDetail(gettext("Name an order or lines."), "one_of")
                    ]
                }
            )
        return attrs


class WorkOrderBody(Body):
    item_id = _id()
    quantity = _quantity()
    due_date = Day()
    bom_id = _id(required=False, allow_null=True)
    routing_id = _id(required=False, allow_null=True)
    order_line_id = _id(required=False, allow_null=True)
    parent_id = _id(required=False, allow_null=True)
    priority = Whole(required=False, min_value=1, max_value=9)
    note = Text(required=False, allow_blank=True, max_length=1000)
    release = Flag(required=False, default=False)


class WorkOrderChanges(Body):
    due_date = Day(required=False)
    priority = Whole(required=False, min_value=1, max_value=9)
    note = Text(required=False, allow_blank=True, max_length=1000)


class SuggestionBody(Body):
    """A suggestion as it was answered; what only informs is accepted and not used."""

    item_id = _id()
    suggested = QuantityField()
    due_date = Day()
    index = Whole(required=False, min_value=0)
    parent_index = Whole(required=False, allow_null=True, min_value=0)
    bom_id = _id(required=False, allow_null=True)
    routing_id = _id(required=False, allow_null=True)
    order_line_id = _id(required=False, allow_null=True)
    item_code = Text(required=False, allow_blank=True)
    item_name = Text(required=False, allow_blank=True)
    specification = Text(required=False, allow_blank=True)
    level = Whole(required=False)
    required = QuantityField(required=False)  # type: ignore[assignment]  # the wire's name
    covered_by_stock = QuantityField(required=False)
    covered_by_work_orders = QuantityField(required=False)
    unit = Text(required=False, allow_blank=True)
    shortage = Text(required=False, allow_blank=True)
    supply = Text(required=False, allow_blank=True)
    messages = serializers.ListField(child=Text(), required=False)


class FromSuggestionsBody(Body):
    order_id = _id(required=False, allow_null=True)
    suggestions = SuggestionBody(many=True)
    release = Flag(required=False, default=False)


class HoldBody(Body):
    reason = Text(required=False, allow_blank=True, max_length=200)


class PauseBody(HoldBody):
    pass


class ReportBody(Body):
    """What a worker reports at a terminal."""

    good = QuantityField(required=False, default=Decimal(0))
    scrap = QuantityField(required=False, default=Decimal(0))
    rework = QuantityField(required=False, default=Decimal(0))
    scrap_reason_id = _id(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True, max_length=500)
    client_time = Moment(required=False, allow_null=True)


class LateReportBody(ReportBody):
    """What the office enters afterwards."""

    operation_id = _id()
    employee_id = _id(required=False, allow_null=True)
    minutes = serializers.DecimalField(
        max_digits=12, decimal_places=4, min_value=Decimal(0), required=False, allow_null=True
    )
    worked_on = Day(required=False, allow_null=True)


class ReverseBody(Body):
    note = Text(required=False, allow_blank=True, max_length=500)


class ScrapReasonBody(Body):
    code = Text(max_length=40)
    name = Text(max_length=120)
    active = Flag(required=False, default=True)


class SettingsBody(Body):
    over_report = RateField(required=False)
    backflush_may_go_negative = Flag(required=False)
    output_location_id = _id(required=False, allow_null=True)


class BoardLinkBody(Body):
    name = Text(max_length=120)
