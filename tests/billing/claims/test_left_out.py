"""A line that its owner leaves out of the claim: it lacks nothing and counts for nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.claims.documents.package import pack
from billing.claims.domain.archive import canonical
from billing.claims.domain.verify import verify
from billing.claims.public import submit_claim
from billing.claims.selectors.assessment import assess_claim
from billing.claims.services.evidence import package_of
from billing.investment.models import ClaimUse, InvestmentLine
from billing.investment.services.lines import update_line
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.policy import in_force

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _october() -> Any:
    with on(TODAY.isoformat()):
        yield


def test_a_line_without_evidence_is_left_out_and_the_rest_is_claimed(
    tenant: context.Tenant, actor: Actor
) -> None:
    in_force("P3")
    project = a_project(tenant)
    invested(project, Bought())
    unbooked = Bought("50000.00", "26330000000000000025", contract="HT-2", line={"voucher": ""})
    line = invested(project, unbooked)
    claim = a_claim(project)
    assert [one.code for one in assess_claim(claim, TODAY).missing] == ["voucher"]

    update_line(line.pk, {"left_out": True}, actor=actor)
    found = assess_claim(claim, TODAY)
    assert (found.complete, found.missing) == (True, [])
    submit_claim(claim.pk, actor=actor)

    claim.refresh_from_db()
    assert (claim.software, claim.computed) == (Decimal("200000.00"), Decimal("80000.00"))
    assert claim.snapshot is not None
    assert claim.snapshot["lines"][1]["eligible"]["reasons"] == ["left_out"]
    assert sorted(ClaimUse.objects.values_list("kind", "claimed")) == [
        ("contract", Decimal("212000.00")),
        ("invoice", Decimal("212000.00")),
    ]
    assert verify(package_of(claim)).faults == ()


def test_a_package_in_which_a_left_out_line_is_put_back_does_not_hold(
    tenant: context.Tenant, actor: Actor
) -> None:
    in_force("P3")
    project = a_project(tenant)
    invested(project, Bought())
    line = invested(project, Bought("50000.00", "26330000000000000025", contract="HT-2"))
    update_line(line.pk, {"left_out": True}, actor=actor)
    claim = a_claim(project)
    submit_claim(claim.pk, actor=actor)
    claim.refresh_from_db()
    assert claim.snapshot is not None
    first, second = claim.snapshot["lines"]
    moved = {**claim.snapshot, "lines": [first, {**second, "left_out": False}]}

    found = verify(pack(canonical(moved), claim.trace.encode(), {}))

    assert any("line 2" in fault for fault in found.faults), found.faults
    assert InvestmentLine.objects.get(pk=line.pk).left_out
