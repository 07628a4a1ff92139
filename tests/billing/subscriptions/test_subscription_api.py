"""Subscriptions over HTTP: the catalogue, what is shown before confirming, and who may."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client as DjangoClient

from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.errors import AlreadySubscribed
from billing.subscriptions.models import Price, Subscription
from billing.subscriptions.services.subscribing import subscribe
from mes.accounts.sessions import SessionStore
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor, system
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.committed import in_threads
from tests.factories.people import Client, a_person

Api = Callable[..., Client]


@pytest.fixture
def bare(tenant: context.Tenant, actor: Actor) -> Iterator[context.Tenant]:
    """The enterprise alpha with no module, on 21 November 2026."""
    with on("2026-11-21"):
        for module in ("orders", "inventory", "production"):
            grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
        yield tenant


class Operator:
    """Somebody of the platform at the operators' host."""

    def __init__(self) -> None:
        session = SessionStore()
        session["person_id"] = a_person("值班员", is_operator=True).pk
        session["operator"] = True
        session.create()
        self.http = DjangoClient(raise_request_exception=False)
        self.http.cookies["sessionid"] = str(session.session_key)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        with context.within_public():
            return self.http.generic(
                method,
                f"/api/v1/platform/billing/{path}",
                json.dumps(body or {}, default=str),
                content_type="application/json",
                HTTP_HOST="admin.localhost",
                HTTP_ACCEPT_LANGUAGE="en",
            )


def test_the_catalogue_shows_the_nine_modules_with_prices_and_state(
    bare: context.Tenant, api: Api
) -> None:
    api("owner").post("/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"})

    response = api("finance").get("/billing/catalogue")

    modules = {entry["code"]: entry for entry in response.json()["modules"]}
    assert len(modules) == 9
    assert modules["quality"]["list_price_wan"] == "8.00"
    assert modules["ledger"]["price_on_request"] is True
    assert modules["orders"]["state"] == "active"
    assert modules["orders"]["frozen"] is True
    assert modules["orders"]["subscription"]["cycle"] == "monthly"
    assert modules["inventory"]["subscription"] is None
    assert [(p["charge"], p["amount"]) for p in modules["inventory"]["prices"]] == [
        ("monthly", "800"), ("yearly", "8000"), ("setup", "2000"),
    ]  # fmt: skip
    assert [b["code"] for b in response.json()["bundles"]] == ["workshop"]


def test_subscribing_takes_effect_for_everyone_at_once(bare: context.Tenant, api: Api) -> None:
    planner, owner = api("planner"), api("owner")
    assert planner.get("/work-orders").status_code == 403

    response = owner.post(
        "/billing/subscriptions", {"modules": ["production", "orders"], "cycle": "yearly"}
    )

    assert response.status_code == 201
    assert [(s["module"], s["state"]) for s in response.json()["subscriptions"]] == [
        ("orders", "active"), ("production", "active"),
    ]  # fmt: skip
    assert planner.get("/work-orders").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"}),
        ("POST", "/billing/subscriptions/1/cancel", {"when": "now"}),
        ("POST", "/billing/subscriptions/1/keep", {}),
        ("POST", "/billing/subscriptions/1/change-cycle", {"cycle": "yearly"}),
        ("PUT", "/billing/account", {"title": "x", "credit_code": "y"}),
    ],
)
def test_only_who_may_manage_billing_changes_anything(
    bare: context.Tenant, api: Api, method: str, path: str, body: Any
) -> None:
    response = api("finance").request(method, path, body)

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
    assert not Subscription.objects.filter(enterprise_id=bare.id).exists()


def test_a_module_that_is_not_built_cannot_be_subscribed(bare: context.Tenant, api: Api) -> None:
    response = api("owner").post(
        "/billing/subscriptions", {"modules": ["ledger"], "cycle": "monthly"}, accept_language="en"
    )

    assert (response.status_code, response.json()["code"]) == (409, "module_not_built")
    assert response.json()["title"] == "This module cannot be subscribed yet."


def test_an_unknown_field_is_refused(bare: context.Tenant, api: Api) -> None:
    response = api("owner").post(
        "/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly", "colour": "red"}
    )

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["colour"]


def test_what_subscribing_costs_is_shown_before(bare: context.Tenant, api: Api) -> None:
    quote = api("owner").get("/billing/quote?modules=orders&cycle=monthly").json()

    assert quote["period"] == {"start": "2026-11-01", "end": "2026-12-01"}
    assert [(x["kind"], x["days"], x["of_days"], x["net"]) for x in quote["lines"]] == [
        ("setup", 1, 1, "1500.00"), ("fee", 10, 30, "200.00"),
    ]  # fmt: skip
    assert [(x["kind"], x["net"]) for x in quote["next_lines"]] == [("fee", "600.00")]
    bundle = api("owner").get("/billing/quote?bundle=workshop&cycle=yearly").json()
    assert [(x["module"], x["net"]) for x in bundle["lines"] if x["kind"] == "prepaid"] == [
        ("orders", "5400.00"), ("inventory", "7200.00"), ("production", "7200.00"),
    ]  # fmt: skip
    assert not Subscription.objects.filter(enterprise_id=bare.id).exists()


def test_what_cancelling_costs_and_gives_back_is_shown_before(
    bare: context.Tenant, api: Api
) -> None:
    owner = api("owner")
    made = owner.post("/billing/subscriptions", {"modules": ["orders"], "cycle": "yearly"})
    pk = made.json()["subscriptions"][0]["id"]

    same_period = owner.get(f"/billing/subscriptions/{pk}/quote?when=now").json()
    with on("2027-02-10"):
        later = owner.get(f"/billing/subscriptions/{pk}/quote?when=now").json()
        at_end = owner.get(f"/billing/subscriptions/{pk}/quote?when=period_end").json()

    # One day of the year, before its bill; then 82 of 365 days used and the rest given back.
    assert [x["net"] for x in same_period["lines"] if x["kind"] == "prepaid"] == ["16.44"]
    assert (same_period["credit"], later["credit"], at_end["credit"]) == (
        "0.00", "4652.05", "0.00",
    )  # fmt: skip


def test_what_changing_the_cycle_costs_is_shown_before(bare: context.Tenant, api: Api) -> None:
    owner = api("owner")
    made = owner.post("/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"})
    pk = made.json()["subscriptions"][0]["id"]

    with on("2026-11-26"):
        quote = owner.get(f"/billing/subscriptions/{pk}/quote?cycle=yearly").json()

    assert [(x["kind"], x["net"]) for x in quote["lines"]] == [
        ("setup", "1500.00"), ("fee", "100.00"), ("prepaid", "6000.00"),
    ]  # fmt: skip
    assert quote["next_lines"] == []


def test_a_day_that_is_paid_for_is_not_quoted_again(bare: context.Tenant, api: Api) -> None:
    owner = api("owner")
    made = owner.post("/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"})
    pk = made.json()["subscriptions"][0]["id"]
    owner.post(f"/billing/subscriptions/{pk}/cancel", {"when": "now"})

    quote = owner.get("/billing/quote?modules=orders&cycle=monthly").json()

    assert [(x["kind"], x["service_from"], x["net"]) for x in quote["lines"]] == [
        ("fee", "2026-11-22", "180.00")
    ]


def test_cancelling_with_an_old_version_is_refused(bare: context.Tenant, api: Api) -> None:
    owner = api("owner")
    made = owner.post("/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"})
    pk = made.json()["subscriptions"][0]["id"]

    stale = owner.post(f"/billing/subscriptions/{pk}/cancel", {"when": "now"}, if_match='"7"')
    fresh = owner.post(f"/billing/subscriptions/{pk}/cancel", {"when": "now"}, if_match='"1"')

    assert (stale.status_code, fresh.status_code) == (412, 200)
    assert (fresh.json()["state"], fresh.json()["ends_on"]) == ("cancelled", "2026-11-22")


def test_the_account_says_to_whose_name_bills_are(bare: context.Tenant, api: Api) -> None:
    owner = api("owner")

    first = owner.get("/billing/account").json()
    kept = owner.put(
        "/billing/account", {"title": "阿尔法工具有限公司", "credit_code": first["credit_code"], "bank": "永康农商行"}
    )  # fmt: skip

    assert (first["title"], first["version"]) == ("阿尔法工具厂", 0)
    assert (kept.json()["title"], kept.json()["bank"]) == ("阿尔法工具有限公司", "永康农商行")


def test_an_operator_sets_a_price_from_a_day_on(bare: context.Tenant) -> None:
    body = {"module": "orders", "charge": "monthly", "amount": "650", "valid_from": "2027-01-01"}

    made = Operator().send("POST", "prices", body)
    past = Operator().send("POST", "prices", {**body, "valid_from": "2026-11-20"})

    assert (made.status_code, past.status_code) == (201, 409)
    assert past.json()["code"] == "backdated"
    assert list(
        Price.objects.filter(module="orders", charge="monthly")
        .order_by("valid_from").values_list("amount", "valid_to")
    ) == [(600, date(2027, 1, 1)), (650, None)]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"module": "rockets"}, "module"),
        ({"scheme": "per_user", "charge": "yearly"}, "charge"),
        ({"scheme": "tiered", "meter": "readings"}, "tiers"),
        ({"scheme": "tiered", "tiers": [{"up_to": None, "price": "1"}]}, "meter"),
        ({"scheme": "tiered", "meter": "readings",
          "tiers": [{"up_to": "9", "price": "1"}, {"up_to": "5", "price": "1"}]}, "tiers"),
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_charged_is_refused(
    bare: context.Tenant, change: dict[str, Any], field: str
) -> None:
    body = {"module": "orders", "charge": "monthly", "amount": "1", "valid_from": "2027-01-01"}

    refused = Operator().send("POST", "prices", {**body, **change})

    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert not Price.objects.filter(valid_from=date(2027, 1, 1)).exists()


def test_an_operator_agrees_a_contract_and_a_discount(bare: context.Tenant) -> None:
    operator = Operator()
    operator.send(
        "POST",
        "enterprises/alpha/contracts",
        {"starts_on": "2026-11-21", "ends_on": "2027-11-21", "note": "谈定",
         "prices": [{"module": "orders", "charge": "monthly", "amount": "500"}]},
    )  # fmt: skip
    seen = operator.send(
        "POST",
        "enterprises/alpha/discounts",
        {"share": "0.1", "reason": "首批企业", "valid_from": "2026-11-21"},
    ).json()
    ended = operator.send(
        "POST",
        f"enterprises/alpha/discounts/{seen['discounts'][0]['id']}/end",
        {"valid_to": "2026-12-31"},
    ).json()

    (contract,) = ended["contracts"]
    assert (contract["ends_on"], contract["note"]) == ("2027-11-21", "谈定")
    assert [(p["module"], p["amount"]) for p in contract["prices"]] == [("orders", "500")]
    assert [(d["share"], d["valid_to"]) for d in ended["discounts"]] == [("0.1", "2026-12-31")]
    listed = operator.send("GET", "contracts?enterprise=alpha").json()["results"]
    assert [row["enterprise_code"] for row in listed] == ["alpha"]


def test_the_billing_day_stays_once_something_is_paid_for(bare: context.Tenant, api: Api) -> None:
    operator = Operator()
    moved = operator.send("PUT", "enterprises/alpha/billing-day", {"billing_day": 31})
    api("owner").post("/billing/subscriptions", {"modules": ["orders"], "cycle": "monthly"})
    refused = operator.send("PUT", "enterprises/alpha/billing-day", {"billing_day": 5})

    assert moved.json()["account"]["billing_day"] == 31
    assert (refused.status_code, refused.json()["code"]) == (409, "account_has_bills")


def test_operators_see_the_subscriptions_of_all_and_others_nothing(
    bare: context.Tenant, other_tenant: context.Tenant, api: Api, actor: Actor
) -> None:
    subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    with context.within(other_tenant):
        subscribe(["inventory"], cycle=Cycle.MONTHLY, actor=actor)

    rows = Operator().send("GET", "subscriptions").json()["results"]

    found = {(row["enterprise_code"], row["module"]) for row in rows}
    assert {("alpha", "orders"), ("beta", "inventory")} <= found
    assert len(api("owner").get("/billing/subscriptions").json()["subscriptions"]) == 1


@pytest.mark.threads
def test_of_many_who_subscribe_at_once_one_does(committed_enterprise: context.Tenant) -> None:
    def attempt() -> object:
        return subscribe(["orders"], cycle=Cycle.MONTHLY, actor=system("test"))

    outcomes = in_threads(*[attempt] * 6, tenant=committed_enterprise)

    assert sum(isinstance(one, list) for one in outcomes) == 1
    assert sum(isinstance(one, AlreadySubscribed) for one in outcomes) == 5
    with context.within(committed_enterprise):
        assert Subscription.objects.filter(enterprise_id=committed_enterprise.id).count() == 1
