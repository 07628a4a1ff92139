"""Importers that keep records in a dictionary: the database side for tests of the core."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from mes.documents.excel.cells import Value
from mes.documents.excel.grid import WorkbookGrid
from mes.documents.excel.kinds import (
    FileRows,
    Gate,
    ImportRegistry,
    Key,
    RecordKind,
    RowObjection,
    RowPlan,
)
from mes.documents.excel.module_kinds import MODULE_KINDS, OPENING_STOCK, SALES_ORDERS
from mes.documents.excel.plan import ImportPlan
from mes.documents.excel.planner import make_plan
from mes.documents.excel.recognise import Recogniser, SheetMapping
from mes.kernel.actor import Actor
from mes.masterdata.imports import MASTERDATA_KINDS

Rule = Callable[[Sequence[RowPlan], FileRows], Iterable[RowObjection]]


class MemoryImporter:
    """Records of one kind by key; ``rule`` stands for what the database side would object to."""

    def __init__(self, kind: RecordKind, rule: Rule | None = None) -> None:
        self.kind = kind
        self.rule = rule
        self.records: dict[Key, dict[str, Value]] = {}
        self.batches: list[int] = []

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        return {key: self.records[key] for key in keys if key in self.records}

    def everything(self) -> Sequence[Key]:
        return list(self.records)

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        codes = {str(key[0]) for key in self.records}
        names = {r.get(self.kind.name_column): str(k[0]) for k, r in self.records.items()}
        found = {text: text for text in texts if text in codes}
        return found | {t: names[t] for t in texts if t in names and t not in found}

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        return self.rule(rows, file) if self.rule else ()

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        self.batches.append(len(rows))
        for row in rows:
            self.records.setdefault(row.key, {}).update(row.values)


def registry_of(*, rules: Mapping[str, Rule] | None = None) -> ImportRegistry:
    """Every kind, with importers for master data, opening stock and sales orders."""
    registry = ImportRegistry(waiting=MODULE_KINDS)
    for kind in (*MASTERDATA_KINDS, OPENING_STOCK, SALES_ORDERS):
        registry.register_kind(kind, MemoryImporter(kind, (rules or {}).get(kind.code)))
    return registry


def everything(module: str) -> bool:
    return True


def dry_run(
    book: WorkbookGrid,
    registry: ImportRegistry,
    gate: Gate = everything,
    corrections: Mapping[str, SheetMapping] | None = None,
) -> ImportPlan:
    recognised = Recogniser(registry).recognise(book, corrections)
    return make_plan(book, recognised, registry=registry, gate=gate)


def no_transaction() -> AbstractContextManager[None]:
    return nullcontext()


def records(registry: ImportRegistry, kind: str) -> dict[Key, dict[str, Value]]:
    importer = registry.importer(kind)
    assert isinstance(importer, MemoryImporter)
    return importer.records
