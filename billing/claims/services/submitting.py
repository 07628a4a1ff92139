"""Submitting: the moment at which a claim is frozen and uses up what it counts."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import transaction

from billing.claims.domain.archive import canonical, sha256
from billing.claims.domain.snapshot import eligibility, spendings
from billing.claims.domain.states import ClaimState
from billing.claims.errors import Incomplete
from billing.claims.models import Claim
from billing.claims.selectors.assessment import Assessment, assess_claim
from billing.claims.selectors.freezing import snapshot_of
from billing.claims.services.evidence import gathered, keep_package
from billing.claims.services.steps import locked, noted, shown
from billing.claims.services.uses import uses_of
from billing.investment.public import (
    ProjectStatus,
    set_claimed,
    take_in_own_bills,
    use_up,
)
from billing.policy.public import CapScope, PolicyVersion, evaluate
from mes.documents.numbering import NumberKind, next_number, register
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.ids import EnterpriseId
from mes.tenancy import context

NUMBER = NumberKind("billing_claim", "SB{yyyy}{mm}-{seq:4}")
register(NUMBER)

#: Makes the package from snapshot, trace and evidence files.
Packer = Callable[[bytes, bytes, Mapping[str, bytes]], bytes]


@transaction.atomic
def submit(
    claim_id: int, *, pack: Packer, actor: Actor, expected_version: int | None = None
) -> Claim:
    """Freeze the claim, use up what it counts on the whole platform, make its package.

    Raises NotFound, VersionConflict, TransitionNotAllowed, ProjectNotOpen, Incomplete with all
    that is missing, FileIsGone, and UsedUp when any of it was claimed before.
    """
    claim = locked(claim_id, ClaimState.SUBMITTED, expected_version)
    before = shown(claim)
    # What was credited or went back today must not be claimed; new bills wait for the next one.
    take_in_own_bills(EnterpriseId(claim.enterprise_id), add=False)
    set_claimed(claim.project_id, ProjectStatus.CLAIMED, actor=actor)

    today = clock.business_date()
    found = assess_claim(claim, today)
    policy = _complete(found)
    counted = ((one.line.position, one.found) for one in found.evidence.lines)
    subsidy = evaluate(
        policy.id, spendings(found.evidence.totals), eligibility(found.rules, counted)
    )

    use_up(EnterpriseId(claim.enterprise_id), claim.pk, uses_of(found.evidence))
    with context.within_public():
        claim.number = claim.number or next_number(NUMBER, on=today)
    listed, files = gathered(found.evidence)
    claim.snapshot = snapshot_of(found, policy, subsidy, listed, number=claim.number)
    frozen = canonical(claim.snapshot)
    claim.snapshot_sha256 = sha256(frozen)
    claim.trace = subsidy.trace.decode()
    claim.submitted_on, claim.policy_version_id = today, policy.id
    for category, amount in found.evidence.totals.items():
        setattr(claim, str(category), amount)
    claim.cap = _cap_on_all(policy)
    claim.computed = subsidy.payable
    keep_package(claim, pack(frozen, subsidy.trace, files), actor=actor)
    claim.state = ClaimState.SUBMITTED
    claim.save()

    noted(claim, before, actor=actor, amount=claim.computed)
    return claim


def _complete(found: Assessment) -> PolicyVersion:
    lacking = [one for one in found.missing if one.blocks]
    if lacking or found.policy is None:
        raise Incomplete(
            count=len(lacking),
            missing=[{"code": one.code, "line": one.line, "what": one.what} for one in lacking],
        )
    return found.policy


def _cap_on_all(policy: PolicyVersion) -> Decimal | None:
    """The cap where it covers the whole sum."""
    whole = policy.parameters.cap_scope in (None, CapScope.SUM)
    return policy.parameters.cap if whole else None
