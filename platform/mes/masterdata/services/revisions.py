"""Versions of BOMs and routings: their numbers, their days, their steps. One rule for both."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from mes.audit.services import record, snapshot
from mes.db.locks import lock_all, lock_one
from mes.db.transitions import require_transition
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.periods import Period
from mes.masterdata.domain import REVISION_TRANSITIONS, RevisionStatus
from mes.masterdata.errors import RevisionLocked, RevisionOverlap
from mes.masterdata.models import Bom, Item, Routing
from mes.masterdata.services.registers import OUT_OF_ORDER

R = TypeVar("R", Bom, Routing)

_LAST_NUMBER = re.compile(r"^(.*?)(\d+)$")
# What may still be set on a version in force.
CHANGEABLE_IN_FORCE = frozenset({"valid_to", "note"})


def lock_revision(model: type[R], pk: int) -> R:
    """The version, locked after its item, so that all work on one item's versions queues.

    Raises NotFound.
    """
    item_id = model._default_manager.filter(pk=pk).values_list("item_id", flat=True).first()
    if item_id is not None:
        lock_one(Item, item_id)
    return lock_one(model, pk)


def next_version_code(taken: Iterable[str], after: str = "") -> str:
    """The first free code after ``after``: "1" → "2", "A9" → "A10", "B" → "B.2"."""
    used = set(taken)
    numbered = _LAST_NUMBER.match(after)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (after and f"{after}.", 0)
    if after and not numbered:
        number = 1
    while True:
        number += 1
        code = f"{stem}{number}"
        if code not in used:
            return code


def days_of(row: Bom | Routing) -> Period:
    """The days that a version is for."""
    end = None if row.valid_to is None else row.valid_to + timedelta(days=1)
    return Period(row.valid_from, end)


def require_days_in_order(valid_from: date | None, valid_to: date | None) -> None:
    """Raise Invalid when the last day is before the first."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise Invalid.field("valid_to", *OUT_OF_ORDER)


def require_draft(row: Bom | Routing, changed: Iterable[str]) -> None:
    """Raise RevisionLocked when ``row`` is no draft and more than days and note would change."""
    if row.status == RevisionStatus.DRAFT:
        return
    allowed = CHANGEABLE_IN_FORCE if row.status == RevisionStatus.ACTIVE else frozenset()
    if set(changed) - allowed:
        raise RevisionLocked(status=row.status)


def conflicting(row: R) -> list[R]:
    """Active versions of the same item with a day in common, locked in order."""
    days = days_of(row)
    others = type(row)._default_manager.filter(item_id=row.item_id, status=RevisionStatus.ACTIVE)
    return [
        other for other in lock_all(others) if other.pk != row.pk and days.overlaps(days_of(other))
    ]


def refuse_overlap(others: Iterable[Bom | Routing]) -> None:
    """Raise RevisionOverlap naming ``others``, if there are any."""
    listed = list(others)
    if listed:
        raise RevisionOverlap(
            conflicts=[
                {
                    "id": other.pk,
                    "version_code": other.version_code,
                    "valid_from": other.valid_from,
                    "valid_to": other.valid_to,
                }
                for other in listed
            ],
            versions=", ".join(other.version_code for other in listed),
        )


def make_way(others: Iterable[R], first_day: date | None, word: str, actor: Actor) -> None:
    """End each of ``others`` the day before ``first_day``; one without days left is obsolete."""
    for other in others:
        before = snapshot(other)
        started_before = first_day is not None and (
            other.valid_from is None or other.valid_from < first_day
        )
        if first_day is not None and started_before:
            other.valid_to = first_day - timedelta(days=1)
        else:
            other.status = RevisionStatus.OBSOLETE
        other.save()
        record(actor, f"{word}.replaced", other, before=before, after=snapshot(other))


def require_step(row: Bom | Routing, wanted: RevisionStatus) -> None:
    """Raise TransitionNotAllowed unless the version may become ``wanted``."""
    require_transition(REVISION_TRANSITIONS, row.status, wanted)


def allowed_actions(status: str) -> list[str]:
    """The buttons of a version, from the same table as the rule."""
    names = {RevisionStatus.ACTIVE: "activate", RevisionStatus.OBSOLETE: "obsolete"}
    steps = REVISION_TRANSITIONS[RevisionStatus(status)]
    draft = ["edit", "delete"] if status == RevisionStatus.DRAFT else []
    return [names[step] for step in RevisionStatus if step in steps] + ["new_version", *draft]
