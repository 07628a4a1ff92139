"""Importing routings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan
from mes.kernel.actor import Actor
from mes.masterdata.importers.documents import (
    DocumentWriter,
    Versions,
    by_group,
    changes,
    groups_of,
    head_of,
    object_to_changes_in_force,
)
from mes.masterdata.importers.plain import ids_by
from mes.masterdata.models import Routing, RoutingOperation, WorkCentre
from mes.masterdata.selectors.routings import with_operations
from mes.masterdata.services import routings
from mes.masterdata.services.revisions import next_version_code

_PLAIN = {
    "operation": "name",
    "operation_code": "code",
    "setup_minutes": "setup_minutes",
    "run_minutes": "run_minutes",
    "transfer_batch": "transfer_batch",
    "piece_rate": "piece_rate",
    "inspection": "inspection",
    "outsourced": "outsourced",
    "note": "note",
}


class _Writer(DocumentWriter[Routing]):
    def create(self, values: Mapping[str, Any], actor: Actor) -> Routing:
        return routings.create_routing(values, actor=actor)

    def update(self, pk: int, values: Mapping[str, Any], actor: Actor) -> Routing:
        return routings.update_routing(pk, values, actor=actor)

    def activate(self, pk: int, actor: Actor, **more: Any) -> Routing:
        return routings.activate_routing(pk, actor=actor, **more)

    def next_version(self, present: Routing) -> str:
        taken = Routing.objects.filter(item_id=present.item_id)
        return next_version_code(taken.values_list("version_code", flat=True), present.version_code)


def _versions(item_codes: Collection[str]) -> Versions[Routing]:
    rows = Routing.objects.filter(item__code__in=item_codes).order_by("pk")
    return Versions(Routing, item_codes, with_operations(rows))


class RoutingImporter:
    """One row for each operation, by item, version and number."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        versions = _versions({str(key[0]) for key in keys})
        found: dict[Key, Mapping[str, Value]] = {}
        for group in groups_of(keys):
            present = versions.of(group)
            if present is None:
                continue
            for step in present.operations.all():
                found[group[0], group[1], step.seq] = {
                    name: _shown(getattr(step, attribute)) for name, attribute in _PLAIN.items()
                } | {
                    "work_centre": step.work_centre.code if step.work_centre else None,
                    "valid_from": present.valid_from,
                    "valid_to": present.valid_to,
                    "version_note": present.note or None,
                }
        return found

    def everything(self) -> Sequence[Key]:
        return list(
            RoutingOperation.objects.order_by("routing__item__code", "routing_id", "seq")
            .values_list("routing__item__code", "routing__version_code", "seq")
        )  # fmt: skip

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        return {}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        yield from object_to_changes_in_force(_versions({str(row.key[0]) for row in rows}), rows)

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        versions = _versions({str(row.key[0]) for row in rows})
        centres = ids_by(WorkCentre, "code", (row.values.get("work_centre") for row in rows))
        for group, listed in by_group(rows).items():
            if not changes(listed):
                continue
            present = versions.of(group)
            operations = {}
            if present is not None:
                operations = {row["seq"]: row for row in routings.contents(present)["operations"]}
            for row in listed:
                seq = int(str(row.key[2]))
                operations[seq] = operations.get(seq, {}) | _operation(row, seq, centres)
            content = {
                "operations": [operations[seq] for seq in sorted(operations)],
                **head_of(listed),
            }
            _Writer().write(group, listed, content, versions, actor)


def _shown(value: Any) -> Value:
    return None if value == "" else value


def _operation(row: RowPlan, seq: int, centres: Mapping[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {"seq": seq}
    for name, value in row.values.items():
        if name == "work_centre":
            values["work_centre_id"] = centres[str(value)]
        elif name in _PLAIN:
            values[_PLAIN[name]] = value
    return values


ROUTINGS = RoutingImporter()
