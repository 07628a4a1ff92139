"""What is not surely the provider's word is refused: forged, changed, old, sent again, empty."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.payments.models import PaymentOrder
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.payments import money_of, notices_kept
from tests.factories.provider import NAME, SECRET, Provider, sign

pytestmark = pytest.mark.threads
D = Decimal
FULL = D("2226.00")


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
    assert notices_kept() == []
    assert money_of(buyer) == []


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
    assert notices_kept() == []


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
    assert money_of(buyer) == [("hosted", FULL, FULL, D(0))]


def test_a_nonce_serves_one_notice_only(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    provider.tell("payment.pending", order.number, nonce="used-only-once")

    answer = provider.tell("payment.paid", order.number, amount="2226.00", nonce="used-only-once")

    assert answer.status == 401
    assert money_of(buyer) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 1}', b'{"id": "a"}', b"\xff"])
def test_a_signed_notice_that_says_nothing_is_refused(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder, body: bytes
) -> None:
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
    assert notices_kept() == []


def test_a_provider_that_is_not_ours_does_not_exist(
    buyer: context.Tenant, provider: Provider, order: PaymentOrder
) -> None:
    answer = provider.tell(
        "payment.paid", order.number, path="/api/v1/public/payment-notices/otherpay"
    )

    assert (answer.status, answer.content["code"]) == (404, "not_found")
