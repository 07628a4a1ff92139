"""The shapes of subscriptions over HTTP. Amounts are the enterprise's own bills: whoever may see
these sees them.
"""

from rest_framework import serializers

from billing.subscriptions.domain.prices import Charge, Scheme
from billing.subscriptions.domain.states import Cycle, EndOfTrial, SubscriptionState
from billing.subscriptions.services.ending import When
from mes.http.fields import MoneyField, QuantityField, RateField
from mes.http.serializers import Body, Document, Row


class AmountField(MoneyField):
    """Yuan with fen, as text: what the platform charges is guarded by the rights of billing."""

    cost = False


class TierShape(Document):
    up_to = serializers.CharField(allow_null=True)
    price = serializers.CharField()


class PriceShape(Document):
    module = serializers.CharField()
    charge = serializers.ChoiceField(choices=list(Charge))
    scheme = serializers.ChoiceField(choices=list(Scheme))
    meter = serializers.CharField(allow_blank=True)
    amount = QuantityField()
    included = QuantityField()
    tiers = TierShape(many=True)


class SubscriptionShape(Document):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    module = serializers.CharField()
    module_name = serializers.CharField()
    cycle = serializers.ChoiceField(choices=list(Cycle))
    state = serializers.ChoiceField(choices=list(SubscriptionState))
    starts_on = serializers.DateField()
    paid_from = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    readable_until = serializers.DateTimeField(allow_null=True)
    bundle = serializers.CharField(allow_blank=True)
    bundle_until = serializers.DateField(allow_null=True)
    next_cycle = serializers.CharField()
    allowed_actions = serializers.ListField(child=serializers.CharField())


class CatalogueModule(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    features = serializers.ListField(child=serializers.CharField())
    scenario = serializers.IntegerField(allow_null=True)
    list_price_wan = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    price_on_request = serializers.BooleanField()
    built = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["active", "grace", "available", "not_built"])
    requires = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    prices = PriceShape(many=True)
    frozen = serializers.BooleanField()
    subscription = SubscriptionShape(allow_null=True)


class BundleShape(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    modules = serializers.ListField(child=serializers.CharField())
    share = RateField()


class CatalogueShape(Document):
    modules = CatalogueModule(many=True)
    bundles = BundleShape(many=True)


class PeriodShape(Document):
    start = serializers.DateField()
    end = serializers.DateField()


class QuoteLine(Document):
    kind = serializers.CharField()
    module = serializers.CharField()
    service_from = serializers.DateField()
    service_to = serializers.DateField()
    days = serializers.IntegerField()
    of_days = serializers.IntegerField()
    quantity = QuantityField()
    unit_price = QuantityField()
    discount = RateField()
    net = AmountField()


class QuoteShape(Document):
    period = PeriodShape()
    lines = QuoteLine(many=True)
    next_period = PeriodShape(allow_null=True)
    next_lines = QuoteLine(many=True)
    credit = AmountField()


class NextCharge(Document):
    period = PeriodShape()
    lines = QuoteLine(many=True)
    net = AmountField()
    trials = serializers.IntegerField()


class ContractShape(Document):
    id = serializers.IntegerField()
    number = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    prices = PriceShape(many=True)


class OwnSubscriptions(Document):
    subscriptions = SubscriptionShape(many=True)
    next = NextCharge()
    contracts = ContractShape(many=True)


class SubscribeBody(Body):
    modules = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=20
    )
    cycle = serializers.ChoiceField(choices=list(Cycle))
    bundle = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class CancelBody(Body):
    when = serializers.ChoiceField(choices=list(When))


class CycleBody(Body):
    cycle = serializers.ChoiceField(choices=list(Cycle))


class AccountShape(Document):
    version = serializers.IntegerField()
    billing_day = serializers.IntegerField()
    opened_on = serializers.DateField()
    title = serializers.CharField()
    credit_code = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    bank = serializers.CharField(allow_blank=True)
    bank_account = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)


class AccountBody(Body):
    title = serializers.CharField(max_length=200)
    credit_code = serializers.CharField(max_length=18)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    bank = serializers.CharField(max_length=120, required=False, allow_blank=True)
    bank_account = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)


class TierBody(Body):
    up_to = QuantityField(allow_null=True)
    price = QuantityField()


class PriceTerms(Body):
    module = serializers.CharField(max_length=40)
    charge = serializers.ChoiceField(choices=list(Charge))
    scheme = serializers.ChoiceField(choices=list(Scheme), default=Scheme.FLAT)
    meter = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    amount = QuantityField(required=False, default=0)
    included = QuantityField(required=False, default=0)
    tiers = TierBody(many=True, required=False, default=list)


class PriceBody(PriceTerms):
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class PriceRow(Row):
    id = serializers.IntegerField()
    module = serializers.CharField()
    charge = serializers.CharField()
    scheme = serializers.CharField()
    meter = serializers.CharField()
    amount = QuantityField()
    included = QuantityField()
    tiers = serializers.JSONField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class BundleBody(Body):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=100)
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    modules = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)
    share = RateField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class BundleRow(Row):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    modules = serializers.JSONField()
    share = RateField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class TrialBody(Body):
    days = serializers.IntegerField(min_value=1, max_value=366)
    modules = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)
    at_end = serializers.ChoiceField(choices=list(EndOfTrial))
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class TrialRow(Row):
    id = serializers.IntegerField()
    days = serializers.IntegerField()
    modules = serializers.JSONField()
    at_end = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class ContractBody(Body):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    prices = PriceTerms(many=True, required=False, default=list)


class DiscountBody(Body):
    module = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    share = RateField()
    reason = serializers.CharField(max_length=200)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class EndDiscountBody(Body):
    valid_to = serializers.DateField()


class DiscountShape(Document):
    id = serializers.IntegerField()
    module = serializers.CharField(allow_blank=True)
    share = RateField()
    reason = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class EnterpriseBilling(Document):
    """What operators see of one enterprise."""

    account = AccountShape(allow_null=True)
    subscriptions = SubscriptionShape(many=True)
    contracts = ContractShape(many=True)
    discounts = DiscountShape(many=True)


class BillingDayBody(Body):
    billing_day = serializers.IntegerField(min_value=1, max_value=31)


class SubscriptionRow(Row):
    id = serializers.IntegerField()
    enterprise_code = serializers.CharField(source="enterprise.code")
    enterprise_name = serializers.CharField(source="enterprise.name")
    module = serializers.CharField()
    cycle = serializers.CharField()
    state = serializers.CharField()
    starts_on = serializers.DateField()
    paid_from = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class ContractRow(Row):
    id = serializers.IntegerField()
    enterprise_code = serializers.CharField(source="enterprise.code")
    enterprise_name = serializers.CharField(source="enterprise.name")
    number = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
