"""Routings: drafts, versions in force, what they replace."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.events.bus import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.errors import RevisionEmpty
from mes.masterdata.events import RoutingActivated
from mes.masterdata.models import Item, Routing, RoutingOperation, WorkCentre
from mes.masterdata.services import revisions
from mes.masterdata.services.registers import (
    COSTS_EDIT,
    NO_COSTS,
    OUT_OF_ORDER,
    OVERLAPS,
    TAKEN,
    refusing,
    require_known,
)

_HEAD = frozenset({"version_code", "valid_from", "valid_to", "note"})
_REFUSALS = {
    "routing_version_unique": ("version_code", TAKEN),
    "routing_one_in_force": ("valid_from", OVERLAPS),
    "routing_days_in_order": ("valid_to", OUT_OF_ORDER),
}
_DEFAULTS: Mapping[str, Any] = {
    "code": "",
    "work_centre_id": None,
    "setup_minutes": Decimal(0),
    "run_minutes": Decimal(0),
    "transfer_batch": Decimal(1),
    "piece_rate": None,
    "inspection": False,
    "outsourced": False,
    "note": "",
}
Operations = Sequence[Mapping[str, Any]]


def create_routing(values: Mapping[str, Any], *, actor: Actor) -> Routing:
    """A draft: ``item_id``, optionally ``version_code`` (else the next), days, ``note``, and
    ``operations`` of ``name``, optionally ``seq``, ``code``, ``work_centre_id``,
    ``setup_minutes``, ``run_minutes``, ``transfer_batch``, ``piece_rate``, ``inspection``,
    ``outsourced``, ``note``.

    Raises Invalid, PermissionDenied for piece rates without the right to change costs.
    """
    item_id = values["item_id"]
    require_known(Item, {"item_id": item_id})
    lock_one(Item, item_id)

    operations = values.get("operations", ())
    _check_operations(operations)
    _check_rates([], operations, actor)
    revisions.require_days_in_order(values.get("valid_from"), values.get("valid_to"))

    taken = Routing.objects.filter(item_id=item_id).order_by("pk")
    codes = list(taken.values_list("version_code", flat=True))
    head = {name: value for name, value in values.items() if name in _HEAD}
    head["version_code"] = head.get("version_code") or revisions.next_version_code(
        codes, codes[-1] if codes else ""
    )
    routing = Routing(item_id=item_id, **head)
    with refusing(_REFUSALS):
        routing.save()
    _write_operations(routing, operations, {})

    record(actor, "routing.created", routing, after=contents(routing))

    return routing


def update_routing(
    routing_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Routing:
    """A draft with ``values`` set, ``operations`` replacing what was there; of an active version
    only ``valid_to`` and ``note``.

    An operation that does not name its piece rate keeps the one its seq had: who may not see
    costs does not lose them. Raises NotFound, VersionConflict, RevisionLocked, Invalid,
    PermissionDenied.
    """
    routing = revisions.lock_revision(Routing, routing_id)

    routing.require_version(expected_version)
    operations = values.get("operations")
    head = {
        name: value
        for name, value in values.items()
        if name in _HEAD and getattr(routing, name) != value
    }
    changed = [*head, *(["operations"] if operations is not None else [])]
    revisions.require_draft(routing, changed)
    revisions.require_days_in_order(
        head.get("valid_from", routing.valid_from), head.get("valid_to", routing.valid_to)
    )
    before = contents(routing)
    if operations is not None:
        _check_operations(operations)
        _check_rates(before["operations"], operations, actor)

    for name, value in head.items():
        setattr(routing, name, value)
    if routing.status == RevisionStatus.ACTIVE:
        revisions.refuse_overlap(revisions.conflicting(routing))
    if operations is not None:
        _write_operations(
            routing, operations, {row["seq"]: row["piece_rate"] for row in before["operations"]}
        )
    after = contents(routing)
    if all(before[name] == after[name] for name in [*_HEAD, "operations"]):
        return routing
    with refusing(_REFUSALS):
        routing.save()

    record(actor, "routing.updated", routing, before=before, after=contents(routing))

    return routing


def activate_routing(
    routing_id: int,
    *,
    actor: Actor,
    expected_version: int | None = None,
    valid_from: date | None = None,
    replace: bool = False,
) -> Routing:
    """Put a draft in force, as ``activate_bom`` does.

    Raises NotFound, VersionConflict, TransitionNotAllowed, RevisionEmpty, RevisionOverlap.
    """
    routing = revisions.lock_revision(Routing, routing_id)

    routing.require_version(expected_version)
    revisions.require_step(routing, RevisionStatus.ACTIVE)
    if not routing.operations.exists():
        raise RevisionEmpty
    before = snapshot(routing)
    if valid_from is not None:
        routing.valid_from = valid_from
    revisions.require_days_in_order(routing.valid_from, routing.valid_to)
    others = revisions.conflicting(routing)
    if not replace:
        revisions.refuse_overlap(others)

    revisions.make_way(others, routing.valid_from, "routing", actor)
    routing.status = RevisionStatus.ACTIVE
    with refusing(_REFUSALS):
        routing.save()

    record(actor, "routing.activated", routing, before=before, after=snapshot(routing))

    publish(RoutingActivated(routing.pk, routing.item_id))
    return routing


def obsolete_routing(
    routing_id: int, *, actor: Actor, expected_version: int | None = None
) -> Routing:
    """Take a version out of use for good.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """
    routing = revisions.lock_revision(Routing, routing_id)

    routing.require_version(expected_version)
    revisions.require_step(routing, RevisionStatus.OBSOLETE)

    before = snapshot(routing)
    routing.status = RevisionStatus.OBSOLETE
    routing.save()

    record(actor, "routing.obsoleted", routing, before=before, after=snapshot(routing))

    return routing


def copy_routing(routing_id: int, *, actor: Actor, version_code: str = "") -> Routing:
    """A new draft with the operations of a version, piece rates included.

    Raises NotFound, Invalid when the code is taken.
    """
    source = revisions.lock_revision(Routing, routing_id)
    operations = contents(source)["operations"]
    rates = {row["seq"]: row["piece_rate"] for row in operations}
    taken = Routing.objects.filter(item_id=source.item_id).values_list("version_code", flat=True)
    code = version_code or revisions.next_version_code(taken, source.version_code)

    routing = Routing(item_id=source.item_id, version_code=code, note=source.note)
    with refusing(_REFUSALS):
        routing.save()
    _write_operations(routing, operations, rates)

    record(actor, "routing.created", routing, after=contents(routing))

    return routing


def delete_draft_routing(
    routing_id: int, *, actor: Actor, expected_version: int | None = None
) -> None:
    """Remove a draft. Raises NotFound, VersionConflict, RevisionLocked."""
    routing = revisions.lock_revision(Routing, routing_id)

    routing.require_version(expected_version)
    revisions.require_draft(routing, ["deleted"])

    record(actor, "routing.deleted", routing, before=contents(routing))
    routing.delete()


def contents(routing: Routing) -> dict[str, Any]:
    """A routing with its operations, in the shape that ``create_routing`` takes."""
    return snapshot(routing) | {
        "operations": [
            {"seq": row.seq, "name": row.name} | {name: getattr(row, name) for name in _DEFAULTS}
            for row in routing.operations.order_by("seq")
        ]
    }


def _check_operations(operations: Operations) -> None:
    errors: list[FieldError] = []
    seen: set[int] = set()
    wanted: dict[str, int | None] = {}
    for index, row in enumerate(operations):
        wanted[f"operations.{index}.work_centre_id"] = row.get("work_centre_id")
        seq = row.get("seq")
        if seq is not None and seq in seen:
            errors.append(
                FieldError(f"operations.{index}.seq", "twice", _("This number is named twice."))
            )
        if seq is not None:
            seen.add(seq)
    if errors:
        raise Invalid(errors=errors)
    require_known(WorkCentre, wanted)


def _check_rates(before: Operations, after: Operations, actor: Actor) -> None:
    present = {row["seq"]: row["piece_rate"] for row in before}
    for row in after:
        rate = row.get("piece_rate")
        named = "piece_rate" in row and rate != present.get(row.get("seq"))
        if named and not actor.may(COSTS_EDIT):
            refused = FieldError("piece_rate", "permission_denied", NO_COSTS)
            raise PermissionDenied(errors=[refused], permission=COSTS_EDIT)


def _write_operations(
    routing: Routing, operations: Operations, rates: Mapping[int, Decimal | None]
) -> None:
    """Replace the operations. One without number stands ten after the one before."""
    routing.operations.all().delete()
    rows: list[RoutingOperation] = []
    seq = 0
    for row in operations:
        seq = row.get("seq") or seq // 10 * 10 + 10
        values = {name: row.get(name, default) for name, default in _DEFAULTS.items()}
        if "piece_rate" not in row:
            values["piece_rate"] = rates.get(seq)
        rows.append(RoutingOperation(routing=routing, seq=seq, name=row["name"], **values))
    twice = ("operations", ("twice", _("A number is named twice.")))
    with refusing({"routingoperation_seq_unique": twice}):
        RoutingOperation.objects.bulk_create(rows)
