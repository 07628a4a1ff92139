"""Writing a programme's versions: one person drafts and submits, another approves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from billing.policy.domain.contradictions import contradictions
from billing.policy.domain.states import TRANSITIONS, VersionStatus
from billing.policy.errors import (
    BeginsMissing,
    DraftExists,
    NotADraft,
    OverlapsVersion,
    SamePerson,
)
from billing.policy.models import PolicyDocument, Programme, ProgrammeVersion
from billing.policy.selectors import parameters_of
from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, NotFound
from mes.kernel.text import gettext_noop as _

#: What an operator writes; everything else about a version is decided by its way.
CONTENT = (
    "document_id",
    "valid_from",
    "valid_to",
    "clause",
    "industries",
    "size_class",
    "duration_months",
    "floor",
    "ceiling",
    "rate",
    "cap",
    "general_rate",
    "general_rate_family",
    "general_rate_item",
    "general_rate_as_of",
    "hardware_share_max",
    "base_reading",
    "lower_inclusive",
    "below_floor",
    "amount_basis",
    "cap_scope",
    "prepaid_subscription",
    "consulting_eligible",
    "rounding",
    "payment_cutoff",
    "rate_as_of",
    "automation",
    "automation_threshold",
    "automation_threshold_inclusive",
    "automation_rate",
    "automation_reading",
    "automation_needs_main_band",
    "automation_rate_family",
    "automation_rate_item",
    "automation_rate_as_of",
)


@transaction.atomic
def draft_version(code: str, content: Mapping[str, Any], *, actor: Actor) -> ProgrammeVersion:
    """The next version of programme ``code`` as a draft.

    Raises NotFound, DraftExists, Invalid.
    """
    programme = _programme(code)

    _require_no_draft(programme)
    last = programme.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProgrammeVersion(programme=programme, number=last + 1)
    _fill(version, content, actor)

    version.save(force_insert=True)

    record(actor, "programme_version.drafted", version, after=snapshot(version))

    return version


@transaction.atomic
def edit_draft(
    version_id: int, content: Mapping[str, Any], *, expected: int | None, actor: Actor
) -> ProgrammeVersion:
    """Raises NotFound, VersionConflict, NotADraft, Invalid."""
    version = _locked(version_id)

    version.require_version(expected)
    if version.status != VersionStatus.DRAFT:
        raise NotADraft
    before = snapshot(version)
    _fill(version, content, actor)

    version.save()

    record(actor, "programme_version.edited", version, before=before, after=snapshot(version))

    return version


@transaction.atomic
def submit(version_id: int, *, actor: Actor) -> ProgrammeVersion:
    """Hand a draft to a second person. Raises NotFound, TransitionNotAllowed, BeginsMissing."""
    version = _locked(version_id)

    require_transition(TRANSITIONS, version.status, VersionStatus.IN_REVIEW)
    if version.valid_from is None:
        raise BeginsMissing

    version.submitted_by, version.submitted_by_name = actor.key, actor.name[:120]
    return _moved(version, VersionStatus.IN_REVIEW, "programme_version.submitted", actor)


@transaction.atomic
def send_back(version_id: int, reason: str, *, actor: Actor) -> ProgrammeVersion:
    """Make what is in review a draft again. Raises NotFound, TransitionNotAllowed."""
    version = _locked(version_id)

    require_transition(TRANSITIONS, version.status, VersionStatus.DRAFT)

    version.sent_back_because = reason
    return _moved(version, VersionStatus.DRAFT, "programme_version.sent_back", actor)


@transaction.atomic
def discard(version_id: int, *, actor: Actor) -> ProgrammeVersion:
    """Give a draft up. Raises NotFound, TransitionNotAllowed."""
    version = _locked(version_id)

    require_transition(TRANSITIONS, version.status, VersionStatus.DISCARDED)

    return _moved(version, VersionStatus.DISCARDED, "programme_version.discarded", actor)


@transaction.atomic
def approve(version_id: int, *, actor: Actor) -> ProgrammeVersion:
    """Let a version hold from its day on; the one before it ends the day before.

    Raises NotFound, TransitionNotAllowed, SamePerson, OverlapsVersion, Invalid.
    """
    version = _locked(version_id)

    require_transition(TRANSITIONS, version.status, VersionStatus.APPROVED)
    if actor.key in (version.submitted_by, version.edited_by):
        raise SamePerson
    _require_sense(version)
    previous = _superseded_by(version)

    if previous is not None and version.valid_from is not None:
        before = snapshot(previous)
        previous.valid_to = version.valid_from - timedelta(days=1)
        previous.save(update_fields=["valid_to"])
        record(
            actor,
            "programme_version.superseded",
            previous,
            before=before,
            after=snapshot(previous),
        )
    version.approved_by, version.approved_by_name = actor.key, actor.name[:120]
    version.approved_at = clock.now()
    return _moved(version, VersionStatus.APPROVED, "programme_version.approved", actor)


def _locked(version_id: int) -> ProgrammeVersion:
    """The version, its programme locked first: approving one concerns the others."""
    found = ProgrammeVersion.objects.filter(pk=version_id).values_list("programme_id", flat=True)
    programme_id = found.first()
    if programme_id is None:
        raise NotFound
    lock_one(Programme, programme_id)
    return lock_one(ProgrammeVersion, version_id)


def _programme(code: str) -> Programme:
    programme_id = Programme.objects.filter(code=code).values_list("pk", flat=True).first()
    if programme_id is None:
        raise NotFound
    return lock_one(Programme, programme_id)


def _moved(
    version: ProgrammeVersion, status: VersionStatus, action: str, actor: Actor
) -> ProgrammeVersion:
    before = {"status": version.status}
    version.status = status
    version.save()
    record(actor, action, version, before=before, after={"status": version.status})
    return version


def _require_no_draft(programme: Programme) -> None:
    open_states = [VersionStatus.DRAFT, VersionStatus.IN_REVIEW]
    present = programme.versions.filter(status__in=open_states).first()
    if present is not None:
        raise DraftExists(number=present.number)


def _fill(version: ProgrammeVersion, content: Mapping[str, Any], actor: Actor) -> None:
    for name in CONTENT:
        if name in content:
            setattr(version, name, content[name])
    if not PolicyDocument.objects.filter(pk=version.document_id).exists():
        raise Invalid.field("document_id", "unknown", _("There is no such document."))
    version.edited_by, version.edited_by_name = actor.key, actor.name[:120]
    _require_sense(version)


def _require_sense(version: ProgrammeVersion) -> None:
    """Raise Invalid naming every parameter that cannot stand."""
    errors = []
    if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
        message = _("The last day cannot be before the first.")
        errors.append(FieldError("valid_to", "days_in_order", message))
    if version.automation:
        for name in ("automation_threshold", "automation_rate"):
            if getattr(version, name) is None:
                errors.append(FieldError(name, "required", _("This is needed for the add-on.")))
    errors += [
        FieldError(one.parameter, one.code, one.message)
        for one in contradictions(parameters_of(version))
    ]
    if errors:
        raise Invalid(errors=errors)


def _superseded_by(version: ProgrammeVersion) -> ProgrammeVersion | None:
    """The approved version that ``version`` ends. Raises OverlapsVersion where it cannot."""
    begins, ends = version.valid_from, version.valid_to
    if begins is None:
        raise BeginsMissing
    overlapping = (
        ProgrammeVersion.objects.filter(
            programme_id=version.programme_id, status=VersionStatus.APPROVED
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=begins))
        .order_by("-valid_from")
        .select_for_update()
    )
    if ends is not None:
        overlapping = overlapping.filter(valid_from__lte=ends)
    for other in overlapping:
        if other.valid_from is not None and other.valid_from >= begins:
            raise OverlapsVersion(number=other.number, valid_from=other.valid_from.isoformat())
    return overlapping.first()
