"""A notice got lost: the provider is asked how the order stands, by the clock and by a person."""

from datetime import date
from decimal import Decimal

import pytest

from billing.invoicing.models import Invoice
from billing.payments.errors import ProviderUnavailable
from billing.payments.models import Payment, PaymentOrder
from billing.payments.providers import ProviderRefused, ask_about
from billing.payments.services.dunning import dun
from billing.payments.tasks import follow_payments
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.payments import allocations, money_of, notices_kept, order_state
from tests.factories.people import sign_in
from tests.factories.provider import Provider

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")
PAID = [("hosted", FULL, FULL, D(0))]


def asked(tenant: context.Tenant, order: PaymentOrder) -> str:
    """Asked by a person now; the state of the order then."""
    with context.within(tenant):
        return ask_about(order.pk).state


def test_money_whose_notice_got_lost_is_found_by_the_clock(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    provider.takes(order.number, "2226.00", payment="pay-1")
    begun = provider.asked
    with on("2026-12-05T12:02"):
        follow_payments()
        assert (provider.asked, money_of(buyer)) == (begun, [])

    with on("2026-12-05T12:03"):
        follow_payments()

    assert provider.asked == begun + 1
    assert money_of(buyer) == PAID
    assert order_state(order) == "paid"
    assert notices_kept() == [("payment.paid", "applied", "", 1)]
    with context.within(buyer):
        assert allocations(buyer) == [(bill.number, FULL, "matched")]


def test_the_notice_that_comes_after_all_is_nothing_new(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.takes(order.number, "2226.00", payment="pay-1")
    assert asked(buyer, order) == "paid"

    late = provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    assert (late.status, late.state) == (200, "ignored")
    assert money_of(buyer) == PAID


def test_what_was_told_already_is_not_asked_about(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00")
    begun = provider.asked

    assert asked(buyer, order) == "paid"
    with on("2026-12-05T13:00"):
        follow_payments()

    assert provider.asked == begun


def test_an_order_is_asked_about_every_five_minutes_and_a_last_time_when_it_is_over(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    begun = provider.asked
    times = []
    for minute in range(180):
        with on(f"2026-12-05T{12 + minute // 60}:{minute % 60:02}"):
            before = provider.asked
            follow_payments()
            times += [minute] * (provider.asked - before)

    assert times == [*range(3, 125, 5)]
    assert provider.asked == begun + len(times)
    assert (order_state(order), money_of(buyer)) == ("expired", [])


def test_money_of_the_last_moment_is_found_after_the_order_expired(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    with on("2026-12-05T15:00"):
        provider.takes(order.number, "2226.00")
        follow_payments()

    assert order_state(order) == "paid"
    assert money_of(buyer) == PAID
    with context.within(buyer):
        assert Payment.objects.get(order=order).received_on == date(2026, 12, 5)


@pytest.mark.parametrize(("state", "becomes"), [("pending", "pending"), ("failed", "failed")])
def test_what_is_under_way_or_failed_is_learnt_too(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, state: str, becomes: str
) -> None:
    provider.states[order.number] = state

    assert asked(buyer, order) == becomes
    with on("2026-12-05T12:30"):
        asked(buyer, order)

    assert order_state(order) == becomes
    assert money_of(buyer) == []


def test_another_amount_is_left_to_a_person_however_often_it_is_asked_for(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.takes(order.number, "2000.00")

    for minute in (5, 10, 15):
        with on(f"2026-12-05T12:{minute:02}"):
            assert asked(buyer, order) == "open"

    assert notices_kept() == [("payment.paid", "disputed", "amount", 3)]
    assert money_of(buyer) == []


def test_an_order_paid_twice_is_known_with_both_payments(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.takes(order.number, "2226.00", payment="pay-1")
    provider.takes(order.number, "2226.00", payment="pay-2")

    assert asked(buyer, order) == "paid"

    assert money_of(buyer) == [*PAID, ("hosted", FULL, D(0), D(0))]


@pytest.mark.parametrize("wrong", [{"answer_secret": "another"}, {"answers_about": "ZF1"}])
def test_an_answer_that_is_not_surely_the_providers_about_this_order_moves_nothing(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, wrong: dict[str, str]
) -> None:
    provider.takes(order.number, "2226.00")
    for name, value in wrong.items():
        setattr(provider, name, value)

    with pytest.raises(ProviderUnavailable):
        asked(buyer, order)

    assert (notices_kept(), money_of(buyer), order_state(order)) == ([], [], "open")


def test_a_provider_that_refuses_or_is_away_stops_nothing_else(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.refuses = True
    with pytest.raises(ProviderRefused):
        asked(buyer, order)
    with on("2026-12-05T12:30"):
        assert follow_payments() == 0
    provider.refuses = False
    provider.takes(order.number, "2226.00")

    with on("2026-12-05T12:35"):
        assert follow_payments() == 0

    assert money_of(buyer) == PAID


def test_a_person_asks_and_is_answered_even_when_suspended(
    buyer: context.Tenant, provider: Provider, bill: Invoice
) -> None:
    with on("2027-01-10"):
        dun()
        client = sign_in(buyer, "owner")
        begun = client.post("/billing/pay/online", {"invoice_id": bill.pk}).json()
        provider.takes(begun["number"], "2226.00")
        path = f"/billing/pay/orders/{begun['id']}"
        before = client.get(path).json()
        told = client.post(f"{path}/ask")
        after = client.get("/billing/pay").json()

    assert (before["state"], before["asked_at"], before["invoice_number"]) == (
        "open",
        None,
        bill.number,
    )
    assert (told.status_code, told.json()["state"]) == (200, "paid")
    assert (after["open"], after["standing"]) == ("0.00", "active")


def test_asking_again_at_once_spares_the_provider(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    begun = provider.asked

    for second in (0, 3, 9, 11):
        with on(f"2026-12-05T12:30:{second:02}"):
            asked(buyer, order)

    assert provider.asked == begun + 2
