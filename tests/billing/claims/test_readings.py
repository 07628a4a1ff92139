"""What a claim counts by the policy's readings: cut-off of payments, what was paid ahead."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.claims.documents.package import pack
from billing.claims.domain.archive import canonical
from billing.claims.domain.verify import verify
from billing.claims.errors import (
    Incomplete,
)
from billing.claims.models import Claim
from billing.claims.public import submit_claim
from billing.claims.services.evidence import package_of
from billing.investment.services.lines import add_payment
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.policy import in_force

pytestmark = pytest.mark.django_db

D = Decimal
TODAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _october() -> Any:
    with on(TODAY.isoformat()):
        yield


def submitted(claim: Claim, actor: Actor) -> Claim:
    submit_claim(claim.pk, actor=actor)
    claim.refresh_from_db()
    return claim


@pytest.mark.parametrize(
    ("reading", "counts"),
    [("ACCEPTANCE_DATE", "190000.00"), ("AUDIT_DATE", "195000.00"), ("CLAIM_DATE", "200000.00")],
)
def test_money_kept_back_counts_by_the_day_that_the_policy_names(
    tenant: context.Tenant, actor: Actor, reading: str, counts: str
) -> None:
    """Accepted on 1 September, audited on the 20th, claimed on 8 October: its day in Shanghai."""
    in_force("P3", payment_cutoff=reading)
    made = a_project(tenant)
    line = invested(made, Bought())
    line.payments.all().delete()
    for day, amount in (
        (date(2026, 9, 1), "201400.00"),
        (date(2026, 9, 20), "5300.00"),
        (TODAY, "5300.00"),
    ):
        add_payment(line.pk, {"paid_on": day, "amount": D(amount)}, actor=actor)

    with on("2026-10-08T00:10"):  # still the 7th in UTC
        claim = submitted(a_claim(made), actor)

    assert claim.software == D(counts)
    assert verify(package_of(claim)).faults == ()


THREE_YEARS = {
    "kind": "subscription",
    "service_from": date(2026, 3, 1),
    "service_to": date(2029, 2, 28),
}


@pytest.mark.parametrize(
    ("reading", "counts", "told"),
    [
        ("PAID_IN_WINDOW", "438400.00", "取合同 438400.00、"),
        # Until the audit on 20 September 204 of 1 096 days were served.
        ("ACCRUED", "81600.00", "合同 438400.00 × 204 ÷ 1096 天服务期 ＝ 81600.00；"),
        ("FIRST_YEAR_ONLY", "146000.00", "合同 438400.00 × 365 ÷ 1096 天服务期 ＝ 146000.00；"),
    ],
)
def test_what_was_paid_ahead_counts_as_the_policy_reads_it_and_the_trace_tells(
    tenant: context.Tenant, actor: Actor, reading: str, counts: str, told: str
) -> None:
    in_force("P3", prepaid_subscription=reading)
    made = a_project(tenant)
    invested(made, Bought("438400.00", line=THREE_YEARS))
    other = Bought("50000.00", "26330000000000000025", contract="HT-2026-02")
    invested(made, other)

    claim = submitted(a_claim(made), actor)

    assert claim.software == D(counts) + 50_000
    content = package_of(claim)
    assert verify(content).faults == ()
    trace = json.loads(claim.trace)
    assert told in trace["eligibility"]["lines"][0]["zh"]
    assert "付款截止口径：审计日" in trace["eligibility"]["zh"]
    assert trace["inputs"][0]["net"] == str(int(claim.software))


def test_counted_by_other_readings_than_the_policys_a_package_does_not_hold(
    tenant: context.Tenant, actor: Actor
) -> None:
    """Somebody seals the package anew after moving the rules in the snapshot."""
    in_force("P3", prepaid_subscription="ACCRUED")
    made = a_project(tenant)
    invested(made, Bought("438400.00", line=THREE_YEARS))
    invested(made, Bought("100000.00", "26330000000000000025", contract="HT-2026-02"))
    claim = submitted(a_claim(made), actor)
    assert claim.snapshot is not None
    moved = {**claim.snapshot, "rules": {**claim.snapshot["rules"], "cutoff": "2026-10-31"}}

    found = verify(pack(canonical(moved), claim.trace.encode(), {}))

    assert "the lines were counted by other rules than policy and days give" in found.faults
    assert "trace.json counts other lines than the snapshot's" in found.faults


def test_a_subscription_without_its_time_is_asked_for_it(
    tenant: context.Tenant, actor: Actor
) -> None:
    in_force("P3", prepaid_subscription="FIRST_YEAR_ONLY")
    made = a_project(tenant)
    invested(made, Bought(line={"kind": "subscription"}))
    claim = a_claim(made)

    with pytest.raises(Incomplete) as refused:
        submit_claim(claim.pk, actor=actor)

    assert ("service", 1) in {(one["code"], one["line"]) for one in refused.value.params["missing"]}
