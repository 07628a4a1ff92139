"""What usage looks like outside."""

from rest_framework import serializers

from billing.metering.models import QuotaAction
from mes.http.fields import QuantityField
from mes.http.serializers import Body, Row


class MeterRow(Row):
    """A meter's month."""

    meter = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.CharField()
    quantity = QuantityField()
    most = QuantityField(allow_null=True)
    action = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True)
    warned = serializers.BooleanField()
    reached = serializers.BooleanField()


class UsageShape(serializers.Serializer):
    """All meters of a month."""

    month = serializers.CharField()
    meters = MeterRow(many=True)


class DayRow(Row):
    """A day of one meter and module."""

    day = serializers.DateField()
    module = serializers.CharField()
    quantity = QuantityField()


class DaysShape(serializers.Serializer):
    """The days of a meter's month."""

    month = serializers.CharField()
    meter = serializers.CharField()
    days = DayRow(many=True)


class EventRow(Row):
    """One occurrence that was counted."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    day = serializers.DateField()
    meter = serializers.CharField()
    module = serializers.CharField()
    key = serializers.CharField()
    subject = serializers.CharField()
    quantity = QuantityField()
    received_at = serializers.DateTimeField()


class QuotaBody(Body):
    """How much of a meter a month includes, and what happens then."""

    most = QuantityField()
    action = serializers.ChoiceField(choices=[str(action) for action in QuotaAction])
