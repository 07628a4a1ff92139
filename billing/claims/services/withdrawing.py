"""Taking a claim back: what it had used up is free again, the project open."""

from django.db import transaction

from billing.claims.domain.states import ClaimState
from billing.claims.models import Claim
from billing.claims.services.steps import locked, noted, shown
from billing.investment.public import ProjectStatus, release, set_claimed
from mes.kernel.actor import Actor


@transaction.atomic
def withdraw(
    claim_id: int, *, reason: str = "", actor: Actor, expected_version: int | None = None
) -> Claim:
    """The enterprise takes its claim back. Raises NotFound, VersionConflict, TransitionNotAllowed.

    Nothing is taken back once it was paid.
    """
    claim = locked(claim_id, ClaimState.WITHDRAWN, expected_version)
    before = shown(claim)

    let_go(claim, ClaimState.WITHDRAWN, actor=actor)

    noted(claim, before, actor=actor, reason=reason)
    return claim


def let_go(claim: Claim, state: ClaimState, *, actor: Actor) -> None:
    """Move a claim where it holds nothing: its uses are given back, its project is open."""
    release(claim.pk)
    set_claimed(claim.project_id, ProjectStatus.OPEN, actor=actor)
    claim.state = state
    claim.save()
