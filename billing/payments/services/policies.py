"""Changing the dunning policy: from a day on, never for bills that fell due before."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from billing.payments.domain.dunning import Step, wrong_steps
from billing.payments.models import DunningPolicy
from mes.audit.services import record, snapshot
from mes.db.locks import advisory_lock
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

_WRONG = {
    "twice": _("Each step comes once."),
    "before_due": _("Nothing is withheld before the day after the due day."),
    "order": _("Past due comes before grace, grace before suspension, on different days."),
    "skipped": _("No step may be left out: past due, grace, suspension."),
}


@transaction.atomic
def set_policy(steps: Sequence[Step], *, valid_from: date, actor: Actor) -> DunningPolicy:
    """Let ``steps`` hold for bills that fall due from ``valid_from`` on. Raises Invalid."""
    advisory_lock("dunning-policy")
    wrong = wrong_steps(steps)
    if wrong:
        raise Invalid.field("steps", wrong, _WRONG[wrong])
    if valid_from < clock.business_date():
        raise Invalid.field("valid_from", "past", _("A policy begins today or later."))

    # What was to begin later is replaced; what holds now ends where this begins.
    DunningPolicy.objects.filter(valid_from__gt=valid_from).delete()
    row = DunningPolicy.objects.filter(valid_from=valid_from).first()
    before = snapshot(row) if row is not None else None
    if row is None:
        DunningPolicy.objects.filter(valid_to=None).update(valid_to=valid_from)
        DunningPolicy.objects.filter(valid_to__gt=valid_from).update(valid_to=valid_from)
        row = DunningPolicy(valid_from=valid_from)
    row.valid_to = None
    row.steps = [{"days": step.days, "action": str(step.action)} for step in sorted(steps)]
    row.save()

    record(actor, "dunning_policy.set", row, before=before, after=snapshot(row))
    return row
