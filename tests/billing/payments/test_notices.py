"""A provider tells of payments over HTTP: twice, late, in the wrong order, wrong, forged, at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.invoicing.models import Invoice
from billing.payments.errors import NoticeDecided, NoticeUnusable, ProviderUnavailable
from billing.payments.models import Notice, Payment, PaymentOrder, Refund
from billing.payments.providers import start_checkout
from billing.payments.services import notices
from billing.payments.services.allocating import release_excess
from billing.payments.services.dunning import dun
from billing.payments.services.notices import accept_notice, dismiss_notice
from billing.payments.services.orders import expire_orders, open_order
from billing.payments.services.refunds import refund
from billing.payments.tasks import follow_payments
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.committed import in_threads
from tests.factories.payments import allocations, imported, owing, paid
from tests.factories.people import sign_in
from tests.factories.provider import NAME, Provider

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")


@pytest.fixture
def bill(buyer: context.Tenant) -> Iterator[Invoice]:
    """One open bill of 2 226.00; the clock stands at noon on 5 December 2026."""
    (found,) = owing(buyer)
    with on("2026-12-05"):
        yield found


@pytest.fixture
def order(buyer: context.Tenant, provider: Provider, bill: Invoice, actor: Actor) -> PaymentOrder:
    """The order of that bill, begun at the provider."""
    with context.within(buyer):
        return start_checkout(bill.pk, actor=actor)


def state(order: PaymentOrder) -> str:
    with context.across_enterprises():
        return PaymentOrder.objects.get(pk=order.pk).state


def kept() -> list[tuple[str, str, str, int]]:
    """Each notice: kind, state, doubt, how often it was told."""
    with context.across_enterprises():
        return list(Notice.objects.order_by("id").values_list("kind", "state", "doubt", "times"))


def money(tenant: context.Tenant) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    with context.within(tenant):
        return paid(tenant)


def test_a_notice_of_the_money_pays_the_bill_and_is_kept_as_it_came(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    assert provider.orders[order.number]["amount"] == "2226.00"
    assert order.pay_url == f"http://127.0.0.1:{provider.port}/pay/{order.number}"
    sent = provider.notice("payment.paid", order.number, amount="2226.00", payment="pay-1")

    answer = provider.send(sent)

    assert answer is not None
    assert (answer.status, answer.content) == (200, {"state": "applied"})
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]
    assert state(order) == "paid"
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
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]
    assert kept() == [("payment.paid", "applied", "", 3)]


def test_the_same_payment_told_by_another_notice_is_nothing_new(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    again = provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    assert (again.status, again.state) == (200, "ignored")
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]


def test_a_second_payment_of_an_order_is_credit(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-2")

    assert money(buyer) == [("hosted", FULL, FULL, D(0)), ("hosted", FULL, D(0), D(0))]


def test_money_that_comes_after_the_order_expired_still_pays(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    with on("2026-12-06T12:00"):
        assert expire_orders() == 1
        assert state(order) == "expired"

        answer = provider.tell("payment.paid", order.number, amount="2226.00")

    assert answer.state == "applied"
    assert state(order) == "paid"
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]


def test_money_that_comes_after_the_bill_was_paid_otherwise_is_credit(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    imported(("2026-12-05 09:00:00", "2226.00", "线程测试厂", bill.number, "S1"))

    answer = provider.tell("payment.paid", order.number, amount="2226.00")

    assert answer.state == "applied"
    assert money(buyer) == [("bank", FULL, FULL, D(0)), ("hosted", FULL, D(0), D(0))]


def test_a_refund_told_before_its_payment_waits_for_it(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    first = provider.tell(
        "refund.done", order.number, amount="26.00", payment="pay-1", refund="rf-1"
    )
    assert (first.status, first.state) == (200, "waiting")
    assert money(buyer) == []

    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    assert money(buyer) == [("hosted", FULL, D("2200.00"), D("26.00"))]
    assert [one[:3] for one in kept()] == [
        ("refund.done", "applied", ""),
        ("payment.paid", "applied", ""),
    ]


def test_paid_is_not_taken_back_by_a_pending_or_failed_told_late(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00")

    late = [provider.tell(kind, order.number) for kind in ("payment.pending", "payment.failed")]

    assert [one.state for one in late] == ["ignored", "ignored"]
    assert state(order) == "paid"
    assert len(money(buyer)) == 1


def test_pending_then_failed_then_paid_follows_the_last_word(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    seen = []
    for kind in ("payment.pending", "payment.failed"):
        provider.tell(kind, order.number)
        seen.append(state(order))
    provider.tell("payment.paid", order.number, amount="2226.00")

    assert [*seen, state(order)] == ["pending", "failed", "paid"]


@pytest.mark.parametrize("amount", ["2225.99", "2226.01", "0", "-2226.00", "2226.001", "NaN", "x"])
def test_another_amount_than_agreed_is_left_to_a_person(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, amount: str
) -> None:
    answer = provider.tell("payment.paid", order.number, amount=amount)

    assert (answer.status, answer.state) == (200, "disputed")
    assert kept() == [("payment.paid", "disputed", "amount", 1)]
    assert money(buyer) == []
    assert state(order) == "open"


def test_a_person_takes_the_other_amount_as_it_came(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2000.00")
    with context.across_enterprises():
        notice = Notice.objects.get()
        accept_notice(notice.pk, actor=actor)
        with pytest.raises(NoticeDecided):
            accept_notice(notice.pk, actor=actor)

    assert money(buyer) == [("hosted", D("2000.00"), D("2000.00"), D(0))]
    assert kept() == [("payment.paid", "applied", "", 1)]


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

    assert kept() == [("payment.paid", "ignored", "currency", 1)]
    assert money(buyer) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another secret"},
        {"signed": timedelta(minutes=-6)},
        {"signed": timedelta(minutes=6)},
        {"path": "/api/v1/public/payment-notices/otherpay"},
        {"nonce": "short"},
    ],
)
def test_what_is_not_surely_the_providers_is_refused_and_not_kept(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, wrong: dict[str, Any]
) -> None:
    if "signed" in wrong:
        wrong = {"signed": clock.now() + wrong["signed"]}
    sent = provider.notice("payment.paid", order.number, amount="2226.00", **wrong)
    sent.__dict__["path"] = f"/api/v1/public/payment-notices/{NAME}"

    answer = provider.send(sent)

    assert answer is not None
    assert (answer.status, answer.content["code"]) == (401, "notice_refused")
    assert kept() == []
    assert money(buyer) == []


@pytest.mark.parametrize("part", ["amount", "order"])
def test_a_notice_changed_on_its_way_is_refused(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, part: str
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")
    sent.body = sent.body.replace(
        b"2226.00" if part == "amount" else order.number.encode(), b"1.00"
    )

    answer = provider.send(sent)

    assert answer is not None
    assert answer.status == 401
    assert kept() == []


def test_a_notice_sent_again_by_a_stranger_changes_nothing(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")
    provider.send(sent)

    soon = provider.send(sent)
    with on("2026-12-05T13:00"):
        later = provider.send(sent)

    assert soon is not None
    assert later is not None
    assert (soon.status, soon.state) == (200, "applied")
    assert (later.status, later.content["code"]) == (401, "notice_refused")
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]


def test_a_nonce_serves_one_notice_only(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.pending", order.number, nonce="used-only-once")

    answer = provider.tell("payment.paid", order.number, amount="2226.00", nonce="used-only-once")

    assert answer.status == 401
    assert money(buyer) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 1}', b'{"id": "a"}', b"\xff"])
def test_a_signed_notice_that_says_nothing_is_refused(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, body: bytes
) -> None:
    from tests.factories.provider import SECRET, sign  # noqa: PLC0415

    sent = provider.notice("payment.paid", order.number)
    sent.body = body
    headers = dict(sent.headers)
    headers["X-Signature"] = sign(
        SECRET, sent.path, headers["X-Timestamp"], headers["X-Nonce"], body
    )
    sent.headers = headers

    answer = provider.send(sent)

    assert answer is not None
    assert (answer.status, answer.content["code"]) == (400, "invalid")
    assert kept() == []


def test_a_notice_that_comes_before_its_order_is_matched_when_the_order_is_there(
    buyer: context.Tenant, provider: Provider, bill: Invoice, actor: Actor
) -> None:
    with context.within(buyer):
        following = "ZF202612-000001"
        early = provider.tell("payment.paid", following, amount="2226.00")
        assert (early.status, early.state) == (200, "waiting")
        assert kept() == [("payment.paid", "waiting", "order", 1)]

        order = open_order(bill.pk, provider=NAME, actor=actor)

    assert order.number == following
    assert follow_payments() == 1
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]
    assert state(order) == "paid"


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
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]
    assert state(order) == "paid"


def test_money_by_bank_and_online_at_the_same_moment_is_never_put_twice(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")

    outcomes = in_threads(
        lambda: provider.send(sent),
        lambda: imported(("2026-12-05 09:00:00", "2226.00", "某人", bill.number, "S1")),
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(allocated for _m, _a, allocated, _r in money(buyer)) == [D(0), FULL]


def test_an_answer_that_was_lost_is_asked_for_again(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    sent = provider.notice("payment.paid", order.number, amount="2226.00")
    provider.send(sent, hang_up=True)

    answer = provider.tell("payment.paid", order.number, amount="2226.00", event=_event(sent.body))

    assert (answer.status, answer.state) == (200, "applied")
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]


def _event(body: bytes) -> str:
    import json  # noqa: PLC0415

    return str(json.loads(body)["id"])


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
    assert kept() == [("payment.paid", "received", "", 1)]

    follow_payments()

    assert kept() == [("payment.paid", "applied", "", 1)]
    assert money(buyer) == [("hosted", FULL, FULL, D(0))]


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

    assert (other.amount, state(order)) == (D("2000.00"), "expired")
    provider.tell("payment.paid", other.number, amount="2000.00")
    assert [one[2] for one in money(buyer)] == [D("226.00"), D("2000.00")]


def test_a_refund_is_asked_for_and_done_when_the_provider_says_so(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-2")
    with context.within(buyer):
        second = Payment.objects.get(provider_payment="pay-2")
        row = refund(second.pk, FULL, reason="重复支付", actor=actor)
    assert row.state == "requested"
    deliver_due()
    assert provider.refunds[row.number]["amount"] == "2226.00"

    told = {"amount": "2226.00", "payment": "pay-2", "refund": "rf-9", "refund_number": row.number}
    provider.tell("refund.done", order.number, **told)
    provider.tell("refund.done", order.number, **told)

    assert money(buyer)[1] == ("hosted", FULL, D(0), FULL)
    with context.within(buyer):
        assert Refund.objects.get().state == "done"


def test_a_refund_that_the_provider_refuses_is_credit_again(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-2")
    provider.refuses = True
    with context.within(buyer):
        refund(Payment.objects.get(provider_payment="pay-2").pk, FULL, reason="重复", actor=actor)
    assert money(buyer)[1] == ("hosted", FULL, D(0), FULL)

    deliver_due()

    assert money(buyer)[1] == ("hosted", FULL, D(0), D(0))
    with context.within(buyer):
        assert Refund.objects.get().state == "failed"


def test_money_sent_back_by_the_provider_opens_the_bill_again(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    provider.tell("refund.done", order.number, amount="2226.00", payment="pay-1", refund="rf-1")
    more = provider.tell("refund.done", order.number, amount="0.01", payment="pay-1", refund="rf-2")

    assert money(buyer) == [("hosted", FULL, D(0), FULL)]
    assert more.state == "disputed"
    with context.within(buyer):
        assert Invoice.objects.get(pk=bill.pk).paid == 0
        assert release_excess(bill.pk, actor=actor) == 0


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


def test_a_provider_that_is_not_ours_does_not_exist(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    answer = provider.tell(
        "payment.paid", order.number, path="/api/v1/public/payment-notices/otherpay"
    )

    assert (answer.status, answer.content["code"]) == (404, "not_found")
