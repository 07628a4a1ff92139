"""Subscriptions at the enterprise's own host."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from billing.manifest import BILLING_MANAGE, BILLING_VIEW
from billing.subscriptions.api import shapes
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.models import BillingAccount, Subscription
from billing.subscriptions.selectors import quotes
from billing.subscriptions.selectors.catalogue import (
    catalogue,
    contracts,
    subscription_document,
    subscriptions,
)
from billing.subscriptions.services import ending
from billing.subscriptions.services.accounts import update_account
from billing.subscriptions.services.ending import When
from billing.subscriptions.services.subscribing import require_known, subscribe
from mes.http.endpoints import SIGNED_IN, Endpoint, Operation
from mes.kernel import clock
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy.context import present_tenant
from mes.tenancy.models import Enterprise

_MANAGE = BILLING_MANAGE
_ONE = shapes.SubscriptionShape


class Catalogue(Endpoint):
    """Every sold module with its price and how it stands, and the bundles of today."""

    operations = {"GET": Operation(SIGNED_IN, answer=shapes.CatalogueShape)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(catalogue(present_tenant()))


class Subscriptions(Endpoint):
    """What the enterprise has and had, under which contracts, and what the period comes to."""

    operations = {
        "GET": Operation(BILLING_VIEW, answer=shapes.OwnSubscriptions),
        "POST": Operation(
            _MANAGE, body=shapes.SubscribeBody, answer=shapes.OwnSubscriptions, status=201
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(_own())

    def post(self, request: Request) -> HttpResponse:
        subscribe(
            self.data["modules"],
            cycle=Cycle(self.data["cycle"]),
            bundle=self.data["bundle"],
            actor=self.actor,
        )
        return self.document(_own())


def _own() -> dict[str, Any]:
    tenant = present_tenant()
    return {
        "subscriptions": subscriptions(tenant),
        "next": quotes.next_charge(tenant),
        "contracts": contracts(tenant),
    }


class SubscribeQuote(Endpoint):
    """What subscribing today would cost, net."""

    operations = {
        "GET": Operation(
            BILLING_VIEW,
            answer=shapes.QuoteShape,
            query={
                "modules": "Codes, separated by commas.",
                "cycle": "monthly or yearly",
                "bundle": "A bundle in place of modules.",
            },
        )
    }

    def get(self, request: Request) -> HttpResponse:
        query = request.query_params
        modules = [code for code in query.get("modules", "").split(",") if code][:20]
        if not query.get("bundle"):
            require_known(modules)
        quote = quotes.quote_subscribing(
            present_tenant(),
            modules,
            cycle=_cycle(query.get("cycle", Cycle.MONTHLY)),
            bundle=query.get("bundle", ""),
        )
        return self.document(quote)


def _cycle(text: str) -> Cycle:
    try:
        return Cycle(text)
    except ValueError as unknown:
        raise Invalid.field("cycle", "invalid", _("Say monthly or yearly.")) from unknown


def _mine(pk: int) -> Subscription:
    row = Subscription.objects.filter(enterprise_id=present_tenant().id, pk=pk).first()
    if row is None:
        raise NotFound(record="subscription", id=pk)
    return row


class ChangeQuote(Endpoint):
    """What cancelling (``when``) or changing the cycle (``cycle``) would cost and give back."""

    operations = {
        "GET": Operation(
            BILLING_VIEW,
            answer=shapes.QuoteShape,
            query={"when": "now or period_end", "cycle": "monthly or yearly"},
        )
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        row, query, tenant = _mine(pk), request.query_params, present_tenant()
        account = BillingAccount.objects.get(enterprise_id=tenant.id)
        today = clock.business_date()
        if query.get("cycle"):
            cycle = _cycle(query["cycle"])
            at_once = cycle is Cycle.YEARLY or today <= row.paid_from
            switch = today if at_once else ending.end_of(row, account, When.PERIOD_END, today)
            return self.document(quotes.quote_cycle(tenant, row, cycle, switch))
        if query.get("when") not in list(When):
            raise Invalid.field("when", "invalid", _("Say now or period_end."))
        last = ending.end_of(row, account, When(query["when"]), today)
        return self.document(quotes.quote_ending(tenant, row, last))


class Cancel(Endpoint):
    """Cancel after today, or when what is paid for is over; that too while suspended."""

    allowed_when_suspended = True
    operations = {"POST": Operation(_MANAGE, body=shapes.CancelBody, answer=_ONE)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        row = ending.cancel(
            pk,
            when=When(self.data["when"]),
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(subscription_document(row))


class Keep(Endpoint):
    """Take a cancellation to come back."""

    operations = {"POST": Operation(_MANAGE, answer=_ONE)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        row = ending.keep(pk, actor=self.actor, expected_version=self.expected_version())
        return self.document(subscription_document(row))


class ChangeCycle(Endpoint):
    """Pay by the year from today on, or by the month when the paid year is over."""

    operations = {"POST": Operation(_MANAGE, body=shapes.CycleBody, answer=_ONE)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        row = ending.change_cycle(
            pk,
            cycle=Cycle(self.data["cycle"]),
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(subscription_document(row))


class Account(Endpoint):
    """To whose name the bills are; as the enterprise registered it until it says otherwise."""

    operations = {
        "GET": Operation(BILLING_VIEW, answer=shapes.AccountShape),
        "PUT": Operation(_MANAGE, body=shapes.AccountBody, answer=shapes.AccountShape),
    }

    def get(self, request: Request) -> HttpResponse:
        tenant = present_tenant()
        row = BillingAccount.objects.filter(enterprise_id=tenant.id).first()
        if row is None:
            enterprise = Enterprise.objects.get(pk=tenant.id)
            row = BillingAccount(
                version=0,
                opened_on=clock.business_date(),
                title=enterprise.name,
                credit_code=enterprise.credit_code,
            )
        return self.document(row)

    def put(self, request: Request) -> HttpResponse:
        expected = self.expected_version() or None
        return self.document(update_account(self.data, actor=self.actor, expected_version=expected))
