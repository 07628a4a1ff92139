"""Two enterprises claim the same thing at one moment: one of them gets it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.claims.models import Claim
from billing.claims.public import submit_claim
from billing.investment.errors import UsedUp
from billing.investment.models import ClaimUse
from mes.kernel.actor import system
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.committed import an_enterprise, in_threads
from tests.factories.policy import put_in_force

SERIAL = "GW-7788"


def _claim(tenant: context.Tenant, number: str) -> int:
    """A claim of ``tenant`` for a device with an invoice of its own and the same serial number."""
    with context.within(tenant):
        project = a_project(tenant)
        device = Bought("150000.00", number, "edge", contract=f"HT-{number}", serials=(SERIAL,))
        invested(project, device)
        return a_claim(project).pk


def _submit(tenant: context.Tenant, claim: int) -> Any:
    with context.within(tenant):
        return submit_claim(claim, actor=system("test"))


@pytest.mark.threads
def test_of_two_enterprises_with_one_device_one_claims_it(committed_data: None) -> None:
    with (
        on(date(2026, 10, 8).isoformat()),
        put_in_force("P3"),
        an_enterprise() as first,
        an_enterprise() as second,
    ):
        claims = [
            (first, _claim(first, "26330000000000000017")),
            (second, _claim(second, "26330000000000000025")),
        ]
        outcomes = in_threads(
            *[lambda t=tenant, c=claim: _submit(t, c) for tenant, claim in claims]
        )
        with context.across_enterprises():
            mine = Claim.objects.filter(pk__in=[claim for _tenant, claim in claims])
            states = sorted(mine.values_list("state", flat=True))
        claimed = ClaimUse.objects.get(kind="serial").claimed
        uses = ClaimUse.objects.filter(claimed__gt=0).count()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClaimFact", "UsedUp"]
    assert [o.params["what"] for o in outcomes if isinstance(o, UsedUp)] == [SERIAL]
    assert (states, claimed, uses) == (["draft", "submitted"], Decimal(1), 3)
