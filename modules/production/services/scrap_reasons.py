"""Why pieces are scrapped: the enterprise's list."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from modules.production.models import ScrapReason

FIRST_REASONS = (
    ("MAT", _("Material defect")),
    ("DIM", _("Dimension out of tolerance")),
    ("SUR", _("Surface defect")),
    ("OPR", _("Handling error")),
    ("MCH", _("Machine fault")),
    ("OTH", _("Other")),
)


def offer_first_reasons(*, actor: Actor) -> None:
    """Give an enterprise that has no reasons yet a list to start from."""
    if ScrapReason.objects.exists():
        return
    ScrapReason.objects.bulk_create(
        [ScrapReason(code=code, name=gettext(name)) for code, name in FIRST_REASONS],
        ignore_conflicts=True,
    )
    first = ScrapReason.objects.order_by("pk").first()
    if first is not None:
        record(actor, "scrap_reasons.offered", first, after={"count": len(FIRST_REASONS)})


def create_scrap_reason(values: Mapping[str, Any], *, actor: Actor) -> ScrapReason:
    """A new reason. Raises Invalid for a code that is taken."""
    reason = ScrapReason(**values)

    _save(reason)

    record(actor, "scrap_reason.created", reason, after=snapshot(reason))
    return reason


def update_scrap_reason(
    reason_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> ScrapReason:
    """The reason with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    reason = lock_one(ScrapReason, reason_id)

    reason.require_version(expected_version)

    before = snapshot(reason)
    for name, value in values.items():
        setattr(reason, name, value)
    _save(reason)

    record(actor, "scrap_reason.updated", reason, before=before, after=snapshot(reason))
    return reason


def _save(reason: ScrapReason) -> None:
    try:
        with transaction.atomic():
            reason.save()
    except IntegrityError as broken:
        if "scrapreason_code_unique" not in str(broken):
            raise
        raise Invalid.field("code", "taken", _("This code is already in use.")) from broken
