"""Orders at a provider's page: begun, asked for again, replaced, expired, paid late, paid twice."""

from decimal import Decimal

import pytest

from billing.invoicing.models import Invoice
from billing.payments.errors import ProviderUnavailable
from billing.payments.models import PaymentOrder
from billing.payments.providers import start_checkout
from billing.payments.services.dunning import dun
from billing.payments.services.orders import expire_orders, open_order
from billing.payments.tasks import follow_payments
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.committed import in_threads
from tests.factories.payments import imported, money_of, notices_kept, order_state
from tests.factories.people import sign_in
from tests.factories.provider import NAME, Provider

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")


def test_money_that_comes_after_the_order_expired_still_pays(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    with on("2026-12-06T12:00"):
        assert expire_orders() == 1
        assert order_state(order) == "expired"

        answer = provider.tell("payment.paid", order.number, amount="2226.00")

    assert answer.state == "applied"
    assert order_state(order) == "paid"
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]


def test_money_that_comes_after_the_bill_was_paid_otherwise_is_credit(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    imported(("2026-12-05 09:00:00", "2226.00", "线程测试厂", bill.number, "S1"))

    answer = provider.tell("payment.paid", order.number, amount="2226.00")

    assert answer.state == "applied"
    assert money_of(buyer) == [("bank", FULL, FULL, D(0)), ("hosted", FULL, D(0), D(0))]


def test_a_notice_that_comes_before_its_order_is_matched_when_the_order_is_there(
    buyer: context.Tenant, provider: Provider, bill: Invoice, actor: Actor
) -> None:
    with context.within(buyer):
        following = "ZF202612-000001"
        early = provider.tell("payment.paid", following, amount="2226.00")
        assert (early.status, early.state) == (200, "waiting")
        assert notices_kept() == [("payment.paid", "waiting", "order", 1)]

        order = open_order(bill.pk, provider=NAME, actor=actor)

    assert order.number == following
    assert follow_payments() == 1
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]
    assert order_state(order) == "paid"


def test_money_by_bank_and_online_at_the_same_moment_is_never_put_twice(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")

    outcomes = in_threads(
        lambda: provider.send(sent),
        lambda: imported(("2026-12-05 09:00:00", "2226.00", "某人", bill.number, "S1")),
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(allocated for _m, _a, allocated, _r in money_of(buyer)) == [D(0), FULL]


def test_an_order_whose_answer_was_lost_is_the_same_order_when_asked_again(
    buyer: context.Tenant, provider: Provider, bill: Invoice, actor: Actor
) -> None:
    provider.silent = 1
    with context.within(buyer):
        with pytest.raises(ProviderUnavailable):
            start_checkout(bill.pk, actor=actor)

        order = start_checkout(bill.pk, actor=actor)
        again = start_checkout(bill.pk, actor=actor)

    assert again.pk == order.pk
    assert list(provider.orders) == [order.number]
    assert provider.asked == 2


def test_an_order_is_replaced_when_the_bill_needs_another_amount(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice, actor: Actor
) -> None:
    imported(("2026-12-05 09:00:00", "226.00", "某人", bill.number, "S1"))

    with context.within(buyer):
        other = start_checkout(bill.pk, actor=actor)

    assert (other.amount, order_state(order)) == (D("2000.00"), "expired")
    provider.tell("payment.paid", other.number, amount="2000.00")
    assert [one[2] for one in money_of(buyer)] == [D("226.00"), D("2000.00")]


def test_a_suspended_enterprise_pays_online_and_works_again_at_once(
    buyer: context.Tenant, provider: Provider, bill: Invoice
) -> None:
    with on("2027-01-10"):
        dun()
        client = sign_in(buyer, "owner")
        pay = client.get("/billing/pay").json()
        begun = client.post("/billing/pay/online", {"invoice_id": bill.pk})
        provider.tell("payment.paid", begun.json()["number"], amount="2226.00")
        after = client.get("/billing/pay").json()

    assert (pay["online"], pay["open"], pay["standing"]) == ("本地支付", "2226.00", "suspended")
    assert begun.status_code == 200
    assert begun.json()["pay_url"].startswith(f"http://127.0.0.1:{provider.port}/pay/ZF202701-")
    assert (after["open"], after["standing"]) == ("0.00", "active")
