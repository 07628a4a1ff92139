"""The price book, contracts and discounts, for operators."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.subscriptions.api import shapes
from billing.subscriptions.domain.prices import Charge, Scheme, Terms, tiers_of
from billing.subscriptions.domain.states import SubscriptionState
from billing.subscriptions.models import (
    BillingAccount,
    Bundle,
    Contract,
    Discount,
    Price,
    Subscription,
    TrialPolicy,
)
from billing.subscriptions.selectors.catalogue import contracts, subscriptions
from billing.subscriptions.services import prices
from billing.subscriptions.services.accounts import set_billing_day
from billing.subscriptions.services.contracts import (
    agree_contract,
    end_discount,
    grant_discount,
)
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.tenancy import context, directory


class PriceFilters(django_filters.FilterSet):
    module = django_filters.CharFilter()


class PriceList(OperatorEndpoint, ListEndpoint):
    """A list of dated rows; a new one holds from its day on, the one before ends there."""

    abstract = True
    ordering = Ordering(default="-valid_from", allowed={"valid_from": "valid_from"})
    model: ClassVar[Any]
    add: ClassVar[Callable[..., Any]]

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.all()
        return rows

    def post(self, request: Request) -> HttpResponse:
        row = type(self).add(self.data, actor=self.actor)
        return self.document(row)


class Prices(PriceList):
    """The price book."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.PriceBody, answer=shapes.PriceRow, status=201
        ),
    }
    row = shapes.PriceRow
    filterset_class = PriceFilters
    model = Price
    add = staticmethod(prices.set_price)


class Bundles(PriceList):
    """Modules that are cheaper together."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.BundleBody, answer=shapes.BundleRow, status=201
        ),
    }
    row = shapes.BundleRow
    model = Bundle
    add = staticmethod(prices.set_bundle)


class Trials(PriceList):
    """What enterprises that sign up may try."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.TrialBody, answer=shapes.TrialRow, status=201
        ),
    }
    row = shapes.TrialRow
    model = TrialPolicy
    add = staticmethod(prices.set_trial_policy)


class SubscriptionFilters(django_filters.FilterSet):
    enterprise = django_filters.CharFilter(field_name="enterprise__code")
    module = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(choices=[(s.value, s.value) for s in SubscriptionState])


class OfAllEnterprises(OperatorEndpoint, ListEndpoint):
    """A list over the rows of every enterprise."""

    abstract = True
    operations = {"GET": Operation(PLATFORM_OPERATE)}

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request, *args, **kwargs)


class AllSubscriptions(OfAllEnterprises):
    """The subscriptions of all enterprises."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.SubscriptionRow
    ordering = Ordering(default="-starts_on", allowed={"starts_on": "starts_on"})
    filterset_class = SubscriptionFilters
    searchable = True
    search_columns = ("enterprise__code", "enterprise__name")
    export_name = "subscriptions"

    def rows(self) -> QuerySet[Subscription]:
        return Subscription.objects.all()


class ContractFilters(django_filters.FilterSet):
    enterprise = django_filters.CharFilter(field_name="enterprise__code")


class Contracts(OfAllEnterprises):
    """The contracts of all enterprises."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.ContractRow
    ordering = Ordering(default="-starts_on", allowed={"starts_on": "starts_on"})
    filterset_class = ContractFilters
    searchable = True
    search_columns = ("enterprise__code", "enterprise__name", "number")
    export_name = "contracts"

    def rows(self) -> QuerySet[Contract]:
        return Contract.objects.all()


_BILLING = shapes.EnterpriseBilling


class OfOneEnterprise(OperatorEndpoint):
    """What concerns the billing of one enterprise; every write answers with all of it."""

    abstract = True

    def seen(self, code: str) -> HttpResponse:
        tenant = directory.by_code(code)
        with context.within(tenant):
            return self.document(
                {
                    "account": BillingAccount.objects.filter(enterprise_id=tenant.id).first(),
                    "subscriptions": subscriptions(tenant),
                    "contracts": contracts(tenant),
                    "discounts": list(
                        Discount.objects.filter(enterprise_id=tenant.id).order_by("-valid_from")
                    ),
                }
            )


class EnterpriseBilling(OfOneEnterprise):
    """Account, subscriptions, contracts and discounts of an enterprise."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=_BILLING)}

    def get(self, request: Request, code: str) -> HttpResponse:
        return self.seen(code)


class EnterpriseContracts(OfOneEnterprise):
    """A new contract with an enterprise; what runs ends where it begins."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.ContractBody, answer=_BILLING, status=201)
    }

    def post(self, request: Request, code: str) -> HttpResponse:
        values = dict(self.data)
        agreed = [_terms(one) for one in values.pop("prices")]
        with context.within(directory.by_code(code)), transaction.atomic():
            agree_contract(**values, prices=agreed, actor=self.actor)
        return self.seen(code)


def _terms(values: dict[str, Any]) -> Terms:
    return Terms(
        module=values["module"],
        charge=Charge(values["charge"]),
        scheme=Scheme(values["scheme"]),
        amount=values["amount"],
        meter=values["meter"],
        included=values["included"],
        tiers=tiers_of(values["tiers"]),
    )


class EnterpriseDiscounts(OfOneEnterprise):
    """A discount for an enterprise."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.DiscountBody, answer=_BILLING, status=201)
    }

    def post(self, request: Request, code: str) -> HttpResponse:
        with context.within(directory.by_code(code)):
            grant_discount(self.data, actor=self.actor)
        return self.seen(code)


class EndDiscount(OfOneEnterprise):
    """Let a discount end."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=shapes.EndDiscountBody, answer=_BILLING)}

    def post(self, request: Request, code: str, pk: int) -> HttpResponse:
        with context.within(directory.by_code(code)):
            end_discount(pk, valid_to=self.data["valid_to"], actor=self.actor)
        return self.seen(code)


class BillingDay(OfOneEnterprise):
    """On which day of the month the periods of an enterprise begin, until it has a bill."""

    operations = {"PUT": Operation(PLATFORM_OPERATE, body=shapes.BillingDayBody, answer=_BILLING)}

    def put(self, request: Request, code: str) -> HttpResponse:
        with context.within(directory.by_code(code)):
            set_billing_day(self.data["billing_day"], actor=self.actor)
        return self.seen(code)
