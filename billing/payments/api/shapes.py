"""What payments look like outside. Whoever may see bills sees their amounts."""

from decimal import Decimal

from rest_framework import serializers

from billing.payments.domain.dunning import Action
from mes.http.fields import BesideField, MoneyField
from mes.http.serializers import Body, Document, Row

NOTHING = Decimal("0.00")


class AmountField(MoneyField):
    """Yuan with fen, as text; no cost of production that only some may see."""

    cost = False


class PaymentRow(Row):
    id = serializers.IntegerField()
    number = serializers.CharField()
    received_on = serializers.DateField()
    method = serializers.CharField()
    payer_name = serializers.CharField()
    amount = AmountField()
    allocated = AmountField()
    refunded = AmountField()
    left = AmountField()
    bills = BesideField(source="number")


class OperatorPaymentRow(PaymentRow):
    enterprise_code = serializers.CharField(source="enterprise.code")
    enterprise_name = serializers.CharField(source="enterprise.name")


class AllocationShape(Document):
    invoice_id = serializers.IntegerField()
    invoice_number = serializers.CharField()
    amount = AmountField()


class RefundShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    amount = AmountField()
    state = serializers.CharField()
    refunded_on = serializers.DateField()
    reason = serializers.CharField()


class OpenBillShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    due_on = serializers.DateField()
    total = AmountField()
    open = AmountField()
    overdue = serializers.BooleanField()


class PaymentShape(Document):
    """A payment with what it paid, what went back, and the bills that it could pay."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    received_on = serializers.DateField()
    method = serializers.CharField()
    payer_name = serializers.CharField()
    payer_account = serializers.CharField()
    remark = serializers.CharField()
    enterprise_code = serializers.CharField()
    enterprise_name = serializers.CharField()
    amount = AmountField()
    allocated = AmountField()
    refunded = AmountField()
    left = AmountField()
    allocations = AllocationShape(many=True)
    refunds = RefundShape(many=True)
    open_bills = OpenBillShape(many=True)


class TransferShape(Document):
    """Where money is transferred to."""

    name = serializers.CharField()
    bank = serializers.CharField()
    account = serializers.CharField()


class StepOfBillShape(Document):
    """What follows when a bill stays unpaid, and when; ``taken`` when it has come."""

    on = serializers.DateField()
    action = serializers.CharField()
    taken = serializers.BooleanField()


class BillToPayShape(OpenBillShape):
    steps = StepOfBillShape(many=True)


class PayShape(Document):
    """How the enterprise pays: what is open, where to, and whether it can pay online."""

    open = AmountField()
    overdue = AmountField()
    credit = AmountField()
    standing = serializers.CharField()
    transfer = TransferShape()
    online = serializers.CharField(allow_blank=True)
    bills = BillToPayShape(many=True)


class CheckoutBody(Body):
    invoice_id = serializers.IntegerField()


class OrderShape(Document):
    """An order at a provider's page; ``asked_at`` when the provider was last asked about it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    invoice_id = serializers.IntegerField()
    invoice_number = serializers.CharField(source="invoice.number")
    amount = AmountField()
    state = serializers.CharField()
    pay_url = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField(allow_null=True)


class PaidByShape(Document):
    """What a payment has on a bill."""

    payment_id = serializers.IntegerField()
    payment_number = serializers.CharField()
    method = serializers.CharField()
    payer_name = serializers.CharField()
    received_on = serializers.DateField()
    amount = AmountField()


class BillPaymentsShape(Document):
    """What a bill has been paid by, what was begun online, and what follows while it is open."""

    paid_by = PaidByShape(many=True)
    orders = OrderShape(many=True)
    steps = StepOfBillShape(many=True)


class UseCreditBody(Body):
    invoice_id = serializers.IntegerField()


class ShareBody(Body):
    invoice_id = serializers.IntegerField()
    amount = AmountField()


class SharesBody(Body):
    shares = ShareBody(many=True)


class RefundBody(Body):
    amount = AmountField()
    reason = serializers.CharField(max_length=300)
    refunded_on = serializers.DateField(required=False)


class ProposalShape(Document):
    """A line of a statement file and what would become of it."""

    row = serializers.IntegerField()
    booked_on = serializers.DateField()
    amount = AmountField()
    payer_name = serializers.CharField()
    remark = serializers.CharField()
    known = serializers.BooleanField()
    enterprise = serializers.CharField()
    bills = serializers.ListField(child=serializers.CharField())
    doubt = serializers.CharField()


class RefusedRowShape(Document):
    row = serializers.IntegerField()
    reason = serializers.CharField()


class PreviewShape(Document):
    file_name = serializers.CharField()
    lines = ProposalShape(many=True)
    total = AmountField()
    outgoing = serializers.IntegerField()
    refused = RefusedRowShape(many=True)


class StatementRow(Row):
    id = serializers.IntegerField()
    file_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    imported_by = serializers.CharField()
    lines = serializers.IntegerField()
    known = serializers.IntegerField()
    matched = serializers.IntegerField()
    total = AmountField()


class BankLineRow(Row):
    id = serializers.IntegerField()
    booked_on = serializers.DateField()
    booked_at = serializers.CharField()
    amount = AmountField()
    payer_name = serializers.CharField()
    payer_account = serializers.CharField()
    remark = serializers.CharField()
    serial = serializers.CharField()
    state = serializers.CharField()
    doubt = serializers.CharField()
    note = serializers.CharField()
    hints = BesideField(source="mark")


class AssignBody(Body):
    enterprise = serializers.CharField(max_length=63)
    shares = ShareBody(many=True, required=False)


class NoteBody(Body):
    note = serializers.CharField(max_length=300)


class NoticeRow(Row):
    id = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    provider = serializers.CharField()
    event = serializers.CharField()
    kind = serializers.CharField()
    order_number = serializers.CharField()
    payment_ref = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    state = serializers.CharField()
    doubt = serializers.CharField()
    note = serializers.CharField()
    times = serializers.IntegerField()


class OwingRow(Document):
    """An enterprise with open bills."""

    code = serializers.CharField()
    name = serializers.CharField()
    bills = serializers.IntegerField()
    open = AmountField()
    overdue = AmountField()
    credit = AmountField()
    due_on = serializers.DateField()
    days = serializers.IntegerField()
    standing = serializers.CharField()
    last_action = serializers.CharField(allow_blank=True)
    last_on = serializers.DateField(allow_null=True)
    next_action = serializers.CharField(allow_blank=True)
    next_on = serializers.DateField(allow_null=True)


class DunnedShape(Document):
    taken = serializers.IntegerField()


class StepBody(Body):
    days = serializers.IntegerField(min_value=-60, max_value=365)
    action = serializers.ChoiceField(choices=[str(action) for action in Action])


class PolicyBody(Body):
    valid_from = serializers.DateField()
    steps = StepBody(many=True)


class StepShape(Document):
    days = serializers.IntegerField()
    action = serializers.CharField()


class PolicyShape(Document):
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    steps = StepShape(many=True)


class NoticeBody(serializers.Serializer):
    """A provider's notice, signed by headers; read by the provider's own code."""

    id = serializers.CharField()
    type = serializers.CharField()
    order = serializers.CharField()
    payment = serializers.CharField(required=False)
    refund = serializers.CharField(required=False)
    refund_number = serializers.CharField(required=False)
    amount = serializers.CharField(required=False)
    currency = serializers.CharField(required=False)
    at = serializers.DateTimeField()


class NoticeAnswer(Document):
    state = serializers.CharField()
