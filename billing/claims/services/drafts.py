"""Drafts: what may still be written."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from billing.claims.domain.states import OPEN, ClaimState
from billing.claims.errors import ClaimRunning, FrozenClaim
from billing.claims.models import Claim
from billing.claims.services.steps import noted
from billing.investment.public import lock_open_project
from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

#: The days that the enterprise writes; in this order they come.
DAYS = ("filed_on", "accepted_on", "audited_on")


@transaction.atomic
def prepare(project_id: int, days: Mapping[str, date | None], *, actor: Actor) -> Claim:
    """A draft for a project. Raises NotFound, ProjectNotOpen, ClaimRunning, Invalid."""
    project = lock_open_project(project_id)
    _checked(days)

    claim = Claim(
        enterprise_id=project.enterprise_id,
        project_id=project.id,
        project_name=project.name,
        programme=project.programme,
        state=ClaimState.DRAFT,
        **days,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as clash:
        raise ClaimRunning from clash

    noted(claim, {}, actor=actor)
    return claim


@transaction.atomic
def update(
    claim_id: int,
    days: Mapping[str, date | None],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Claim:
    """Change a draft's days. Raises NotFound, VersionConflict, FrozenClaim, Invalid."""
    claim = lock_one(Claim, claim_id)
    claim.require_version(expected_version)
    if claim.state not in OPEN:
        raise FrozenClaim
    _checked({name: getattr(claim, name) for name in DAYS} | dict(days))
    before = snapshot(claim, DAYS)

    for name, day in days.items():
        setattr(claim, name, day)
    claim.save()

    record(actor, "claim.updated", claim, before=before, after=snapshot(claim, DAYS))
    return claim


def _checked(days: Mapping[str, date | None]) -> None:
    today = clock.business_date()
    last: date | None = None
    for name in DAYS:
        day = days.get(name)
        if day is None:
            continue
        if day > today:
            raise Invalid.field(name, "future", _("This day has not come yet."))
        if last is not None and day < last:
            raise Invalid.field(name, "out_of_order", _("Filing, acceptance and audit follow."))
        last = day
