"""A suspended enterprise takes on nothing new; it pays, reads, exports and cancels."""

from collections.abc import Callable

import pytest

from billing.payments.errors import PaymentFirst
from billing.payments.services.dunning import dun
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.models import Subscription
from billing.subscriptions.services.ending import When, cancel, keep
from billing.subscriptions.services.subscribing import subscribe
from mes.kernel.actor import Actor
from mes.kernel.errors import TransitionNotAllowed
from mes.tenancy import context
from mes.tenancy.services import suspend
from tests.factories.billing import on
from tests.factories.payments import imported, owing
from tests.factories.people import Client

pytestmark = pytest.mark.django_db

LATE = "2027-01-05"


@pytest.fixture
def suspended(bare: context.Tenant) -> context.Tenant:
    """Twenty days after its bill of 2 226.00 was due."""
    owing(bare)
    with on(LATE), context.within_public():
        dun()
    return bare


def states(tenant: context.Tenant) -> dict[str, str]:
    rows = Subscription.objects.filter(enterprise_id=tenant.id)
    return dict(rows.values_list("module", "state"))


@pytest.mark.parametrize("bundle", ["", "workshop"])
def test_it_subscribes_to_nothing_new(suspended: context.Tenant, actor: Actor, bundle: str) -> None:
    with on(LATE), pytest.raises(PaymentFirst):
        subscribe(["inventory"], cycle=Cycle.MONTHLY, bundle=bundle, actor=actor)

    assert states(suspended) == {"orders": "suspended"}


def test_cancelling_what_is_suspended_opens_no_other_way(
    suspended: context.Tenant, actor: Actor
) -> None:
    row = Subscription.objects.get(enterprise_id=suspended.id)
    with on(LATE):
        cancel(row.pk, when=When.NOW, actor=actor)
        with pytest.raises(PaymentFirst):
            subscribe(["inventory"], cycle=Cycle.MONTHLY, actor=actor)

    assert states(suspended) == {"orders": "cancelled"}


def test_a_cancellation_is_not_taken_back_before_the_bill_is_paid(
    suspended: context.Tenant, actor: Actor
) -> None:
    row = Subscription.objects.get(enterprise_id=suspended.id)
    with on(LATE):
        cancel(row.pk, when=When.PERIOD_END, actor=actor)
        with pytest.raises(TransitionNotAllowed):
            keep(row.pk, actor=actor)


def test_paying_lets_it_subscribe_again(suspended: context.Tenant, actor: Actor) -> None:
    with on(LATE):
        with context.within_public():
            imported((f"{LATE} 09:00:00", "2226.00", suspended.name, "", "S1"))
        subscribe(["inventory"], cycle=Cycle.MONTHLY, actor=actor)

    assert states(suspended) == {"orders": "active", "inventory": "active"}


def test_over_http_it_is_told_why_and_may_cancel_read_and_pay(
    suspended: context.Tenant, api: Callable[..., Client]
) -> None:
    with on(LATE):
        owner = api("owner")
        wish = {"modules": ["inventory"], "cycle": "monthly"}
        refused = owner.post("/billing/subscriptions", wish)
        assert (refused.status_code, refused.json()["code"]) == (409, "payment_first")
        assert "缴清" in refused.json()["detail"]
        row = owner.get("/billing/subscriptions").json()["subscriptions"][0]
        assert owner.post(
            f"/billing/subscriptions/{row['id']}/cancel", {"when": "period_end"}
        ).status_code == 200  # fmt: skip


def test_an_enterprise_that_operators_suspended_may_cancel_and_not_subscribe(
    bare: context.Tenant, actor: Actor, api: Callable[..., Client]
) -> None:
    with on("2026-11-10"):
        row = subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)[0]
        owner = api("owner")
        suspend(bare.code, "年费未缴")

        wish = {"modules": ["inventory"], "cycle": "monthly"}
        assert owner.post("/billing/subscriptions", wish).status_code == 403
        gone = owner.post(f"/billing/subscriptions/{row.pk}/cancel", {"when": "now"})
        assert gone.status_code == 200
        assert owner.get("/billing/invoices").status_code == 200
