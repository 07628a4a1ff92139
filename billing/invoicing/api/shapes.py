"""The shapes of bills over HTTP. Whoever may see bills sees their amounts."""

from rest_framework import serializers

from mes.http.fields import MoneyField, QuantityField, RateField
from mes.http.serializers import Body, Document, Row


class AmountField(MoneyField):
    """Yuan with fen, as text: what the platform charges is guarded by the rights of billing."""

    cost = False


class InvoiceRow(Row):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    credited = AmountField()
    paid = AmountField()
    left = AmountField()
    e_invoice = serializers.CharField(source="number")


class OperatorInvoiceRow(InvoiceRow):
    enterprise_code = serializers.CharField(source="enterprise.code")


class InvoiceLineShape(Document):
    position = serializers.IntegerField()
    kind = serializers.CharField()
    module = serializers.CharField()
    module_name = serializers.CharField()
    meter = serializers.CharField(allow_blank=True)
    service_from = serializers.DateField()
    service_to = serializers.DateField()
    days = serializers.IntegerField()
    of_days = serializers.IntegerField()
    quantity = QuantityField()
    unit_price = QuantityField()
    discount = RateField()
    net = AmountField()
    tax_rate = RateField()
    tax = AmountField()
    total = AmountField()
    credited_net = AmountField()


class CreditNoteShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    reason = serializers.CharField()
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    e_invoice = serializers.CharField(allow_blank=True)


class InvoiceShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    title = serializers.CharField()
    credit_code = serializers.CharField()
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    credited = AmountField()
    paid = AmountField()
    left = AmountField()
    e_invoice = serializers.CharField(allow_blank=True)
    lines = InvoiceLineShape(many=True)
    credit_notes = CreditNoteShape(many=True)


class CreditLineBody(Body):
    position = serializers.IntegerField(min_value=1)
    net = AmountField()


class CreditBody(Body):
    reason = serializers.CharField(max_length=300)
    lines = CreditLineBody(many=True)


class EInvoiceBody(Body):
    number = serializers.CharField(max_length=40)
    issued_on = serializers.DateField()
    credit_note_id = serializers.IntegerField(required=False, allow_null=True, default=None)


class RunBody(Body):
    as_of = serializers.DateField()


class RunRow(Row):
    id = serializers.IntegerField()
    as_of = serializers.DateField()
    state = serializers.CharField()
    enterprises = serializers.IntegerField()
    periods = serializers.IntegerField()
    invoices = serializers.IntegerField()
    total = AmountField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class TaxRateRow(Row):
    id = serializers.IntegerField()
    category = serializers.CharField()
    rate = RateField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class TaxRateBody(Body):
    rate = RateField()
    valid_from = serializers.DateField()
