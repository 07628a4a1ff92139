"""What the endpoints take and answer."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from billing.policy.domain.parameters import (
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    PaymentCutoff,
    PrepaidSubscription,
    RateAsOf,
    Rounding,
    SizeClass,
)
from billing.policy.domain.states import STEPS
from mes.http.fields import RateField, StepsField
from mes.http.serializers import Body, Document, Row

Text = serializers.CharField
Whole = serializers.IntegerField
Flag = serializers.BooleanField
Day = serializers.DateField
Moment = serializers.DateTimeField


class YuanField(serializers.DecimalField):
    """A bound or subsidy of public policy in yuan: no secret, unlike an enterprise's costs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        super().__init__(decimal_places=2, **kwargs)


class AmountField(YuanField):
    """An amount that somebody enters: zero or more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=16, **kwargs)


def _choice(kind: type[Any], *, blank: bool = True) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=[str(value) for value in kind], allow_blank=blank, required=False
    )


def _words(length: int) -> serializers.CharField:
    return Text(max_length=length, allow_blank=True, required=False)


class ProgrammeRow(Row):
    code = Text()
    name = Text()
    name_en = Text()


class ProgrammeBody(Body):
    code = serializers.RegexField(r"^[A-Za-z0-9]{1,16}$")
    name = Text(max_length=120)
    name_en = Text(max_length=120)


class PaperShape(Document):
    id = Whole()
    title = Text()
    number = Text()
    issued_on = Day(allow_null=True)
    final = Flag()


class PaperBody(Body):
    title = Text(max_length=200)
    number = _words(80)
    issued_on = Day(required=False, allow_null=True)
    final = Flag(required=False)


class VersionRow(Row):
    id = Whole()
    programme = Text(source="programme.code")
    name = Text(source="programme.name")
    name_en = Text(source="programme.name_en")
    number = Whole()
    status = Text()
    valid_from = Day(allow_null=True)
    valid_to = Day(allow_null=True)
    edited_by_name = Text()
    approved_by_name = Text()
    updated_at = Moment()
    allowed_actions = StepsField(STEPS, source="status")


class ParametersBody(Body):
    """Every parameter of a programme. An empty or absent reading is one that nobody has chosen."""

    document_id = Whole(min_value=1, max_value=9_223_372_036_854_775_807)
    valid_from = Day(required=False, allow_null=True)
    valid_to = Day(required=False, allow_null=True)
    clause = _words(4000)
    industries = _words(200)
    size_class = _choice(SizeClass, blank=False)
    duration_months = Whole(required=False, allow_null=True, min_value=1, max_value=120)
    floor = AmountField()
    ceiling = AmountField()
    rate = RateField()
    cap = AmountField(required=False, allow_null=True)
    general_rate = RateField(required=False, allow_null=True)
    general_rate_family = _words(120)
    general_rate_item = _words(120)
    general_rate_as_of = Day(required=False, allow_null=True)
    hardware_share_max = RateField(required=False, allow_null=True)
    base_reading = _choice(BaseReading)
    lower_inclusive = Flag(required=False, allow_null=True)
    below_floor = _choice(BelowFloor)
    amount_basis = _choice(AmountBasis)
    cap_scope = _choice(CapScope)
    prepaid_subscription = _choice(PrepaidSubscription)
    consulting_eligible = Flag(required=False, allow_null=True)
    rounding = _choice(Rounding)
    payment_cutoff = _choice(PaymentCutoff)
    rate_as_of = _choice(RateAsOf)
    automation = Flag(required=False)
    automation_threshold = AmountField(required=False, allow_null=True)
    automation_threshold_inclusive = Flag(required=False)
    automation_rate = RateField(required=False, allow_null=True)
    automation_reading = _choice(AddOnReading)
    automation_needs_main_band = Flag(required=False, allow_null=True)
    automation_rate_family = _words(120)
    automation_rate_item = _words(120)
    automation_rate_as_of = Day(required=False, allow_null=True)


class DraftBody(ParametersBody):
    programme = Text(max_length=16)


class ParametersShape(Document):
    """The parameters as ``ParametersBody`` takes them, for a form that is filled from them."""

    document_id = Whole()
    valid_from = Day(allow_null=True)
    valid_to = Day(allow_null=True)
    clause = Text()
    industries = Text()
    size_class = Text()
    duration_months = Whole(allow_null=True)
    floor = YuanField()
    ceiling = YuanField()
    rate = RateField()
    cap = YuanField(allow_null=True)
    general_rate = RateField(allow_null=True)
    general_rate_family = Text()
    general_rate_item = Text()
    general_rate_as_of = Day(allow_null=True)
    hardware_share_max = RateField(allow_null=True)
    base_reading = Text()
    lower_inclusive = Flag(allow_null=True)
    below_floor = Text()
    amount_basis = Text()
    cap_scope = Text()
    prepaid_subscription = Text()
    consulting_eligible = Flag(allow_null=True)
    rounding = Text()
    payment_cutoff = Text()
    rate_as_of = Text()
    automation = Flag()
    automation_threshold = YuanField(allow_null=True)
    automation_threshold_inclusive = Flag()
    automation_rate = RateField(allow_null=True)
    automation_reading = Text()
    automation_needs_main_band = Flag(allow_null=True)
    automation_rate_family = Text()
    automation_rate_item = Text()
    automation_rate_as_of = Day(allow_null=True)


class VersionShape(ParametersShape):
    """A version with everything about it."""

    id = Whole()
    version = Whole()
    programme = Text(source="programme.code")
    name = Text(source="programme.name")
    name_en = Text(source="programme.name_en")
    number = Whole()
    status = Text()
    document_title = Text(source="document")
    edited_by_name = Text()
    submitted_by_name = Text()
    approved_by_name = Text()
    approved_at = Moment(allow_null=True)
    sent_back_because = Text()
    allowed_actions = StepsField(STEPS, source="status")


class SendBackBody(Body):
    reason = Text(max_length=300)


class SubsidyOutcomeShape(serializers.Serializer):
    """A subsidy, or what is missing for one and the range it lies in."""

    base = YuanField(allow_null=True)
    addon = YuanField(allow_null=True)
    raw = YuanField(allow_null=True)
    payable = YuanField(allow_null=True)
    cap_hit = Flag(allow_null=True)
    missing = serializers.ListField(child=Text())
    lowest = YuanField(allow_null=True)
    highest = YuanField(allow_null=True)


class SubsidyNextShape(serializers.Serializer):
    kind = Text()
    at = YuanField()
    missing = YuanField()
    payable = YuanField()
    jump = YuanField()


class SubsidyReadingShape(SubsidyOutcomeShape):
    """``lines`` are the corners (invested, subsidy) at the lowest and the highest general rate."""

    base_reading = Text()
    automation_reading = Text(allow_null=True)
    chosen = Flag()
    lines = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=Text()))
    )
    next = SubsidyNextShape(many=True)


class SubsidyCountedShape(serializers.Serializer):
    soft_hard = YuanField()
    automation = YuanField()
    hardware_left_out = YuanField()


class SubsidyStepShape(serializers.Serializer):
    step = Text()
    value = Text()
    zh = Text()
    en = Text()


class SubsidyPreviewShape(SubsidyOutcomeShape):
    version_id = Whole()
    general_rate = RateField(allow_null=True)
    counted = SubsidyCountedShape(allow_null=True)
    steps = SubsidyStepShape(many=True)
    until = YuanField()
    readings = SubsidyReadingShape(many=True)


class PreviewQuery(Body):
    """What a preview takes: amounts before tax, the VAT rate of each, and an assumed general rate
    where the policy has none. ``deductible=false``: the VAT is a cost to the enterprise.
    """

    programme = Text(max_length=16)
    software = AmountField(required=False)
    hardware = AmountField(required=False)
    consulting = AmountField(required=False)
    automation = AmountField(required=False)
    software_tax = RateField(required=False)
    hardware_tax = RateField(required=False)
    consulting_tax = RateField(required=False)
    automation_tax = RateField(required=False)
    deductible = Flag(required=False, default=True)
    general_rate = RateField(required=False)
