"""Making the plan of an import: every row classified against the file and the database.

Kinds are taken in the order in which they depend on each other, so that a reference finds the
records of the same file, and a row refused takes those down that refer to it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from mes.documents.excel.cells import Value, as_text, folded, half_width
from mes.documents.excel.grid import SheetGrid, WorkbookGrid
from mes.documents.excel.kinds import (
    NONE_OF_THEM,
    SEVERAL,
    Change,
    ColumnSpec,
    Gate,
    Importer,
    ImportRegistry,
    RecordKind,
    Refusal,
    RowPlan,
    RowState,
)
from mes.documents.excel.plan import ImportPlan, Objections, SheetPlan
from mes.documents.excel.recognise import SheetRecognition
from mes.documents.excel.rows import RowReader
from mes.kernel.text import gettext_noop as _

_BETWEEN = re.compile(r"[、,，;；+\n]+")
_A_TABLE = 3
_CODE_FIRST = re.compile(r"\[([^\]]+)\]\s*\S")


@dataclass(slots=True)
class _Known:
    """The records of one kind in this file, by what others may call them."""

    codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Entry:
    row: RowPlan
    reader: RowReader

    @property
    def good(self) -> bool:
        return self.row.state is not RowState.REFUSED


def make_plan(
    book: WorkbookGrid,
    recognised: Sequence[SheetRecognition],
    *,
    registry: ImportRegistry,
    gate: Gate,
    objections: Objections = MappingProxyType({}),
) -> ImportPlan:
    """What importing ``book`` as ``recognised`` would do; nothing is written.

    ``objections`` are reasons found by trying, by sheet and row: see ``trial``.
    """
    return _Planner(book, recognised, registry, gate, objections).run()


class _Planner:
    def __init__(
        self,
        book: WorkbookGrid,
        recognised: Sequence[SheetRecognition],
        registry: ImportRegistry,
        gate: Gate,
        objections: Objections,
    ) -> None:
        self._book = book
        self._objections = objections
        self._registry = registry
        self._gate = gate
        self.plan = ImportPlan([SheetPlan(sheet) for sheet in recognised])
        self._known: dict[str, _Known] = {}

    def run(self) -> ImportPlan:
        for kind in self._registry.in_order():
            sheets = [sheet for sheet in self.plan.sheets if sheet.kind == kind.code]
            entries: list[_Entry] = []
            for sheet in sheets:
                entries += self._read(sheet, kind)
            importer = self._registry.importer(kind.code)
            if entries and importer is not None:
                self._classify(kind, importer, entries)
        for sheet in self.plan.sheets:
            if sheet.recognition.how == "unrecognised":
                _refuse_sheet(sheet, self._book.sheet(sheet.sheet))
        return self.plan

    def good_rows(self, kind: str) -> Sequence[RowPlan]:
        """For importers that validate: see FileRows."""
        return self.plan.rows_of(kind)

    def _read(self, sheet: SheetPlan, kind: RecordKind) -> list[_Entry]:
        reader = RowReader(self._book.sheet(sheet.sheet), sheet.recognition, kind)
        sheet.left_out = reader.left_out
        if not self._registry.active(kind.code, self._gate):
            sheet.waiting = reader.count()
            sheet.waiting_for = kind.module or kind.code
            return []
        lacking = kind.lacking(sheet.recognition.mapping.columns)
        if lacking:
            sheet.unread = max(reader.count(), 1)
            sheet.sheet_refusals = [
                Refusal(
                    sheet.sheet,
                    sheet.recognition.mapping.header_row,
                    "",
                    "",
                    "column_missing",
                    _("The sheet has no column “%(column)s”, which is required."),
                    {"column": column.label},
                )
                for column in lacking
            ]
            return []
        sheet.rows = reader.read()
        return [_Entry(row, reader) for row in sheet.rows]

    def _classify(self, kind: RecordKind, importer: Importer, entries: list[_Entry]) -> None:
        for column in kind.columns:
            if column.refers_to:
                self._resolve(column, entries)
        for entry in entries:
            entry.row.key = tuple(entry.row.values.get(c.name) for c in kind.key_columns)
        self._refuse_duplicates(kind, entries)
        good = [entry for entry in entries if entry.good]
        existing = importer.existing([entry.row.key for entry in good]) if good else {}
        for entry in good:
            _compare(kind, entry.row, existing.get(entry.row.key))
        self._object(kind, importer, good)
        self._refuse_groups(kind, entries)
        self._remember(kind, entries)

    def _resolve(self, column: ColumnSpec, entries: list[_Entry]) -> None:
        target = column.refers_to
        importer = self._registry.importer(target)
        if importer is None:
            return
        known = self._known.setdefault(target, _Known())
        if column.or_from:
            self._take_over(column, importer, known, entries)
        holding = [e for e in entries if column.name in e.row.values]
        parts = [_names(column, e.row.values[column.name]) for e in holding]
        asked = {form for names in parts for text in names for form in _forms(text)}
        found = importer.resolve(asked - known.codes.keys()) if asked - known.codes.keys() else {}
        for entry, names in zip(holding, parts, strict=True):
            codes = [self._meant(entry, column, text, known, found) for text in names]
            if entry.good or all(codes):
                once = dict.fromkeys(code for code in codes if code)
                entry.row.values[column.name] = SEVERAL.join(
                    once if column.ordered else sorted(once)
                )

    def _take_over(
        self, column: ColumnSpec, importer: Importer, known: _Known, entries: Sequence[_Entry]
    ) -> None:
        """A sheet's "location" may be what we call a warehouse: then it is read as that."""
        other = column.or_from
        bare = [e for e in entries if column.name not in e.row.values and other in e.row.values]
        texts = {as_text(_cell(e.row.values[other])) for e in bare}
        found = importer.resolve({form for text in texts for form in _forms(text)})
        for entry in bare:
            if _find(as_text(_cell(entry.row.values[other])), known, found) is not None:
                entry.row.values[column.name] = entry.row.values.pop(other)

    def _meant(
        self,
        entry: _Entry,
        column: ColumnSpec,
        text: str,
        known: _Known,
        found: Mapping[str, str],
    ) -> str | None:
        """The key of the record that ``text`` names, None when the row was refused for it."""
        if text == NONE_OF_THEM:
            return text
        code = _find(text, known, found)
        if code is None and column.creates and text:
            code = self._imply(column.refers_to, half_width(text), known, entry.row.sheet)
        if code is not None:
            return code
        if known.refused.intersection(_forms(text)):
            entry.reader.refuse(
                entry.row, column.name, "reference_refused",
                _("“%(value)s” was itself refused in this file."), value=text,
            )  # fmt: skip
        elif any(len(known.names.get(form, ())) > 1 for form in _forms(text)):
            entry.reader.refuse(
                entry.row, column.name, "reference_ambiguous",
                _("Several records are called “%(value)s”. Enter the code."), value=text,
            )  # fmt: skip
        else:
            entry.reader.refuse(
                entry.row, column.name, "reference_missing",
                _("“%(value)s” is neither in the system nor in this file."), value=text,
            )  # fmt: skip
        return None

    def _imply(self, kind_code: str, text: str, known: _Known, sheet: str) -> str | None:
        """Create a record of a simple kind that a row of ``sheet`` refers to, its text the code."""
        if not self._registry.active(kind_code, self._gate):
            return None
        kind = self._registry.kind(kind_code)
        key = kind.key_columns[0].name
        values: dict[str, Value] = {key: text}
        if kind.name_column:
            values[kind.name_column] = text
        self.plan.implied.setdefault(kind_code, []).append(RowPlan(sheet, 0, (text,), values))
        known.codes[text] = text
        return text

    def _refuse_duplicates(self, kind: RecordKind, entries: Iterable[_Entry]) -> None:
        seen: dict[tuple[Value, ...], RowPlan] = {}
        for entry in entries:
            if not entry.good:
                continue
            first = seen.setdefault(entry.row.key, entry.row)
            if first is not entry.row:
                entry.reader.refuse(
                    entry.row, kind.key_columns[0].name, "duplicate_in_file",
                    _("The same record is already in row %(row)s of sheet “%(sheet)s”."),
                    row=first.row, sheet=first.sheet,
                )  # fmt: skip

    def _object(self, kind: RecordKind, importer: Importer, good: Sequence[_Entry]) -> None:
        readers = {id(entry.row): entry.reader for entry in good}
        rows = [entry.row for entry in good]
        for objection in importer.validate(rows, self) if rows else ():
            readers[id(objection.row)].refuse(
                objection.row,
                objection.column,
                objection.code,
                objection.message,
                **objection.params,
            )
        for entry in good:
            objected = self._objections.get((entry.row.sheet, entry.row.row))
            if objected is not None and entry.good:
                entry.reader.refuse(
                    entry.row, objected.column, objected.code, objected.message, **objected.params
                )

    def _refuse_groups(self, kind: RecordKind, entries: Sequence[_Entry]) -> None:
        """A document is taken as a whole: half an order or half a BOM is worse than none."""
        if not kind.group_by:
            return
        bad: dict[tuple[Value, ...], RowPlan] = {}
        for entry in entries:
            if not entry.good:
                bad.setdefault(_group(kind, entry.row), entry.row)
        for entry in entries:
            cause = bad.get(_group(kind, entry.row))
            if entry.good and cause is not None:
                entry.reader.refuse(
                    entry.row, kind.group_by[0], "group_refused",
                    _("Row %(row)s of the same document was refused."), row=cause.row,
                )  # fmt: skip

    def _remember(self, kind: RecordKind, entries: Iterable[_Entry]) -> None:
        keys = kind.key_columns
        if len(keys) != 1:
            return
        known = self._known.setdefault(kind.code, _Known())
        for entry in entries:
            code, name = (
                as_text(_cell(entry.row.values.get(c))) for c in (keys[0].name, kind.name_column)
            )
            if not entry.good:
                known.refused |= {text for text in (code, name) if text}
                continue
            known.codes[code] = code
            for form in {name, half_width(name)} - {""}:
                known.names.setdefault(form, set()).add(code)
        # A duplicate that was refused does not hide the row that was taken.
        known.refused -= known.codes.keys()


def _refuse_sheet(sheet: SheetPlan, grid: SheetGrid) -> None:
    """A table nobody understood must not pass as nothing: its rows are refused."""
    rows = [row for row in grid.rows if sum(value is not None for value in row) > 1]
    if len(rows) < _A_TABLE:
        return
    sheet.unread = len(rows) - 1
    sheet.sheet_refusals = [
        Refusal(
            sheet.sheet,
            1,
            "",
            "",
            "sheet_not_recognised",
            _(
                "It was not recognised what this sheet holds. Say what it is, or leave it out; "
                "its rows are not imported."
            ),
        )
    ]


def _group(kind: RecordKind, row: RowPlan) -> tuple[Value, ...]:
    return tuple(row.values.get(name) for name in kind.group_by)


def _cell(value: Value) -> str | None:
    return value if isinstance(value, str) or value is None else str(value)


def _find(text: str, known: _Known, found: Mapping[str, str]) -> str | None:
    """The key a text means: a key of the file, of the database, else a name in the file."""
    forms = _forms(text)
    for form in forms:
        if form in known.codes:
            return known.codes[form]
        if form in found:
            return found[form]
    for form in forms:
        codes = known.names.get(form, set())
        if len(codes) == 1:
            return next(iter(codes))
    return None


def _names(column: ColumnSpec, value: Value) -> list[str]:
    """The records a cell names: one, or several where the column takes them."""
    text = as_text(_cell(value))
    if not column.several:
        return [text]
    if folded(text) in {folded(word) for word in column.none_words} or text == NONE_OF_THEM:
        return [NONE_OF_THEM]
    return [name.strip() for name in _BETWEEN.split(text) if name.strip()] or [NONE_OF_THEM]


def _forms(text: str) -> tuple[str, ...]:
    """The ways to read a name: as it is, half-width, and the code of "[CODE] Name"."""
    half = half_width(text)
    bracketed = _CODE_FIRST.match(half)
    forms = (half, text, *((bracketed.group(1),) if bracketed else ()))
    return tuple(dict.fromkeys(form for form in forms if form))


def _compare(kind: RecordKind, row: RowPlan, existing: Mapping[str, Value] | None) -> None:
    if existing is None:
        row.state = RowState.NEW
        return
    row.before = existing
    keys = {column.name for column in kind.key_columns}
    row.changes = tuple(
        Change(name, existing[name], value)
        for name, value in row.values.items()
        if name not in keys and name in existing and not _same(existing[name], value)
    )
    row.state = RowState.CHANGED if row.changes else RowState.UNCHANGED


def _same(before: Value, after: Value) -> bool:
    numeric = (Decimal, int)
    if isinstance(before, numeric) and isinstance(after, numeric):
        return Decimal(before) == Decimal(after)
    return before == after
