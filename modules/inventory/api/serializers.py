"""Shapes of inventory's API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from mes.http.fields import MoneyField, PriceField, QuantityField, StepsField
from mes.http.serializers import Body, Document, Row
from modules.inventory.domain.lots import LotStatus, following


class BalanceRow(Row):
    id = serializers.IntegerField()
    item_id = serializers.IntegerField()
    item_code = serializers.CharField(source="item.code")
    item_name = serializers.CharField(source="item.name")
    specification = serializers.CharField(source="item.specification")
    unit = serializers.CharField(source="item.unit.code")
    warehouse_code = serializers.CharField(source="location.warehouse.code")
    location_id = serializers.IntegerField()
    location_code = serializers.CharField(source="location.code")
    lot_id = serializers.IntegerField(allow_null=True)
    lot_code = serializers.CharField()
    on_hand = QuantityField()
    reserved = QuantityField()
    available = QuantityField()
    expiry = serializers.DateField(source="lot.expires_on", allow_null=True)
    value = MoneyField()


class ItemStockRow(Row):
    item_id = serializers.IntegerField(source="id")
    item_code = serializers.CharField(source="code")
    item_name = serializers.CharField(source="name")
    specification = serializers.CharField()
    unit = serializers.CharField(source="unit.code")
    on_hand = QuantityField()
    reserved = QuantityField()
    available = QuantityField()
    safety_stock = QuantityField()
    below_safety = serializers.BooleanField()
    value = MoneyField(source="worth")


class MoveRow(Row):
    id = serializers.IntegerField()
    posted_at = serializers.DateTimeField()
    effective_date = serializers.DateField(source="effective_on")
    item_id = serializers.IntegerField()
    item_code = serializers.CharField(source="item.code")
    item_name = serializers.CharField(source="item.name")
    lot_code = serializers.CharField()
    from_location = serializers.CharField(source="from_place")
    to_location = serializers.CharField(source="to_place")
    quantity = QuantityField()
    unit = serializers.CharField(source="item.unit.code")
    value = MoneyField()
    reason = serializers.CharField()
    source_type = serializers.CharField()
    source_id = serializers.IntegerField()
    source_number = serializers.CharField()
    actor_name = serializers.CharField()
    reverses_id = serializers.IntegerField(allow_null=True)
    is_reversed = serializers.BooleanField()


class LotRow(Row):
    id = serializers.IntegerField()
    item_id = serializers.IntegerField()
    item_code = serializers.CharField(source="item.code")
    item_name = serializers.CharField(source="item.name")
    unit = serializers.CharField(source="item.unit.code")
    code = serializers.CharField()
    status = serializers.CharField()
    expiry = serializers.DateField(source="expires_on", allow_null=True)
    supplier_lot = serializers.CharField()
    on_hand = QuantityField()
    version = serializers.IntegerField()
    allowed_statuses = StepsField(
        {status: following(status) for status in LotStatus}, source="status"
    )


class LotStatusBody(Body):
    status = serializers.ChoiceField(choices=[str(status) for status in LotStatus])


class LotBody(Body):
    expiry = serializers.DateField(source="expires_on", required=False, allow_null=True)
    supplier_lot = serializers.CharField(max_length=80, required=False, allow_blank=True)


class LotDocument(Document):
    id = serializers.IntegerField()
    item_id = serializers.IntegerField()
    code = serializers.CharField()
    status = serializers.CharField()
    expiry = serializers.DateField(source="expires_on", allow_null=True)
    supplier_lot = serializers.CharField()
    version = serializers.IntegerField()
    allowed_statuses = serializers.ListField(child=serializers.CharField())


class ClosingBody(Body):
    closed_through = serializers.DateField(allow_null=True)


class ClosingShape(Document):
    closed_through = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class StockDocumentRow(Row):
    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField()
    effective_date = serializers.DateField(source="effective_on")
    posted_at = serializers.DateTimeField(source="created_at")
    actor_name = serializers.CharField()
    note = serializers.CharField()
    reverses_number = serializers.CharField()
    reversed_by_number = serializers.CharField()


class StockDocumentLineShape(Document):
    position = serializers.IntegerField()
    item_id = serializers.IntegerField()
    item_code = serializers.CharField()
    item_name = serializers.CharField()
    specification = serializers.CharField()
    lot_code = serializers.CharField()
    from_location = serializers.CharField()
    to_location = serializers.CharField()
    quantity = QuantityField()
    unit = serializers.CharField()
    entered = QuantityField()
    entered_unit = serializers.CharField()
    unit_cost = PriceField(allow_null=True)
    reason = serializers.CharField()


class StockDocumentShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField()
    effective_date = serializers.DateField(source="effective_on")
    posted_at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    note = serializers.CharField()
    reverses_id = serializers.IntegerField(allow_null=True)
    reverses_number = serializers.CharField()
    reversed_by_number = serializers.CharField()
    allowed_actions = serializers.ListField(child=serializers.CharField())
    lines = StockDocumentLineShape(many=True)


class EntryBody(Body):
    item_id = serializers.IntegerField(min_value=1)
    location_id = serializers.IntegerField(min_value=1)
    quantity = QuantityField()
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    lot_code = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ArrivalBody(EntryBody):
    supplier_lot = serializers.CharField(
        max_length=80, required=False, allow_blank=True, default=""
    )
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)
    unit_cost = PriceField(required=False, allow_null=True, default=None)


class TransferEntryBody(EntryBody):
    to_location_id = serializers.IntegerField(min_value=1)


class AdjustmentEntryBody(ArrivalBody):
    quantity = QuantityField(min_value=Decimal(-(10**13)))


class _StockBody(Body):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    effective_date = serializers.DateField(required=False, allow_null=True, default=None)


class ReceiptBody(_StockBody):
    lines: Any = serializers.ListSerializer(child=ArrivalBody(), allow_empty=False, max_length=500)


class IssueBody(_StockBody):
    lines: Any = serializers.ListSerializer(child=EntryBody(), allow_empty=False, max_length=500)


class TransferBody(_StockBody):
    lines: Any = serializers.ListSerializer(
        child=TransferEntryBody(), allow_empty=False, max_length=500
    )


class AdjustmentBody(_StockBody):
    lines: Any = serializers.ListSerializer(
        child=AdjustmentEntryBody(), allow_empty=False, max_length=500
    )


class ReversalBody(Body):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
