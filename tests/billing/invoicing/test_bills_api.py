"""Bills over HTTP, on paper, and in the register of the tax authority's numbers."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing.domain.e_invoice import parse_e_invoice
from billing.invoicing.domain.tax import Taxed, part_of, taxed
from billing.invoicing.errors import CreditTooHigh
from billing.invoicing.models import CreditNote, EInvoice, Invoice, InvoiceLine
from billing.invoicing.services.credits import Credit, credit
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.subscribing import subscribe
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.tenancy import context
from tests.billing.audits import violations
from tests.billing.subscriptions.test_subscription_api import Operator
from tests.factories.billing import billed, bills, on
from tests.factories.people import Client

D = Decimal
Api = Callable[..., Client]


@pytest.fixture
def bill(tenant: context.Tenant, actor: Actor) -> Iterator[Invoice]:
    """A bill of 1 700.00 net: setting up, and 10 of 30 days of order management."""
    with on("2026-11-21"):
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2026, 12, 1))
    with on("2026-12-05"):
        yield bills(tenant)[0]
    assert violations() == {}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_enterprise_sees_its_bills_and_their_lines(bill: Invoice, api: Api) -> None:
    listed = api("finance").get("/billing/invoices?paid=false").json()["results"]
    one = api("finance").get(f"/billing/invoices/{bill.pk}").json()

    assert [(row["number"], row["total"], row["left"], row["e_invoice"]) for row in listed] == [
        (bill.number, "1802.00", "1802.00", "")
    ]
    assert api("finance").get("/billing/invoices?paid=true").json()["results"] == []
    assert [(x["module_name"], x["kind"], x["net"], x["tax"]) for x in one["lines"]] == [
        ("订单管理", "setup", "1500.00", "90.00"),
        ("订单管理", "fee", "200.00", "12.00"),
    ]


def test_bills_go_to_a_workbook(bill: Invoice, api: Api) -> None:
    response = api("finance").get("/billing/invoices?export=xlsx")

    assert response.status_code == 200
    assert response.content[:2] == b"PK"


def test_nobody_without_the_right_sees_bills(bill: Invoice, api: Api) -> None:
    assert api("sales").get(f"/billing/invoices/{bill.pk}").status_code == 403
    assert api("sales").get(f"/billing/invoices/{bill.pk}/pdf").status_code == 403


def test_another_enterprise_does_not_find_the_bill(
    bill: Invoice, other_tenant: context.Tenant, api: Api
) -> None:
    stranger = api("owner", tenant=other_tenant)

    assert stranger.get(f"/billing/invoices/{bill.pk}").status_code == 404
    assert stranger.get(f"/billing/invoices/{bill.pk}/pdf").status_code == 404
    assert stranger.get("/billing/invoices").json()["results"] == []
    with context.within(other_tenant):
        assert not InvoiceLine.objects.exists()


def test_the_paper_says_everything_with_the_sum_in_capitals(bill: Invoice, api: Api) -> None:
    response = api("finance").get(f"/billing/invoices/{bill.pk}/pdf")

    text = text_of(response.content)
    assert response["Content-Type"] == "application/pdf"
    for expected in (bill.number, "阿尔法工具厂", "1,802.00", "壹仟捌佰零贰元整", "订单管理"):
        assert expected in text


def test_a_credit_takes_a_part_of_a_line_back_and_never_more(
    bill: Invoice, tenant: context.Tenant, actor: Actor
) -> None:
    note = credit(bill.pk, [Credit(2, D("50.05"))], reason="停机两日", actor=actor)

    assert (note.net, note.tax, note.total) == (D("50.05"), D("3.00"), D("53.05"))
    bill.refresh_from_db()
    assert bill.credited == D("53.05")
    with pytest.raises(CreditTooHigh):
        credit(bill.pk, [Credit(2, D("149.96"))], reason="再退", actor=actor)
    with pytest.raises(Invalid):
        credit(bill.pk, [Credit(2, D("0.001"))], reason="再退", actor=actor)
    with pytest.raises(Invalid):
        credit(bill.pk, [Credit(2, D(1))], reason="  ", actor=actor)
    assert CreditNote.objects.filter(enterprise_id=tenant.id).count() == 1
    credit(bill.pk, [Credit(2, D("149.95")), Credit(1, D(1500))], reason="全退", actor=actor)
    bill.refresh_from_db()
    assert bill.credited == bill.total


@given(
    net=st.decimals(D("0.01"), D(10) ** 6, places=2),
    rate=st.sampled_from([D("0.06"), D("0.13"), D("0.03"), D(0)]),
    cuts=st.lists(st.decimals(D("0.01"), D("0.9"), places=2), max_size=8),
)
def test_the_parts_of_a_line_carry_its_tax_to_the_fen(
    net: Decimal, rate: Decimal, cuts: list[Decimal]
) -> None:
    before = Taxed(D(0), D(0))
    parts = []
    for cut in [*cuts, None]:
        left = net - before.net
        wanted = left if cut is None else (left * cut).quantize(D("0.01"))
        part = part_of(wanted, rate, before)
        assert part.tax >= 0
        before = Taxed(before.net + part.net, before.tax + part.tax)
        assert before.tax <= taxed(net, rate).tax
        parts.append(part)

    assert sum((part.tax for part in parts), D(0)) == taxed(net, rate).tax


def test_an_operator_credits_and_the_enterprise_prints_the_note(bill: Invoice, api: Api) -> None:
    seen = Operator().send(
        "POST",
        f"invoices/{bill.pk}/credit",
        {"reason": "多计一天", "lines": [{"position": 2, "net": "20.00"}]},
    )

    assert seen.status_code == 201
    (note,) = seen.json()["credit_notes"]
    assert (note["total"], seen.json()["left"]) == ("21.20", "1780.80")
    paper = text_of(api("finance").get(f"/billing/credit-notes/{note['id']}/pdf").content)
    assert "多计一天" in paper
    assert "负贰拾壹元贰角整" in paper
    assert bill.number in paper


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("26332000000012345678", (2026, "33", "2", "000000012345678")),
        (" 2633 2000 0000 1234 5678 ", (2026, "33", "2", "000000012345678")),
        ("2633200000001234567", None),
        ("263320000000123456789", None),
        ("2633200000001234567X", None),
        ("20332000000012345678", None),
        ("26992000000012345678", None),
        ("26332000000000000000", None),
    ],
)
def test_a_number_is_year_region_channel_and_serial(
    number: str, parts: tuple[object, ...] | None
) -> None:
    parsed = parse_e_invoice(number)

    found = parsed and (parsed.year, parsed.region, parsed.channel, parsed.serial)
    assert found == parts


def test_a_number_is_registered_once_on_the_whole_platform(
    bill: Invoice, other_tenant: context.Tenant, actor: Actor
) -> None:
    operator = Operator()
    body: dict[str, Any] = {"number": "26332000000012345678", "issued_on": "2026-12-02"}
    with on("2026-11-21"), context.within(other_tenant):
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2026, 12, 1))
    with context.within(other_tenant):
        (theirs,) = bills(other_tenant)

    with on("2026-12-05"):
        first = operator.send("POST", f"invoices/{bill.pk}/e-invoice", body)
        twice = operator.send("POST", f"invoices/{theirs.pk}/e-invoice", body)
        second = {**body, "number": "26332000000012345679"}
        again = operator.send("POST", f"invoices/{bill.pk}/e-invoice", second)
        wrong_year = operator.send(
            "POST", f"invoices/{theirs.pk}/e-invoice", {**body, "number": "25332000000012345678"}
        )
        too_early = operator.send(
            "POST", f"invoices/{theirs.pk}/e-invoice", {**body, "issued_on": "2026-11-30"}
        )

    assert first.json()["e_invoice"] == "26332000000012345678"
    assert [answer.status_code for answer in (twice, again, wrong_year, too_early)] == [
        409, 409, 400, 400,
    ]  # fmt: skip
    with context.across_enterprises():
        assert EInvoice.objects.count() == 1


def test_operators_run_the_month_end_and_see_all_bills(bill: Invoice) -> None:
    operator = Operator()

    run = operator.send("POST", "invoice-runs", {"as_of": "2026-12-05"})
    future = operator.send("POST", "invoice-runs", {"as_of": "2026-12-06"})
    rows = operator.send("GET", "invoices?enterprise=alpha").json()["results"]

    assert (run.json()["state"], run.json()["invoices"]) == ("done", 0)
    assert future.status_code == 400
    assert [(row["number"], row["enterprise_code"]) for row in rows] == [(bill.number, "alpha")]
    assert operator.send("GET", f"invoices/{bill.pk}/pdf").content[:4] == b"%PDF"


def test_an_operator_sets_a_tax_rate_for_days_that_are_not_billed(bill: Invoice) -> None:
    operator = Operator()

    refused = operator.send("POST", "tax-rates", {"rate": "0.05", "valid_from": "2026-11-30"})
    made = operator.send("POST", "tax-rates", {"rate": "0.05", "valid_from": "2026-12-01"})

    assert (refused.status_code, made.status_code) == (400, 201)
    rates = operator.send("GET", "tax-rates").json()["results"]
    assert [(row["rate"], row["valid_from"], row["valid_to"]) for row in rates] == [
        ("0.05", "2026-12-01", None),
        ("0.06", "2016-05-01", "2026-12-01"),
    ]


def test_a_suspended_enterprise_reads_and_prints_its_bills(
    bill: Invoice, tenant: context.Tenant, api: Api
) -> None:
    from mes.tenancy.services import suspend  # noqa: PLC0415  one test's need

    client = api("owner")
    with context.within_public():
        suspend(tenant.code, "欠费")

    assert client.get("/billing/invoices").status_code == 200
    assert client.get(f"/billing/invoices/{bill.pk}/pdf").status_code == 200
    assert client.get("/billing/invoices?export=xlsx").status_code == 200
