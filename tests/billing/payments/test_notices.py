"""A provider tells of payments over HTTP: twice, late, in the wrong order, wrong, at once."""

import json
from datetime import date
from decimal import Decimal

import pytest

from billing.invoicing.models import Invoice
from billing.payments.errors import NoticeDecided, NoticeUnusable
from billing.payments.models import Notice, Payment, PaymentOrder
from billing.payments.services import notices
from billing.payments.services.notices import accept_notice, dismiss_notice
from billing.payments.tasks import follow_payments
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.committed import in_threads
from tests.factories.payments import allocations, money_of, notices_kept, order_state
from tests.factories.provider import NAME, Provider

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")


def test_a_notice_of_the_money_pays_the_bill_and_is_kept_as_it_came(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    assert provider.orders[order.number]["amount"] == "2226.00"
    assert order.pay_url == f"http://127.0.0.1:{provider.port}/pay/{order.number}"
    sent = provider.notice("payment.paid", order.number, amount="2226.00", payment="pay-1")

    answer = provider.send(sent)

    assert answer is not None
    assert (answer.status, answer.content) == (200, {"state": "applied"})
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]
    assert order_state(order) == "paid"
    with context.across_enterprises():
        assert bytes(Notice.objects.get().body) == sent.body
        payment = Payment.objects.get()
    assert (payment.provider, payment.provider_payment) == (NAME, "pay-1")
    assert payment.received_on == date(2026, 12, 5)
    with context.within(buyer):
        assert allocations(buyer) == [(bill.number, FULL, "matched")]


def test_told_twice_is_done_once(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    answers = [
        provider.tell("payment.paid", order.number, amount="2226.00", event="evt-twice")
        for _time in range(3)
    ]

    assert [(one.status, one.state) for one in answers] == [(200, "applied")] * 3
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]
    assert notices_kept() == [("payment.paid", "applied", "", 3)]


def test_the_same_payment_told_by_another_notice_is_nothing_new(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    again = provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    assert (again.status, again.state) == (200, "ignored")
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]


def test_a_second_payment_of_an_order_is_credit(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-2")

    assert money_of(buyer) == [("hosted", FULL, FULL, D(0)), ("hosted", FULL, D(0), D(0))]


def test_paid_is_not_taken_back_by_a_pending_or_failed_told_late(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00")

    late = [provider.tell(kind, order.number) for kind in ("payment.pending", "payment.failed")]

    assert [one.state for one in late] == ["ignored", "ignored"]
    assert order_state(order) == "paid"
    assert len(money_of(buyer)) == 1


def test_pending_then_failed_then_paid_follows_the_last_word(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    seen = []
    for kind in ("payment.pending", "payment.failed"):
        provider.tell(kind, order.number)
        seen.append(order_state(order))
    provider.tell("payment.paid", order.number, amount="2226.00")

    assert [*seen, order_state(order)] == ["pending", "failed", "paid"]


@pytest.mark.parametrize("amount", ["2225.99", "2226.01", "0", "-2226.00", "2226.001", "NaN", "x"])
def test_another_amount_than_agreed_is_left_to_a_person(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, amount: str
) -> None:
    answer = provider.tell("payment.paid", order.number, amount=amount)

    assert (answer.status, answer.state) == (200, "disputed")
    assert notices_kept() == [("payment.paid", "disputed", "amount", 1)]
    assert money_of(buyer) == []
    assert order_state(order) == "open"


def test_a_person_takes_the_other_amount_as_it_came(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2000.00")
    with context.across_enterprises():
        notice = Notice.objects.get()
        accept_notice(notice.pk, actor=actor)
        with pytest.raises(NoticeDecided):
            accept_notice(notice.pk, actor=actor)

    assert money_of(buyer) == [("hosted", D("2000.00"), D("2000.00"), D(0))]
    assert notices_kept() == [("payment.paid", "applied", "", 1)]


def test_another_currency_is_never_a_payment(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, actor: Actor
) -> None:
    answer = provider.tell("payment.paid", order.number, amount="2226.00", currency="USD")
    assert (answer.status, answer.state) == (200, "disputed")

    with context.across_enterprises():
        notice = Notice.objects.get()
        with pytest.raises(NoticeUnusable):
            accept_notice(notice.pk, actor=actor)
        dismiss_notice(notice.pk, "已与渠道核对", actor=actor)

    assert notices_kept() == [("payment.paid", "ignored", "currency", 1)]
    assert money_of(buyer) == []


def test_many_at_the_same_moment_are_one_payment(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    same = provider.notice("payment.paid", order.number, amount="2226.00", payment="pay-1")
    others = [
        provider.notice("payment.paid", order.number, amount="2226.00", payment="pay-1")
        for _time in range(3)
    ]

    answers = in_threads(
        *[lambda: provider.send(same) for _time in range(4)],
        *[lambda one=one: provider.send(one) for one in others],
    )

    assert [one.status for one in answers] == [200] * 7
    assert {one.state for one in answers} <= {"applied", "ignored"}
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]
    assert order_state(order) == "paid"


def test_an_answer_that_was_lost_is_asked_for_again(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")
    provider.send(sent, hang_up=True)

    answer = provider.tell("payment.paid", order.number, amount="2226.00", event=_event(sent.body))

    assert (answer.status, answer.state) == (200, "applied")
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]


def test_a_notice_that_was_kept_when_we_broke_down_is_applied_later(
    buyer: context.Tenant,
    provider: Provider,
    order: PaymentOrder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(_notice: Notice) -> None:
        raise RuntimeError("power is off")

    with monkeypatch.context() as patched:
        patched.setattr(notices, "_judge", breaks)
        answer = provider.tell("payment.paid", order.number, amount="2226.00")
    assert answer.status == 500
    assert notices_kept() == [("payment.paid", "received", "", 1)]

    follow_payments()

    assert notices_kept() == [("payment.paid", "applied", "", 1)]
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]


def _event(body: bytes) -> str:
    return str(json.loads(body)["id"])
