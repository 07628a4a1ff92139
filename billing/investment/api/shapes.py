"""What the investment register looks like outside."""

from typing import Any

from rest_framework import serializers

from billing.investment.domain.kinds import Kind
from billing.investment.models import Means
from billing.investment.services.projects import PROGRAMMES
from mes.http.fields import MoneyField, QuantityField
from mes.http.serializers import Body, Document, Row

_KINDS = [str(kind) for kind in Kind]
_MEANS = [str(means) for means in Means]


def _text(longest: int, **given: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=longest, required=False, allow_blank=True, default="", **given
    )


class NumberField(serializers.CharField):
    """An e-invoice's number; spaces in it do not count."""

    def to_internal_value(self, data: Any) -> str:
        return "".join(super().to_internal_value(data).split())


class ProjectRow(Row):
    """A project in the list."""

    id = serializers.IntegerField()
    programme = serializers.CharField()
    name = serializers.CharField()
    filing_number = serializers.CharField()
    window_start = serializers.DateField()
    window_end = serializers.DateField()
    status = serializers.CharField()


class ProjectShape(Document):
    """A project."""

    id = serializers.IntegerField()
    programme = serializers.CharField()
    name = serializers.CharField()
    filing_number = serializers.CharField()
    window_start = serializers.DateField()
    window_end = serializers.DateField()
    status = serializers.CharField()
    contractor_name = serializers.CharField()
    contractor_code = serializers.CharField()
    contractor_person = serializers.CharField()
    contractor_phone = serializers.CharField()
    contractor_address = serializers.CharField()
    version = serializers.IntegerField()


class ProjectBody(Body):
    """What opens a project, or changes it."""

    programme = serializers.ChoiceField(choices=PROGRAMMES)
    name = serializers.CharField(max_length=120)
    filing_number = _text(60)
    window_start = serializers.DateField()
    window_end = serializers.DateField()
    contractor_name = _text(120)
    contractor_code = _text(18)
    contractor_person = _text(80)
    contractor_phone = _text(30)
    contractor_address = _text(200)


class InvestmentLineBody(Body):
    """A line of a project; ``serials`` are all of its devices."""

    kind = serializers.ChoiceField(choices=_KINDS)
    name = serializers.CharField(max_length=200)
    module = _text(40)
    quantity = QuantityField(required=False)
    vendor_name = serializers.CharField(max_length=120)
    vendor_code = _text(18)
    contract_number = _text(60)
    contract_line = _text(20)
    contract_on = serializers.DateField(required=False, allow_null=True)
    contract_net = MoneyField(required=False, allow_null=True)
    contract_gross = MoneyField(required=False, allow_null=True)
    service_from = serializers.DateField(required=False, allow_null=True)
    service_to = serializers.DateField(
        required=False, allow_null=True, help_text="The last day that is paid for, inclusive."
    )
    delivered_on = serializers.DateField(required=False, allow_null=True)
    voucher = _text(60)
    left_out = serializers.BooleanField(
        required=False, help_text="Not to be claimed: it counts for nothing and lacks nothing."
    )
    second_hand = serializers.BooleanField(required=False)
    related_party = serializers.BooleanField(required=False)
    device_points = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1
    )
    typed_points = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1
    )
    note = _text(300)
    serials = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=500
    )


class InvestmentLineShape(Document):
    """A line as it was registered."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField()
    module = serializers.CharField()
    quantity = QuantityField()
    vendor_name = serializers.CharField()
    vendor_code = serializers.CharField()
    contract_number = serializers.CharField()
    contract_line = serializers.CharField()
    contract_on = serializers.DateField(allow_null=True)
    contract_net = MoneyField(allow_null=True)
    contract_gross = MoneyField(allow_null=True)
    service_from = serializers.DateField(allow_null=True)
    service_to = serializers.DateField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    voucher = serializers.CharField()
    left_out = serializers.BooleanField()
    second_hand = serializers.BooleanField()
    related_party = serializers.BooleanField()
    device_points = serializers.IntegerField(allow_null=True)
    typed_points = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    own = serializers.BooleanField(help_text="It came from a bill of this platform by itself.")
    version = serializers.IntegerField()


class InvestmentPaymentBody(Body):
    """A payment; below zero when the vendor paid back."""

    paid_on = serializers.DateField()
    amount = MoneyField()
    means = serializers.ChoiceField(choices=_MEANS, required=False)
    payer = _text(120)
    payee = _text(120)
    receipt = _text(60)


class InvestmentPaymentShape(Document):
    """A payment of a line."""

    id = serializers.IntegerField()
    paid_on = serializers.DateField()
    amount = MoneyField()
    means = serializers.CharField()
    payer = serializers.CharField()
    payee = serializers.CharField()
    receipt = serializers.CharField()


class InvestmentUseBody(Body):
    """How much of an e-invoice is for the line, with VAT; 0 for nothing."""

    gross = MoneyField()


class InvestmentUseShape(Document):
    """What of an e-invoice is for a line."""

    invoice = serializers.IntegerField(source="invoice_id")
    number = serializers.CharField(source="invoice.number")
    issued_on = serializers.DateField(source="invoice.issued_on")
    seller_name = serializers.CharField(source="invoice.seller_name")
    confirmed = serializers.SerializerMethodField()
    gross = MoneyField()

    def get_confirmed(self, use: Any) -> bool:
        return use.invoice.confirmed_at is not None


class EvidenceLineShape(InvestmentLineShape):
    """A line with its evidence, what of it counts and why not more."""

    serials = serializers.ListField(child=serializers.CharField())
    uses = InvestmentUseShape(many=True)
    payments = InvestmentPaymentShape(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    active_days = serializers.IntegerField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    contract_amount = MoneyField()
    agreed_amount = MoneyField(help_text="What of the contract is for the days that count.")
    days = serializers.IntegerField(allow_null=True)
    of_days = serializers.IntegerField(allow_null=True)
    invoiced_amount = MoneyField()
    paid_amount = MoneyField()
    eligible_amount = MoneyField()


class InvestmentCategoryShape(Document):
    """What counts of a category."""

    category = serializers.CharField()
    amount = MoneyField()


class InvestmentFlagShape(Document):
    """A red flag; ``line`` is a position, null for the project. ``facts`` say what raised it."""

    flag = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    facts = serializers.DictField(child=serializers.CharField())


class InvestmentPolicyShape(Document):
    """The version of the programme that the rules are from."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    approved = serializers.BooleanField()


class InvestmentRulesShape(Document):
    """The rules that were applied. ``open`` names what the policy leaves open and was assumed."""

    basis = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    cutoff = serializers.DateField()
    payment_cutoff = serializers.CharField(help_text="The day that ends payments in a claim.")
    prepaid = serializers.CharField()
    automation = serializers.BooleanField()
    consulting = serializers.BooleanField()
    floors = serializers.ListField(child=serializers.CharField())
    policy = InvestmentPolicyShape(allow_null=True)
    open = serializers.ListField(child=serializers.CharField())


class InvestmentEvidenceShape(Document):
    """A project with all its evidence."""

    project = ProjectShape()
    rules = InvestmentRulesShape()
    lines = EvidenceLineShape(many=True)
    totals = InvestmentCategoryShape(many=True)
    eligible_amount = MoneyField()
    flags = InvestmentFlagShape(many=True)


class InvestedInvoiceRow(Row):
    """An e-invoice in the list."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    seller_name = serializers.CharField()
    gross_amount = MoneyField(source="gross")
    used_amount = MoneyField(source="used_gross")
    red_of = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the wire's name
    confirmed_at = serializers.DateTimeField(allow_null=True)


class InvestedInvoiceShape(Document):
    """An e-invoice; ``used_gross`` is what lines have taken of it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    seller_name = serializers.CharField()
    seller_code = serializers.CharField()
    buyer_name = serializers.CharField()
    buyer_code = serializers.CharField()
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()
    deductible = MoneyField()
    red_of = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the wire's name
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.CharField()
    used_gross = MoneyField()
    version = serializers.IntegerField()


class InvoiceCorrections(Body):
    """What a person corrects of what was read, in confirming it."""

    issued_on = serializers.DateField(required=False)
    seller_name = serializers.CharField(max_length=120, required=False)
    seller_code = serializers.CharField(max_length=18, required=False)
    buyer_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    buyer_code = serializers.CharField(max_length=18, required=False)
    net = MoneyField(required=False)
    tax = MoneyField(required=False)
    gross = MoneyField(required=False)
    deductible = MoneyField(required=False)
    red_of = NumberField(max_length=40, required=False, allow_blank=True)


class InvestedInvoiceBody(Body):
    """An e-invoice that is typed in."""

    number = NumberField(max_length=40)
    issued_on = serializers.DateField()
    seller_name = serializers.CharField(max_length=120)
    seller_code = serializers.CharField(max_length=18)
    buyer_name = _text(120)
    buyer_code = serializers.CharField(max_length=18)
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()
    deductible = MoneyField(required=False)
    red_of = NumberField(max_length=40, required=False, allow_blank=True, default="")


class ReadShape(Document):
    """What was read of a file; null where it was not found."""

    number = serializers.CharField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    seller_name = serializers.CharField(allow_null=True)
    seller_code = serializers.CharField(allow_null=True)
    buyer_name = serializers.CharField(allow_null=True)
    buyer_code = serializers.CharField(allow_null=True)
    net = MoneyField(allow_null=True)
    tax = MoneyField(allow_null=True)
    gross = MoneyField(allow_null=True)
    red_of = serializers.CharField(allow_null=True)
    items = serializers.ListField(child=serializers.CharField())


class UploadedShape(Document):
    """An uploaded e-invoice: what was read, what is missing, and the invoice when it is whole."""

    read = ReadShape()
    source = serializers.CharField()  # type: ignore[assignment]  # the wire's name
    missing = serializers.ListField(child=serializers.CharField())
    invoice = InvestedInvoiceShape(allow_null=True)
