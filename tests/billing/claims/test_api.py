"""Claims over HTTP: the enterprise's wizard and the operators' decisions."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from billing.claims.domain.verify import verify
from billing.investment.models import Project
from billing.investment.services.lines import update_line
from mes.kernel.actor import system
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.people import Client, sign_in
from tests.factories.policy import in_force
from tests.mes.api.test_operators import Operator

pytestmark = pytest.mark.django_db

DAYS = {"filed_on": "2026-03-02", "accepted_on": "2026-09-01", "audited_on": "2026-09-20"}


@pytest.fixture(autouse=True)
def _october() -> Iterator[None]:
    with on(date(2026, 10, 8).isoformat()):
        yield


@pytest.fixture
def project(tenant: context.Tenant) -> Project:
    in_force("P3")
    made = a_project(tenant)
    invested(made, Bought())
    return made


def operator_post(path: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, object]]:
    answer = Operator().post(path, body or {})
    return answer.status_code, answer.json()


def test_from_project_to_package_and_from_there_to_the_money(
    project: Project, api: Callable[..., Client]
) -> None:
    client = api("finance")
    made = client.post("/billing/claims", {"project": project.pk, "filed_on": "2026-03-02"})
    assert made.status_code == 201
    url = f"/billing/claims/{made.json()['id']}"

    early = client.get(f"{url}/assessment").json()
    assert [one["code"] for one in early["missing"]] == ["accepted_on", "audited_on"]
    refused = client.post(f"{url}/submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_incomplete")
    assert refused.json()["missing"][0] == {"code": "accepted_on", "line": None, "what": ""}

    assert client.patch(url, DAYS).status_code == 200
    seen = client.get(f"{url}/assessment").json()
    assert (seen["complete"], seen["payable"], seen["totals"]["software"]) == (
        True,
        "80000.00",
        "200000.00",
    )
    assert seen["policy"]["readings"]["base_reading"] == "WHOLE"
    submitted = client.post(f"{url}/submit").json()
    assert (submitted["state"], submitted["computed"]) == ("submitted", "80000.00")
    assert submitted["allowed_transitions"] == ["accepted", "rejected", "returned", "withdrawn"]
    package = client.get(f"{url}/package")
    assert (package.status_code, package["Content-Type"]) == (200, "application/zip")
    assert verify(package.content).faults == ()
    assert verify(package.content).sha256 == submitted["package_sha256"]

    base = f"billing/claims/{submitted['id']}"
    assert operator_post(f"{base}/accept")[1]["state"] == "accepted"
    status, problem = operator_post(f"{base}/approve", {"amount": "80000.01"})
    assert (status, problem["code"]) == (400, "above_limit")
    assert operator_post(f"{base}/approve", {"amount": "80000.00"})[1]["state"] == "approved"
    paid = {"amount": "80000.00", "paid_on": "2026-10-08"}
    assert operator_post(f"{base}/pay", paid)[1]["state"] == "paid"
    back = {"amount": "10000.00", "reason": "停用"}
    assert operator_post(f"{base}/claw-back", back)[1]["clawed_back"] == "10000.00"
    listed = client.get("/billing/claims").json()["results"]
    assert [(one["state"], one["paid"]) for one in listed] == [("clawed_back", "80000.00")]
    everyone = Operator().get("billing/claims").json()["results"]
    assert [(one["enterprise"], one["number"]) for one in everyone] == [("alpha", "SB202610-0001")]


def test_an_operator_returns_a_claim_with_a_reason(
    project: Project, api: Callable[..., Client]
) -> None:
    client = api("finance")
    claim = a_claim(project)
    assert client.get(f"/billing/claims/{claim.pk}/package").status_code == 404
    assert client.post(f"/billing/claims/{claim.pk}/submit").status_code == 200

    status, problem = operator_post(f"billing/claims/{claim.pk}/send-back", {})
    assert (status, problem["code"]) == (400, "invalid")
    operator_post(f"billing/claims/{claim.pk}/send-back", {"reason": "发票不清"})

    seen = client.get(f"/billing/claims/{claim.pk}").json()
    assert seen["state"] == "returned"
    assert [one["reason"] for one in seen["history"]] == ["", "", "发票不清"]
    assert client.post(f"/billing/claims/{claim.pk}/withdraw").json()["state"] == "withdrawn"


def test_an_operator_sees_what_was_handed_in_and_no_draft(
    project: Project, other_tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    claim = a_claim(project)
    operator = Operator()
    assert operator.get("billing/claims").json()["results"] == []
    for path in ("", "/package"):
        assert operator.get(f"billing/claims/{claim.pk}{path}").status_code == 404
    assert operator_post(f"billing/claims/{claim.pk}/accept")[0] == 404

    api("finance").post(f"/billing/claims/{claim.pk}/submit")

    seen = operator.get(f"billing/claims/{claim.pk}").json()
    assert (seen["enterprise"], seen["content"]["credit_code"]) == ("alpha", "91330784MA2E00001X")
    assert seen["allowed_actions"] == ["accept", "send-back", "reject"]
    (line,) = seen["content"]["lines"]
    assert (line["contract_number"], line["invoices"], line["payments"], line["amount"]) == (
        "HT-2026-01", ["26330000000000000017"], 1, "200000.00",
    )  # fmt: skip
    assert seen["content"]["steps"][-1]["text"] == "四舍五入到分：80000 元"
    package = operator.get(f"billing/claims/{claim.pk}/package")
    assert verify(package.content).sha256 == seen["package_sha256"]
    for query, many in (("state=submitted", 1), ("state=paid", 0), ("enterprise=alpha", 1),
                        (f"enterprise={other_tenant.code}", 0), ("programme=P1", 0)):  # fmt: skip
        assert len(operator.get(f"billing/claims?{query}").json()["results"]) == many, query


def test_what_was_handed_in_stays_as_it_was_while_it_is_corrected(
    project: Project, tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    """What the enterprise changes after a return is its own until it submits again."""
    claim = a_claim(project)
    api("finance").post(f"/billing/claims/{claim.pk}/submit")
    operator_post(f"billing/claims/{claim.pk}/send-back", {"reason": "凭证号有误"})
    with context.within(tenant):
        update_line(project.lines.get().pk, {"voucher": "记-改后"}, actor=system("test"))

    seen = Operator().get(f"billing/claims/{claim.pk}").json()

    assert (seen["state"], seen["allowed_actions"]) == ("returned", [])
    assert seen["content"]["lines"][0]["voucher"] == "记-2026-04-018"


def test_only_who_prepares_claims_sees_them(project: Project, api: Callable[..., Client]) -> None:
    claim = a_claim(project)

    for role in ("manager", "sales"):
        assert api(role).get(f"/billing/claims/{claim.pk}").status_code == 403


def test_another_enterprises_claim_is_not_there(
    project: Project, other_tenant: context.Tenant
) -> None:
    claim = a_claim(project)
    stranger = sign_in(other_tenant, "finance")

    for path in ("", "/assessment", "/package"):
        assert stranger.get(f"/billing/claims/{claim.pk}{path}").status_code == 404
    assert stranger.post(f"/billing/claims/{claim.pk}/submit").status_code == 404
    assert stranger.post("/billing/claims", {"project": project.pk}).status_code == 404
    claim.refresh_from_db()
    assert claim.state == "draft"
