"""What whoever examines and pays claims decides."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from billing.claims.domain.states import ClaimState
from billing.claims.errors import AboveComputed, OwnClaim
from billing.claims.models import Claim
from billing.claims.services.steps import locked, noted, shown
from billing.claims.services.withdrawing import let_go
from billing.investment.public import ProjectStatus, set_claimed
from mes.accounts.people.models import Membership
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _


@transaction.atomic
def accept(claim_id: int, *, actor: Actor, expected_version: int | None = None) -> Claim:
    """Take a submitted claim in for examination."""
    claim = _locked(claim_id, ClaimState.ACCEPTED, expected_version, actor=actor)
    before = shown(claim)

    claim.state = ClaimState.ACCEPTED
    claim.save()

    noted(claim, before, actor=actor)
    return claim


@transaction.atomic
def send_back(
    claim_id: int, *, reason: str, actor: Actor, expected_version: int | None = None
) -> Claim:
    """Return a claim to be corrected; until it comes again it uses nothing up. Raises Invalid."""
    claim = _locked(claim_id, ClaimState.RETURNED, expected_version, actor=actor)
    _require_reason(reason)
    before = shown(claim)

    let_go(claim, ClaimState.RETURNED, actor=actor)

    noted(claim, before, actor=actor, reason=reason)
    return claim


@transaction.atomic
def reject(
    claim_id: int, *, reason: str, actor: Actor, expected_version: int | None = None
) -> Claim:
    """Refuse a claim for good; the project may be claimed anew. Raises Invalid."""
    claim = _locked(claim_id, ClaimState.REJECTED, expected_version, actor=actor)
    _require_reason(reason)
    before = shown(claim)

    let_go(claim, ClaimState.REJECTED, actor=actor)

    noted(claim, before, actor=actor, reason=reason)
    return claim


@transaction.atomic
def approve(
    claim_id: int,
    *,
    amount: Decimal,
    reason: str = "",
    actor: Actor,
    expected_version: int | None = None,
) -> Claim:
    """Grant ``amount`` yuan, at most what was computed. Raises AboveComputed, Invalid."""
    claim = _locked(claim_id, ClaimState.APPROVED, expected_version, actor=actor)
    _require_amount(amount, claim.computed)
    before = shown(claim)

    claim.state, claim.approved = ClaimState.APPROVED, amount
    claim.save()

    noted(claim, before, actor=actor, amount=amount, reason=reason)
    return claim


@transaction.atomic
def pay(
    claim_id: int,
    *,
    amount: Decimal,
    paid_on: date,
    actor: Actor,
    expected_version: int | None = None,
) -> Claim:
    """Note what was paid out, at most what was approved. Raises AboveComputed, Invalid."""
    claim = _locked(claim_id, ClaimState.PAID, expected_version, actor=actor)
    _require_amount(amount, claim.approved)
    if paid_on > clock.business_date():
        raise Invalid.field("paid_on", "future", _("This day has not come yet."))
    before = shown(claim)

    claim.state, claim.paid, claim.paid_on = ClaimState.PAID, amount, paid_on
    claim.save()
    set_claimed(claim.project_id, ProjectStatus.CLOSED, actor=actor)

    noted(claim, before, actor=actor, amount=amount)
    return claim


@transaction.atomic
def claw_back(
    claim_id: int,
    *,
    amount: Decimal,
    reason: str,
    actor: Actor,
    expected_version: int | None = None,
) -> Claim:
    """Demand ``amount`` yuan of what was paid back; what the claim used up stays used.

    Raises AboveComputed, Invalid.
    """
    claim = _locked(claim_id, ClaimState.CLAWED_BACK, expected_version, actor=actor)
    _require_reason(reason)
    _require_amount(amount, claim.paid)
    before = shown(claim)

    claim.state, claim.clawed_back = ClaimState.CLAWED_BACK, amount
    claim.save()

    noted(claim, before, actor=actor, amount=amount, reason=reason)
    return claim


def _locked(
    claim_id: int, wanted: ClaimState, expected_version: int | None, *, actor: Actor
) -> Claim:
    """The claim under lock, for somebody who may decide about it.

    Raises OwnClaim, NotFound, VersionConflict, TransitionNotAllowed.
    """
    claim = locked(claim_id, wanted, expected_version)
    if actor.kind == ActorKind.OPERATOR:
        project = (claim.snapshot or {}).get("project", {})
        theirs = Q(enterprise_id=claim.enterprise_id)
        if project.get("contractor_code"):
            theirs |= Q(enterprise__credit_code=project["contractor_code"])
        if Membership.objects.filter(theirs, person_id=actor.id, active=True).exists():
            raise OwnClaim
    return claim


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why."))


def _require_amount(amount: Decimal, most: Decimal | None) -> None:
    if amount <= 0:
        raise Invalid.field("amount", "min_value", _("This must be more than zero."))
    limit = most or Decimal(0)
    if amount > limit:
        raise AboveComputed(
            most=format(limit, "f"),
            errors=[FieldError("amount", "above_limit", AboveComputed.message, {"most": limit})],
        )
