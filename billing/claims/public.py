"""What stands above may call: submitting with the package, and what a claim came to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.claims.documents.package import pack
from billing.claims.domain.states import ClaimState
from billing.claims.models import Claim
from billing.claims.selectors.claims import claim_by_id
from billing.claims.services.submitting import submit
from mes.kernel.actor import Actor

__all__ = ["ClaimFact", "ClaimState", "claim_fact", "submit_claim"]


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim in one line. Amounts in yuan, None for what has not come yet."""

    id: int
    enterprise_id: int
    project_id: int
    programme: str
    number: str
    state: ClaimState
    submitted_on: date | None
    computed: Decimal | None
    approved: Decimal | None
    paid: Decimal | None
    clawed_back: Decimal | None
    package_sha256: str


def submit_claim(claim_id: int, *, actor: Actor, expected_version: int | None = None) -> ClaimFact:
    """Submit with the package as it is handed in. Raises as ``services.submit``."""
    return _fact(submit(claim_id, pack=pack, actor=actor, expected_version=expected_version))


def claim_fact(claim_id: int) -> ClaimFact:
    """Of an enterprise that the connection sees. Raises NotFound."""
    return _fact(claim_by_id(claim_id))


def _fact(claim: Claim) -> ClaimFact:
    return ClaimFact(
        id=claim.pk,
        enterprise_id=claim.enterprise_id,
        project_id=claim.project_id,
        programme=claim.programme,
        number=claim.number,
        state=ClaimState(claim.state),
        submitted_on=claim.submitted_on,
        computed=claim.computed,
        approved=claim.approved,
        paid=claim.paid,
        clawed_back=claim.clawed_back,
        package_sha256=claim.package_sha256,
    )
