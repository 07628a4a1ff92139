"""What can be imported: the declaration of a kind of record, and who reads and writes it.

A kind is data (columns, headings, references); the importer that meets the database is registered
beside it by the app that owns the records. A kind without an importer, or whose module is not
active, is still recognised and reported as waiting.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from mes.documents.excel.cells import ChoiceParser, Parser, Value
from mes.kernel.actor import Actor

Key = tuple[Value, ...]
Gate = Callable[[str], bool]

# How the names in a column of several are kept, and what stands for none of them.
SEVERAL = "、"
NONE_OF_THEM = "-"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a kind of record.

    ``label`` and ``help`` are English msgids. ``synonyms`` are headings that mean this column in
    any workbook, ``weak`` ones that mean it only when no other column claims the heading.
    ``fallback`` names columns whose value stands in when this one is blank, best first.
    ``refers_to`` is the code of a kind: the cell names one of its records by key or name; with
    ``creates`` a missing one is created from the text. ``carry`` marks a field of a document's
    head that is written on its first line only. ``number_within`` numbers blank cells in steps of
    ``number_step`` inside those columns. ``or_from`` is a column whose text is taken for this one
    when this one is blank and the text names such a record. ``several`` lets a cell of
    ``refers_to`` name more than one record (``ordered``: their order counts); ``none_words`` name
    none. ``head_words`` mean this column only in a sheet that tells its line headings apart (Qty
    beside Qty (Items)). A ``helper`` is read by the kind's ``derive`` alone: no record has it, no
    template shows it.
    """

    name: str
    label: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    required: bool = False
    key: bool = False
    help: str = ""
    sample: str = ""
    refers_to: str = ""
    creates: bool = False
    fallback: tuple[str, ...] = ()
    carry: bool = False
    number_within: tuple[str, ...] = ()
    number_step: int = 1
    or_from: str = ""
    several: bool = False
    ordered: bool = False
    none_words: tuple[str, ...] = ()
    head_words: tuple[str, ...] = ()
    helper: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes of a choice column, else nothing."""
        return tuple(self.parse.choices) if isinstance(self.parse, ChoiceParser) else ()


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record that a sheet can hold.

    ``module`` is the code of the sold module that must be active, empty for the platform's own.
    ``group_by`` names the columns that make rows one document: it is taken or refused as a whole.
    ``name_column`` is a second way other rows may refer to a record. ``depends_on`` are kinds that
    are applied first when the workbook has them. ``derive`` turns what helper columns say into the
    values of a row. ``nested`` names the columns (level, parent, child) of an indented list.
    """

    code: str
    label: str
    columns: tuple[ColumnSpec, ...]
    sheet_names: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    module: str = ""
    group_by: tuple[str, ...] = ()
    name_column: str = ""
    derive: Callable[[dict[str, Value]], None] | None = None
    nested: tuple[str, str, str] | None = None

    @property
    def written_columns(self) -> tuple[ColumnSpec, ...]:
        """The columns a record has: what templates and exports show."""
        return tuple(column for column in self.columns if not column.helper)

    @property
    def key_columns(self) -> tuple[ColumnSpec, ...]:
        return tuple(column for column in self.columns if column.key)

    def column(self, name: str) -> ColumnSpec:
        """The column called ``name``; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def lacking(self, present: Collection[str]) -> tuple[ColumnSpec, ...]:
        """Required columns that neither are among ``present`` nor have a stand-in there."""
        return tuple(
            column
            for column in self.columns
            if column.required
            and column.name not in present
            and not any(name in present for name in column.fallback)
            and not column.number_within
        )


class LeftOut(StrEnum):
    """Why a row that holds something is no record."""

    TOTAL = "total"
    HEADING = "heading"
    NOTE = "note"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class RowLeftOut:
    """A row that was read and is no record: a sum, a repeated heading, a note at the foot, the
    top of an indented list.
    """

    row: int
    reason: LeftOut
    text: str


class RowState(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an existing record that the import would change."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken. ``row`` is Excel's number; ``column`` its letter, "" for the row.

    ``message`` is an English msgid filled from ``params`` where it is shown.
    """

    sheet: str
    row: int
    column: str
    heading: str
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class RowPlan:
    """One row of a sheet as it would be applied.

    ``values`` holds the filled columns by name, references already replaced by the key of the
    record they name; a blank cell is absent and leaves an existing record's field alone.
    ``row`` 0 marks a record created because others refer to it. ``before`` is the record as it is
    in the system.
    """

    sheet: str
    row: int
    key: Key
    values: dict[str, Value]
    state: RowState = RowState.NEW
    changes: tuple[Change, ...] = ()
    before: Mapping[str, Value] | None = None
    refusals: list[Refusal] = field(default_factory=list)


def drop_changes(row: RowPlan, unless: Callable[[Change], bool]) -> None:
    """Take back changes that are none: the same said in other words."""
    row.changes = tuple(change for change in row.changes if not unless(change))
    if row.state is RowState.CHANGED and not row.changes:
        row.state = RowState.UNCHANGED


@dataclass(frozen=True, slots=True)
class RowObjection:
    """An importer's own reason against a row; ``column`` is a column name or empty."""

    row: RowPlan
    code: str
    message: str
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class FileRows(Protocol):
    """What a validating importer may ask about the rest of the workbook."""

    def good_rows(self, kind: str) -> Sequence[RowPlan]:
        """The rows of a kind not refused so far: kinds depended on, and the one being checked."""
        ...


class Importer(Protocol):
    """The database side of a kind. Every method is one or a fixed number of queries."""

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        """The present values by column name of the records with these keys.

        Typed as the parsers type them (references as the key text of the other record), so that
        equal means unchanged. A column that is absent here counts as unchanged.
        """
        ...

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        """For each text that names one record, by key or by a name only one has: its key."""
        ...

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        """Rules that need several rows or the database: cycles, states, limits."""
        ...

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        """Write new and changed rows, inside the caller's transaction.

        Rows of one document (``group_by``) come together, unchanged ones included, and are never
        split over two calls.
        """
        ...


@runtime_checkable
class Listing(Protocol):
    """An importer that can also tell all its records, to be written out as they are read in."""

    def everything(self) -> Sequence[Key]:
        """The keys of all records, in the order in which a person expects them."""
        ...

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        """See Importer."""
        ...


class ImportRegistry:
    """The kinds of record known to this process, each with its importer if it has one."""

    def __init__(self, waiting: Iterable[RecordKind] = ()) -> None:
        self._kinds: dict[str, RecordKind] = {kind.code: kind for kind in waiting}
        self._importers: dict[str, Importer] = {}

    def register_kind(self, kind: RecordKind, importer: Importer | None = None) -> None:
        """Make ``kind`` known; without an importer it is recognised and reported as waiting.

        Raises ValueError when the kind already has another importer.
        """
        if importer is not None and self._importers.get(kind.code, importer) is not importer:
            raise ValueError(f"import kind {kind.code} has an importer already")
        self._kinds[kind.code] = kind
        if importer is not None:
            self._importers[kind.code] = importer

    def kind(self, code: str) -> RecordKind:
        """The kind called ``code``; raises KeyError when there is none."""
        return self._kinds[code]

    def __contains__(self, code: str) -> bool:
        return code in self._kinds

    def importer(self, code: str) -> Importer | None:
        return self._importers.get(code)

    def listing(self, code: str) -> Listing | None:
        """Who tells all records of a kind; None when nobody can."""
        importer = self._importers.get(code)
        return importer if isinstance(importer, Listing) else None

    def active(self, code: str, gate: Gate) -> bool:
        """Whether records of a kind can be applied: it has an importer and its module is on."""
        kind = self._kinds.get(code)
        if kind is None or code not in self._importers:
            return False
        return not kind.module or gate(kind.module)

    def in_order(self) -> tuple[RecordKind, ...]:
        """All kinds, each after those it depends on; raises ValueError on a circle."""
        ordered: dict[str, RecordKind] = {}
        visiting: set[str] = set()

        def visit(kind: RecordKind) -> None:
            if kind.code in ordered:
                return
            if kind.code in visiting:
                raise ValueError(f"import kinds depend on each other: {kind.code}")
            visiting.add(kind.code)
            for code in kind.depends_on:
                if code in self._kinds:
                    visit(self._kinds[code])
            ordered[kind.code] = kind

        for kind in self._kinds.values():
            visit(kind)
        return tuple(ordered.values())
