"""Bills of materials: drafts, versions in force, what they replace."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.events.bus import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.errors import NoConversion, RevisionEmpty
from mes.masterdata.events import BomActivated
from mes.masterdata.models import Bom, BomLine, BomSubstitute, Item, Unit
from mes.masterdata.selectors.units import unit_table
from mes.masterdata.services import cycles, revisions
from mes.masterdata.services.registers import OUT_OF_ORDER, OVERLAPS, TAKEN, UNKNOWN, refusing
from mes.masterdata.services.registers import require_known as known
from mes.masterdata.services.units import units_called

_HEAD = frozenset({"version_code", "valid_from", "valid_to", "quantity", "note"})
_REFUSALS = {
    "bom_version_unique": ("version_code", TAKEN),
    "bom_one_in_force": ("valid_from", OVERLAPS),
    "bom_days_in_order": ("valid_to", OUT_OF_ORDER),
}
Lines = Sequence[Mapping[str, Any]]


def create_bom(values: Mapping[str, Any], *, actor: Actor) -> Bom:
    """A draft: ``item_id``, optionally ``version_code`` (else the next), days, ``quantity``,
    ``note``, and ``lines`` of ``component_id``, ``quantity``, optionally ``unit`` (code),
    ``position``, ``scrap_rate``, ``operation_seq``, ``operation_name``, ``note`` and
    ``substitutes`` of ``item_id``, ``ratio``, ``priority``.

    Raises Invalid (unknown item or unit, version taken, position twice, days in wrong order),
    BomCycle.
    """
    item_id = values["item_id"]
    known(Item, {"item_id": item_id})
    lock_one(Item, item_id)

    lines = values.get("lines", ())
    _check_lines(item_id, lines)
    revisions.require_days_in_order(values.get("valid_from"), values.get("valid_to"))
    cycles.refuse_cycle(item_id, _contained(lines))

    taken = list(Bom.objects.filter(item_id=item_id).order_by("pk").values_list("version_code"))
    codes = [code for (code,) in taken]
    head = {name: value for name, value in values.items() if name in _HEAD}
    head["version_code"] = head.get("version_code") or revisions.next_version_code(
        codes, codes[-1] if codes else ""
    )
    bom = Bom(item_id=item_id, **head)
    with refusing(_REFUSALS):
        bom.save()
    _write_lines(bom, lines)

    record(actor, "bom.created", bom, after=contents(bom))

    return bom


def update_bom(
    bom_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> Bom:
    """A draft with ``values`` set, ``lines`` replacing what was there; of an active version only
    ``valid_to`` and ``note``.

    Raises NotFound, VersionConflict, RevisionLocked, Invalid, BomCycle.
    """
    bom = revisions.lock_revision(Bom, bom_id)

    bom.require_version(expected_version)
    lines = values.get("lines")
    head = {
        name: value
        for name, value in values.items()
        if name in _HEAD and getattr(bom, name) != value
    }
    revisions.require_draft(bom, [*head, *(["lines"] if lines is not None else [])])
    revisions.require_days_in_order(
        head.get("valid_from", bom.valid_from), head.get("valid_to", bom.valid_to)
    )
    if lines is not None:
        _check_lines(bom.item_id, lines)
        cycles.refuse_cycle(bom.item_id, _contained(lines), bom_id=bom.pk)

    before = contents(bom)
    for name, value in head.items():
        setattr(bom, name, value)
    if bom.status == RevisionStatus.ACTIVE:
        revisions.refuse_overlap(revisions.conflicting(bom))
    if lines is not None:
        _write_lines(bom, lines)
    after = contents(bom)
    if _same(before, after):
        return bom
    with refusing(_REFUSALS):
        bom.save()

    record(actor, "bom.updated", bom, before=before, after=contents(bom))

    return bom


def activate_bom(
    bom_id: int,
    *,
    actor: Actor,
    expected_version: int | None = None,
    valid_from: date | None = None,
    replace: bool = False,
) -> Bom:
    """Put a draft in force, from ``valid_from`` if given.

    With ``replace`` other versions make way: they end the day before, or become obsolete when no
    day is left. Two activations at once are taken one after the other, so that no cycle slips in
    between. Raises NotFound, VersionConflict, TransitionNotAllowed, RevisionEmpty, BomCycle,
    RevisionOverlap.
    """
    cycles.lock_graph()
    bom = revisions.lock_revision(Bom, bom_id)

    bom.require_version(expected_version)
    revisions.require_step(bom, RevisionStatus.ACTIVE)
    lines = contents(bom)["lines"]
    if not lines:
        raise RevisionEmpty
    cycles.refuse_cycle(bom.item_id, _contained(lines), bom_id=bom.pk)
    before = contents(bom)
    if valid_from is not None:
        bom.valid_from = valid_from
    revisions.require_days_in_order(bom.valid_from, bom.valid_to)
    others = revisions.conflicting(bom)
    if not replace:
        revisions.refuse_overlap(others)

    revisions.make_way(others, bom.valid_from, "bom", actor)
    bom.status = RevisionStatus.ACTIVE
    with refusing(_REFUSALS):
        bom.save()

    record(actor, "bom.activated", bom, before=before, after=contents(bom))

    publish(BomActivated(bom.pk, bom.item_id))
    return bom


def obsolete_bom(bom_id: int, *, actor: Actor, expected_version: int | None = None) -> Bom:
    """Take a version out of use for good.

    Raises NotFound, VersionConflict, TransitionNotAllowed.
    """
    bom = revisions.lock_revision(Bom, bom_id)

    bom.require_version(expected_version)
    revisions.require_step(bom, RevisionStatus.OBSOLETE)

    before = snapshot(bom)
    bom.status = RevisionStatus.OBSOLETE
    bom.save()

    record(actor, "bom.obsoleted", bom, before=before, after=snapshot(bom))

    return bom


def copy_bom(bom_id: int, *, actor: Actor, version_code: str = "") -> Bom:
    """A new draft with the lines of a version. Raises NotFound, Invalid when the code is taken."""
    source = revisions.lock_revision(Bom, bom_id)
    whole = contents(source)
    codes = list(Bom.objects.filter(item_id=source.item_id).values_list("version_code", flat=True))
    return create_bom(
        {
            "item_id": source.item_id,
            "version_code": version_code or revisions.next_version_code(codes, source.version_code),
            "quantity": source.quantity,
            "note": source.note,
            "lines": whole["lines"],
        },
        actor=actor,
    )


def delete_draft_bom(bom_id: int, *, actor: Actor, expected_version: int | None = None) -> None:
    """Remove a draft. Raises NotFound, VersionConflict, RevisionLocked."""
    bom = revisions.lock_revision(Bom, bom_id)

    bom.require_version(expected_version)
    revisions.require_draft(bom, ["deleted"])

    record(actor, "bom.deleted", bom, before=contents(bom))
    bom.delete()


def contents(bom: Bom) -> dict[str, Any]:
    """A BOM with its lines, in the shape that ``create_bom`` takes."""
    lines = bom.lines.select_related("unit").prefetch_related("substitutes").order_by("position")
    return snapshot(bom) | {
        "lines": [
            {
                "position": line.position,
                "component_id": line.component_id,
                "quantity": line.quantity,
                "unit": line.unit.code,
                "scrap_rate": line.scrap_rate,
                "operation_seq": line.operation_seq,
                "operation_name": line.operation_name,
                "note": line.note,
                "substitutes": [
                    {"item_id": one.item_id, "ratio": one.ratio, "priority": one.priority}
                    for one in sorted(line.substitutes.all(), key=lambda one: one.priority)
                ],
            }
            for line in lines
        ]
    }


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(before[name] == after[name] for name in [*_HEAD, "lines"])


def _contained(lines: Lines) -> list[int]:
    """Everything that lines may build in: components and their substitutes."""
    return [line["component_id"] for line in lines] + [
        other["item_id"] for line in lines for other in line.get("substitutes") or ()
    ]


def _check_lines(item_id: int, lines: Lines) -> None:
    wanted: dict[str, int | None] = {}
    errors: list[FieldError] = []
    positions: set[int] = set()
    for index, line in enumerate(lines):
        wanted[f"lines.{index}.component_id"] = line["component_id"]
        for place, other in enumerate(line.get("substitutes") or ()):
            name = f"lines.{index}.substitutes.{place}.item_id"
            wanted[name] = other["item_id"]
            if other["item_id"] == line["component_id"]:
                errors.append(
                    FieldError(name, "itself", _("A component is no substitute for itself."))
                )
        position = line.get("position")
        if position is not None and position in positions:
            errors.append(
                FieldError(f"lines.{index}.position", "twice", _("This position is named twice."))
            )
        if position is not None:
            positions.add(position)
    if errors:
        raise Invalid(errors=errors)
    known(Item, wanted)
    _check_units(lines)


def _check_units(lines: Lines) -> None:
    named = [(index, line) for index, line in enumerate(lines) if line.get("unit")]
    if not named:
        return
    units_called(line["unit"] for _index, line in named)
    table = unit_table(line["component_id"] for _index, line in named)
    errors = []
    for index, line in named:
        name = f"lines.{index}.unit"
        if table.unit_id(line["unit"]) is None:
            errors.append(FieldError(name, *UNKNOWN))
            continue
        try:
            table.factor(line["component_id"], line["unit"])
        except NoConversion as refused:
            errors.append(FieldError(name, refused.code, refused.message, refused.params))
    if errors:
        raise Invalid(errors=errors)


def _write_lines(bom: Bom, lines: Lines) -> None:
    """Replace the lines. A line without position stands ten after the one before."""
    bom.lines.all().delete()
    units = dict(Unit.objects.values_list("code", "pk"))
    own = dict(
        Item.objects.filter(pk__in={line["component_id"] for line in lines}).values_list(
            "pk", "unit_id"
        )
    )
    rows: list[BomLine] = []
    position = 0
    for line in lines:
        position = line.get("position") or position // 10 * 10 + 10
        unit = line.get("unit")
        rows.append(
            BomLine(
                bom=bom,
                position=position,
                component_id=line["component_id"],
                quantity=line["quantity"],
                unit_id=units[unit] if unit else own[line["component_id"]],
                scrap_rate=line.get("scrap_rate") or Decimal(0),
                operation_seq=line.get("operation_seq"),
                operation_name=line.get("operation_name") or "",
                note=line.get("note") or "",
            )
        )
    with refusing(
        {"bomline_position_unique": ("lines", ("twice", _("A position is named twice.")))}
    ):
        BomLine.objects.bulk_create(rows)
    with refusing({"bomsubstitute_once": ("lines", ("twice", _("A substitute is named twice.")))}):
        BomSubstitute.objects.bulk_create(
            BomSubstitute(
                line=row,
                item_id=other["item_id"],
                ratio=other.get("ratio") or Decimal(1),
                priority=other.get("priority") or place,
            )
            for row, line in zip(rows, lines, strict=True)
            for place, other in enumerate(line.get("substitutes") or (), start=1)
        )
