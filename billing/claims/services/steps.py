"""One step of a claim: checked by the table, kept in its history, told to the audit log."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing.claims.domain.states import TRANSITIONS, ClaimState
from billing.claims.models import Claim, ClaimEvent
from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.db.transitions import require_transition
from mes.kernel.actor import Actor

_SHOWN = ("state", "number", "computed", "approved", "paid", "clawed_back", "package_sha256")


def locked(claim_id: int, wanted: ClaimState, expected_version: int | None = None) -> Claim:
    """The claim under lock. Raises NotFound, VersionConflict, TransitionNotAllowed."""
    claim = lock_one(Claim, claim_id)
    claim.require_version(expected_version)
    require_transition(TRANSITIONS, claim.state, wanted)
    return claim


def shown(claim: Claim) -> Mapping[str, Any]:
    """What the audit log keeps of a claim: its frozen content is named by its hash."""
    return snapshot(claim, _SHOWN)


def noted(
    claim: Claim,
    before: Mapping[str, Any],
    *,
    actor: Actor,
    amount: Decimal | None = None,
    reason: str = "",
) -> None:
    """Write the step that ``claim`` has just made."""
    ClaimEvent.objects.create(
        enterprise_id=claim.enterprise_id,
        claim=claim,
        state=claim.state,
        actor=actor.key,
        actor_name=actor.name[:120],
        amount=amount,
        reason=reason,
        snapshot_sha256=claim.snapshot_sha256,
        package_sha256=claim.package_sha256,
    )
    record(actor, f"claim.{claim.state}", claim, before=before, after=shown(claim))
