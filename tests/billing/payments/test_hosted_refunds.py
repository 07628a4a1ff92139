"""Money on its way back through a provider, asked for by us or begun there."""

from decimal import Decimal

import pytest

from billing.invoicing.models import Invoice
from billing.payments.models import Payment, PaymentOrder, Refund
from billing.payments.services.allocating import release_excess
from billing.payments.services.refunds import refund
from mes.kernel.actor import Actor
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.payments import money_of, notices_kept
from tests.factories.provider import Provider

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")


def test_a_refund_told_before_its_payment_waits_for_it(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    first = provider.tell(
        "refund.done", order.number, amount="26.00", payment="pay-1", refund="rf-1"
    )
    assert (first.status, first.state) == (200, "waiting")
    assert money_of(buyer) == []

    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    assert money_of(buyer) == [("hosted", FULL, D("2200.00"), D("26.00"))]
    assert [one[:3] for one in notices_kept()] == [
        ("refund.done", "applied", ""),
        ("payment.paid", "applied", ""),
    ]


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

    assert money_of(buyer)[1] == ("hosted", FULL, D(0), FULL)
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
    assert money_of(buyer)[1] == ("hosted", FULL, D(0), FULL)

    deliver_due()

    assert money_of(buyer)[1] == ("hosted", FULL, D(0), D(0))
    with context.within(buyer):
        assert Refund.objects.get().state == "failed"


def test_money_sent_back_by_the_provider_opens_the_bill_again(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, bill: Invoice, actor: Actor
) -> None:
    provider.tell("payment.paid", order.number, amount="2226.00", payment="pay-1")

    provider.tell("refund.done", order.number, amount="2226.00", payment="pay-1", refund="rf-1")
    more = provider.tell("refund.done", order.number, amount="0.01", payment="pay-1", refund="rf-2")

    assert money_of(buyer) == [("hosted", FULL, D(0), FULL)]
    assert more.state == "disputed"
    with context.within(buyer):
        assert Invoice.objects.get(pk=bill.pk).paid == 0
        assert release_excess(bill.pk, actor=actor) == 0
