"""Importing bills of materials."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from mes.documents.excel.cells import Value, plain_number
from mes.documents.excel.kinds import (
    NONE_OF_THEM,
    SEVERAL,
    FileRows,
    Key,
    RowObjection,
    RowPlan,
    drop_changes,
)
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _
from mes.kernel.whole import whole_number
from mes.masterdata.importers.cycles import circles, substitutes_of
from mes.masterdata.importers.documents import (
    DocumentWriter,
    Versions,
    by_group,
    changes,
    group_of,
    groups_of,
    head_of,
    object_to_changes_in_force,
)
from mes.masterdata.importers.units import object_to_units
from mes.masterdata.models import Bom, BomLine, Item, Routing, RoutingOperation
from mes.masterdata.selectors.boms import in_force, with_lines
from mes.masterdata.selectors.structure import rounded
from mes.masterdata.services import boms
from mes.masterdata.services.revisions import next_version_code

_BETWEEN = re.compile(r"[、,，;；+\s]+")


class _Writer(DocumentWriter[Bom]):
    def create(self, values: Mapping[str, Any], actor: Actor) -> Bom:
        return boms.create_bom(values, actor=actor)

    def update(self, pk: int, values: Mapping[str, Any], actor: Actor) -> Bom:
        return boms.update_bom(pk, values, actor=actor)

    def activate(self, pk: int, actor: Actor, **more: Any) -> Bom:
        return boms.activate_bom(pk, actor=actor, **more)

    def next_version(self, present: Bom) -> str:
        taken = Bom.objects.filter(item_id=present.item_id)
        return next_version_code(taken.values_list("version_code", flat=True), present.version_code)


def _versions(item_codes: Collection[str]) -> Versions[Bom]:
    rows = Bom.objects.filter(item__code__in=item_codes).order_by("pk")
    return Versions(Bom, item_codes, with_lines(rows))


class BomImporter:
    """One row for each component, by parent, version, component and operation."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        versions = _versions({str(key[0]) for key in keys})
        found: dict[Key, Mapping[str, Value]] = {}
        for group in groups_of(keys):
            present = versions.of(group)
            for line in present.lines.all() if present is not None else ():
                if present is None:
                    continue
                values: dict[str, Value] = {
                    "quantity": line.quantity,
                    "base_quantity": present.quantity,
                    "unit": line.unit.code,
                    "scrap_rate": line.scrap_rate,
                    "substitute": SEVERAL.join(one.item.code for one in line.substitutes.all())
                    or NONE_OF_THEM,
                    "substitute_ratio": _ratios(one.ratio for one in line.substitutes.all()),
                    "valid_from": present.valid_from,
                    "valid_to": present.valid_to,
                    "note": line.note or None,
                    "version_note": present.note or None,
                }
                if present.quantity == 1:
                    values.pop("base_quantity")
                for operation in (line.operation_name or None, _number(line.operation_seq)):
                    found.setdefault((*group, line.component.code, operation), values)
        return found

    def everything(self) -> Sequence[Key]:
        rows = BomLine.objects.order_by("bom__item__code", "bom_id", "position").values_list(
            "bom__item__code",
            "bom__version_code",
            "component__code",
            "operation_name",
            "operation_seq",
        )
        return [(*row[:3], row[3] or _number(row[4])) for row in rows]

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        versions = _versions({str(row.key[0]) for row in rows})
        for row in rows:
            _forgive_same_ratio(row, versions)
            yield from _object_to_ratios(row)
        yield from object_to_changes_in_force(versions, rows)
        yield from object_to_units(rows, file, "component")
        yield from circles(rows)

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        versions = _versions({str(row.key[0]) for row in rows})
        named = {str(row.values["component"]) for row in rows}
        named |= {code for row in rows for code in substitutes_of(row)}
        ids = dict(Item.objects.filter(code__in=named).values_list("code", "pk"))
        steps = _steps(versions.items.values())
        for group, listed in by_group(rows).items():
            if not changes(listed):
                continue
            content = _content(versions.of(group), listed, ids, steps.get(
                versions.items[group[0]], {}
            ))  # fmt: skip
            _Writer().write(group, listed, content, versions, actor)


def _number(seq: int | None) -> str | None:
    return None if seq is None else str(seq)


def _ratio(row: RowPlan) -> Fraction:
    base = row.values.get("base_quantity") or 1
    return Fraction(Decimal(str(row.values["quantity"]))) / Fraction(Decimal(str(base)))


def _forgive_same_ratio(row: RowPlan, versions: Versions[Bom]) -> None:
    """2 for 1 and 4 for 2 are the same: lines of one BOM are kept on one base quantity."""
    present = versions.of(group_of(row))
    changed = {change.field: change for change in row.changes}
    if present is None or not changed.keys() & {"quantity", "base_quantity"}:
        return
    if "quantity" in changed:
        before = Fraction(Decimal(str(changed["quantity"].before)))
    else:
        before = Fraction(Decimal(str(row.values["quantity"])))
    if before / Fraction(present.quantity) != _ratio(row):
        return
    drop_changes(row, lambda one: one.field in ("quantity", "base_quantity"))


def _steps(item_ids: Iterable[int]) -> dict[int, dict[str, tuple[int, str]]]:
    """For each item its operations in force: number and name by either, as text."""
    found: dict[int, dict[str, tuple[int, str]]] = {}
    today = clock.business_date()
    rows = RoutingOperation.objects.filter(
        routing__item_id__in=set(item_ids),
        routing__in=Routing.objects.filter(in_force(today)),
    ).order_by("-seq")
    for item_id, seq, name in rows.values_list("routing__item_id", "seq", "name"):
        steps = found.setdefault(item_id, {})
        steps[name] = (seq, name)
        steps[str(seq)] = (seq, name)
    return found


def _content(
    present: Bom | None,
    rows: Sequence[RowPlan],
    ids: Mapping[str, int],
    steps: Mapping[str, tuple[int, str]],
) -> dict[str, Any]:
    """The whole BOM: the lines that are there with the rows laid over them."""
    lines: dict[tuple[int, str], dict[str, Any]] = {}
    base = present.quantity if present is not None else Decimal(1)
    if present is not None:
        for line in boms.contents(present)["lines"]:
            lines[line["component_id"], line["operation_name"]] = line
    wanted = _common_base(rows, base if present is not None else None)
    if wanted != base:
        for line in lines.values():
            line["quantity"] = rounded(
                Fraction(line["quantity"]) * Fraction(wanted) / Fraction(base)
            )
    for row in rows:
        seq, name = _operation(row, steps)
        key = (ids[str(row.values["component"])], name)
        line = lines.setdefault(key, {"component_id": key[0], "operation_name": name})
        line["operation_seq"] = seq if seq is not None else line.get("operation_seq")
        line["quantity"] = rounded(_ratio(row) * Fraction(wanted))
        for column in ("unit", "scrap_rate", "note"):
            if row.values.get(column) is not None:
                line[column] = row.values[column]
        _substitute(line, row, ids)
    return {"quantity": wanted, "lines": list(lines.values()), **head_of(rows)}


def _common_base(rows: Sequence[RowPlan], present: Decimal | None) -> Decimal:
    """A quantity of the parent for which every row's quantity is exact."""
    bases = {Decimal(str(row.values.get("base_quantity") or 1)) for row in rows}
    if present is not None:
        bases.add(present)
    if len(bases) == 1:
        return bases.pop()
    if all(base == base.to_integral_value() for base in bases):
        return Decimal(lcm(*(int(base) for base in bases)))
    return max(bases)


def _operation(row: RowPlan, steps: Mapping[str, tuple[int, str]]) -> tuple[int | None, str]:
    text = str(row.values.get("operation") or "")
    if not text:
        return None, ""
    if text in steps:
        return steps[text]
    number = whole_number(text, most_digits=4)
    return (None, text) if number is None else (number, "")


def _substitute(line: dict[str, Any], row: RowPlan, ids: Mapping[str, int]) -> None:
    """The cell names all substitutes of the line: others go. A blank cell leaves them."""
    if "substitute" not in row.values:
        return
    kept = {one["item_id"]: one["ratio"] for one in line.get("substitutes", [])}
    given = _read_ratios(row)
    line["substitutes"] = [
        {
            "item_id": ids[code],
            "ratio": given[place] if given else kept.get(ids[code], Decimal(1)),
            "priority": place + 1,
        }
        for place, code in enumerate(substitutes_of(row))
    ]


def _ratios(ratios: Iterable[Decimal]) -> str | None:
    return SEVERAL.join(plain(ratio) for ratio in ratios) or None


def _read_ratios(row: RowPlan) -> list[Decimal] | None:
    """The ratios of a row, one for each substitute; None when it has none or they do not fit."""
    text = row.values.get("substitute_ratio")
    if text is None:
        return None
    numbers = [plain_number(part.strip()) for part in _BETWEEN.split(str(text)) if part.strip()]
    fits = [number for number in numbers if number is not None and number > 0]
    wanted = len(substitutes_of(row))
    return fits if len(fits) == len(numbers) == wanted and wanted else None


def _object_to_ratios(row: RowPlan) -> Iterable[RowObjection]:
    if row.values.get("substitute_ratio") is None:
        return
    ratios = _read_ratios(row)
    if ratios is None:
        yield RowObjection(
            row,
            "ratios_do_not_fit",
            _("Enter one number above zero for each substitute, parted as they are."),
            "substitute_ratio",
        )
        return
    row.values["substitute_ratio"] = _ratios(ratios)
    drop_changes(row, lambda one: one.field == "substitute_ratio" and one.before == _ratios(ratios))


BOMS = BomImporter()
