"""Payments over HTTP: the enterprise pays, operators read statements, allocate and see who owes."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as DjangoClient

from billing.payments.models import BankLine, Payment
from billing.payments.services.dunning import dun
from billing.payments.services.orders import open_order
from mes.accounts.sessions import SessionStore
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import bills, on
from tests.factories.payments import imported, owing, paid, statement
from tests.factories.people import Client, a_person

pytestmark = pytest.mark.django_db
D = Decimal


class Desk:
    """An operator at the operators' host."""

    def __init__(self) -> None:
        session = SessionStore()
        session["person_id"] = a_person("值班员", is_operator=True).pk
        session["operator"] = True
        session.create()
        self.http = DjangoClient(raise_request_exception=False)
        self.http.cookies["sessionid"] = str(session.session_key)

    def get(self, path: str) -> Any:
        return self._at_home(self.http.get, path)

    def post(self, path: str, body: Any = None, method: str = "post") -> Any:
        return self._at_home(
            getattr(self.http, method),
            path,
            json.dumps(body or {}),
            content_type="application/json",
        )

    def upload(self, path: str, content: bytes) -> Any:
        return self._at_home(
            self.http.post, path, {"file": SimpleUploadedFile("明细.csv", content)}
        )

    @staticmethod
    def _at_home(send: Callable[..., Any], path: str, *args: Any, **more: Any) -> Any:
        with context.within_public():
            return send(
                f"/api/v1/platform/billing/{path}", *args, HTTP_HOST="admin.localhost", **more
            )


def test_the_enterprise_sees_what_to_pay_where_to_and_what_it_paid(
    bare: context.Tenant, api: Callable[..., Client], settings: Any
) -> None:
    settings.SELLER = {**settings.SELLER, "name": "学样云", "bank": "工行", "bank_account": "1208"}
    first, second = owing(bare, months=2)
    with on("2027-01-05"):
        imported(
            ("2027-01-05 09:00:00", "226.00", "阿尔法工具厂", first.number, "S1"),
            ("2027-01-05 10:00:00", "50.00", "阿尔法工具厂", "货款", "S2"),
        )
        client = api("finance")
        pay = client.get("/billing/pay").json()
        rows = client.get("/billing/payments").json()["results"]
        with_credit = client.get("/billing/payments?credit=true").json()["results"]
        one = client.get(f"/billing/payments/{rows[1]['id']}").json()

    assert (pay["open"], pay["overdue"], pay["credit"]) == ("2636.00", "2000.00", "50.00")
    assert pay["transfer"] == {"name": "学样云", "bank": "工行", "account": "1208"}
    assert (pay["online"], pay["standing"]) == ("", "active")
    assert [(bill["number"], bill["open"], bill["overdue"]) for bill in pay["bills"]] == [
        (first.number, "2000.00", True),
        (second.number, "636.00", False),
    ]
    assert [(row["amount"], row["left"], row["bills"]) for row in rows] == [
        ("50.00", "50.00", []),
        ("226.00", "0.00", [first.number]),
    ]
    assert [row["amount"] for row in with_credit] == ["50.00"]
    assert one["allocations"] == [
        {"invoice_id": first.pk, "invoice_number": first.number, "amount": "226.00"}
    ]


def test_credit_is_used_for_a_bill_by_who_may_pay(
    bare: context.Tenant, api: Callable[..., Client]
) -> None:
    (bill,) = owing(bare)
    with on("2026-12-05"):
        imported(("2026-12-05 09:00:00", "3000.00", "阿尔法工具厂", "货款", "S1"))
        refused = api("finance").post("/billing/pay/credit", {"invoice_id": bill.pk})
        assert (refused.status_code, paid(bare)[0][2]) == (403, 0)

        done = api("owner").post("/billing/pay/credit", {"invoice_id": bill.pk})

    assert (done.status_code, done.json()["open"], done.json()["credit"]) == (200, "0.00", "774.00")


def test_another_enterprises_payment_is_not_there(
    bare: context.Tenant, other_tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    owing(bare)
    with on("2026-12-05"):
        imported(("2026-12-05 09:00:00", "3000.00", "阿尔法工具厂", "货款", "S1"))
    payment = Payment.objects.get()
    stranger = api("owner", tenant=other_tenant)

    assert stranger.get(f"/billing/payments/{payment.pk}").status_code == 404
    assert stranger.get("/billing/payments").json()["results"] == []


def test_an_operator_looks_at_a_statement_reads_it_and_settles_what_is_left(
    bare: context.Tenant,
) -> None:
    (bill,) = owing(bare)
    content = statement(
        ("2026-12-05 09:00:00", "226.00", "阿尔法工具厂", bill.number, "S1"),
        ("2026-12-05 10:00:00", "2000.00", "王某", "代付", "S2"),
        ("2026-12-05 11:00:00", "3.21", "", "利息", "S3"),
    )
    with on("2026-12-06"):
        desk = Desk()
        preview = desk.upload("statements/preview", content)
        assert preview.status_code == 200
        assert [line["doubt"] for line in preview.json()["lines"]] == ["", "nobody", "nobody"]
        assert paid(bare) == []

        read = desk.upload("statements", content)
        assert (read.status_code, read.json()["matched"]) == (201, 1)
        open_lines = desk.get("bank-lines?state=unmatched").json()["results"]
        interest, payment = sorted(open_lines, key=lambda line: D(line["amount"]))
        assert [(hint["enterprise_code"], hint["number"]) for hint in payment["hints"]] == [
            ("alpha", bill.number)
        ]
        shares = [{"invoice_id": bill.pk, "amount": "1900.00"}]
        assigned = desk.post(
            f"bank-lines/{payment['id']}/assign", {"enterprise": "alpha", "shares": shares}
        )
        aside = desk.post(f"bank-lines/{interest['id']}/set-aside", {"note": "存款利息"})
        left = desk.get("bank-lines?state=unmatched").json()["results"]

    assert (assigned.status_code, assigned.json()["left"]) == (201, "100.00")
    assert (aside.status_code, left) == (204, [])
    assert paid(bare) == [
        ("bank", D("226.00"), D("226.00"), D(0)),
        ("bank", D("2000.00"), D("1900.00"), D(0)),
    ]


def test_an_operator_allocates_releases_and_refunds(bare: context.Tenant) -> None:
    (bill,) = owing(bare)
    with on("2026-12-06"):
        imported(("2026-12-05 09:00:00", "3000.00", "阿尔法工具厂", "货款", "S1"))
        desk = Desk()
        (row,) = desk.get("payments?enterprise=alpha&credit=true").json()["results"]
        path = f"payments/{row['id']}"
        put = desk.post(
            f"{path}/allocate", {"shares": [{"invoice_id": bill.pk, "amount": "2226.00"}]}
        )
        off = desk.post(f"{path}/release", {"shares": [{"invoice_id": bill.pk, "amount": "26.00"}]})
        back = desk.post(f"{path}/refund", {"amount": "800.00", "reason": "多付"})
        more = desk.post(f"{path}/refund", {"amount": "0.01", "reason": "多付"})
        shown = desk.get(path).json()

    assert (row["enterprise_code"], row["left"]) == ("alpha", "3000.00")
    assert [answer.status_code for answer in (put, off, back, more)] == [200, 200, 201, 409]
    assert more.json()["code"] == "not_enough_credit"
    assert (shown["allocated"], shown["refunded"], shown["left"]) == ("2200.00", "800.00", "0.00")
    assert [one["open"] for one in shown["open_bills"]] == ["26.00"]
    assert bills(bare)[0].paid == D("2200.00")


def test_an_operator_sees_who_owes_and_what_follows(bare: context.Tenant) -> None:
    owing(bare, months=2)
    with on("2026-12-27"), context.within_public():
        dun()
        desk = Desk()
        (row,) = desk.get("dunning").json()
        (policy,) = desk.get("dunning-policies").json()

    assert row == {
        "code": "alpha", "name": "阿尔法工具厂", "bills": 2, "open": "2862.00",
        "overdue": "2226.00", "credit": "0.00", "due_on": "2026-12-16", "days": 11,
        "standing": "grace", "last_action": "grace", "last_on": "2026-12-27",
        "next_action": "suspend", "next_on": "2027-01-05",
    }  # fmt: skip
    assert policy["steps"][0] == {"days": -3, "action": "remind"}


def test_an_operator_changes_the_policy_from_a_day_on(bare: context.Tenant) -> None:
    steps = [{"days": 5, "action": "past_due"}, {"days": 2, "action": "remind"}]
    with on("2026-12-27"):
        desk = Desk()
        wrong = desk.post(
            "dunning-policies",
            {"valid_from": "2027-01-01", "steps": [{"days": 5, "action": "grace"}]},
            "put",
        )
        right = desk.post("dunning-policies", {"valid_from": "2027-01-01", "steps": steps}, "put")

    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "skipped")
    assert [(one["valid_from"], one["valid_to"]) for one in right.json()] == [
        ("2027-01-01", None),
        ("2020-01-01", "2027-01-01"),
    ]
    assert right.json()[0]["steps"] == [
        {"days": 2, "action": "remind"},
        {"days": 5, "action": "past_due"},
    ]


def test_what_is_no_statement_is_refused_and_nothing_kept(bare: context.Tenant) -> None:
    answer = Desk().upload("statements", "物料,数量\nA,1\n".encode())

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_statement")
    with context.across_enterprises():
        assert not BankLine.objects.exists()


def test_a_bill_says_what_it_was_paid_by_and_what_follows_while_it_is_open(
    bare: context.Tenant, other_tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    (bill,) = owing(bare)
    path = f"/billing/invoices/{bill.pk}/payments"
    with on("2026-12-18"):
        imported(("2026-12-05 09:00:00", "226.00", "阿尔法工具厂", bill.number, "S1"))
        dun()
        found = api("finance").get(path).json()
        to_pay = api("finance").get("/billing/pay").json()["bills"]
        for_operators = Desk().get(f"invoices/{bill.pk}/payments")
        hidden = api("owner", tenant=other_tenant).get(path).status_code
        missing = Desk().get("invoices/987654321/payments").status_code
        imported(("2026-12-18 09:00:00", "2000.00", "阿尔法工具厂", bill.number, "S2"))
        after = api("finance").get(path).json()

    assert [(one["method"], one["payer_name"], one["amount"]) for one in found["paid_by"]] == [
        ("bank", "阿尔法工具厂", "226.00")
    ]
    assert [(step["on"], step["action"], step["taken"]) for step in found["steps"]] == [
        ("2026-12-13", "remind", True),
        ("2026-12-17", "past_due", True),
        ("2026-12-23", "remind", False),
        ("2026-12-26", "grace", False),
        ("2027-01-05", "suspend", False),
    ]
    assert [(one["id"], one["steps"]) for one in to_pay] == [(bill.pk, found["steps"])]
    assert (for_operators.status_code, for_operators.json()) == (200, found)
    assert (hidden, missing) == (404, 404)
    assert [one["amount"] for one in after["paid_by"]] == ["226.00", "2000.00"]
    assert [step["action"] for step in after["steps"]] == ["remind", "past_due"]


def test_an_operator_lets_the_steps_of_dunning_be_taken_now(bare: context.Tenant) -> None:
    owing(bare)
    with on("2026-12-18"):
        desk = Desk()
        first, again = desk.post("dunning"), desk.post("dunning")
        (row,) = desk.get("dunning").json()

    assert (first.status_code, first.json(), again.json()) == (200, {"taken": 2}, {"taken": 0})
    assert (row["standing"], row["last_action"], row["next_on"]) == (
        "past_due",
        "past_due",
        "2026-12-23",
    )


def test_an_order_of_another_enterprise_is_neither_seen_nor_asked_about(
    bare: context.Tenant, other_tenant: context.Tenant, api: Callable[..., Client], actor: Actor
) -> None:
    (bill,) = owing(bare)
    with on("2026-12-05"), context.within(bare):
        order = open_order(bill.pk, provider="localpay", actor=actor)
        path = f"/billing/pay/orders/{order.pk}"
        mine = api("finance").get(path)
        stranger = api("owner", tenant=other_tenant)
        theirs = [stranger.get(path).status_code, stranger.post(f"{path}/ask").status_code]

    assert (mine.status_code, mine.json()["amount"], mine.json()["state"]) == (
        200,
        "2226.00",
        "open",
    )
    assert theirs == [404, 404]
