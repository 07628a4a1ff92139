"""Which sheet holds which kind of record, and which column which field.

The answer is a proposal: a person may correct it (`SheetMapping`), the correction is remembered
under the signature of the headings and used the next time a sheet has the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mes.documents.excel.cells import as_text, folded
from mes.documents.excel.errors import WorkbookRefused
from mes.documents.excel.grid import SheetGrid, WorkbookGrid, column_letter
from mes.documents.excel.headings import (
    Assignment,
    KindIndex,
    heading_forms,
    marks_line,
    signature,
)
from mes.documents.excel.kinds import ImportRegistry, RecordKind
from mes.kernel.text import gettext_noop as _

_SEARCHED_ROWS = 20
_MIN_SCORE = 8.0
_AMBIGUOUS_WITHIN = 1.5
_TWO_ROW_PENALTY = 0.6
_INCOMPLETE_PENALTY = 2
_VAGUE, _THIN, _FEW_OF_MANY = 0.55, 0.45, 0.5
# Sheets of explanations quote the headings they explain.
_EXPLANATIONS = (
    "howtofillin", "如何填写", "填写方法", "填写说明", "说明", "帮助", "目录", "封面", "readme",
    "instruction", "help", "legend", "index", "cover",
)  # fmt: skip
_REPEATED_HEADING_SHARE = 0.6
_LANGUAGES = 3


class MappingInvalid(WorkbookRefused):
    """A corrected mapping names a sheet, kind, row or column that does not exist."""

    code = "import_mapping_invalid"
    status = 400
    message = _("The assignment of sheet “%(sheet)s” does not fit the workbook.")


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What a sheet holds. ``kind`` None: leave it out. ``header_row`` is Excel's number of the
    last heading row; ``columns`` maps a field to a column counted from 0.
    """

    kind: str | None
    header_row: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "header_row": self.header_row, "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], sheet: str) -> "SheetMapping":
        """Read what a client or the memory holds; raises MappingInvalid."""
        kind, row, columns = data.get("kind"), data.get("header_row", 1), data.get("columns", {})
        fits = (
            (kind is None or isinstance(kind, str))
            and type(row) is int
            and isinstance(columns, Mapping)
            and all(isinstance(k, str) and type(v) is int and v >= 0 for k, v in columns.items())
        )
        if not fits or row < 1:
            raise MappingInvalid(sheet=sheet)
        return cls(kind, row, dict(columns))


class MappingMemory(Protocol):
    """Where corrected mappings are kept, by the signature of the headings."""

    def recall(self, signature: str) -> Mapping[str, Any] | None:
        """The mapping remembered for such headings, in its JSON form."""
        ...

    def remember(self, signature: str, mapping: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class SheetRecognition:
    """What was understood of one sheet.

    ``how``: recognised, remembered, corrected, unrecognised, explanation, blank, hidden or
    left_out.
    ``ignored`` are (column letter, heading) of columns that mean nothing here, ``missing`` the
    required columns that were not found, ``alternatives`` other kinds it might hold, best first.
    """

    sheet: str
    how: str
    mapping: SheetMapping
    headings: tuple[str, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    certainty: float = 0.0

    @property
    def signature(self) -> str:
        return signature(self.headings)

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "how": self.how,
            **self.mapping.as_json(),
            "headings": list(self.headings),
            "ignored": [{"column": c, "heading": h} for c, h in self.ignored],
            "missing": list(self.missing),
            "alternatives": list(self.alternatives),
            "certainty": round(self.certainty, 2),
        }


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: RecordKind
    header: int
    assignment: Assignment
    score: float


class Recogniser:
    """Recognises sheets against the kinds of a registry."""

    def __init__(self, registry: ImportRegistry, memory: MappingMemory | None = None) -> None:
        self._registry = registry
        self._memory = memory
        self._indexes = {kind.code: KindIndex(kind) for kind in registry.in_order()}

    def recognise(
        self, book: WorkbookGrid, corrections: Mapping[str, SheetMapping] | None = None
    ) -> list[SheetRecognition]:
        """One answer for each sheet, in order. Raises MappingInvalid for a correction that fits
        no sheet, kind or column.
        """
        corrections = corrections or {}
        unknown = set(corrections) - {sheet.name for sheet in book.sheets}
        if unknown:
            raise MappingInvalid(sheet=min(unknown))
        return [self._sheet(sheet, corrections.get(sheet.name)) for sheet in book.sheets]

    def remember(self, recognised: Sequence[SheetRecognition]) -> None:
        """Keep what a person corrected for the next workbook with the same headings."""
        if self._memory is None:
            return
        for sheet in recognised:
            if sheet.how == "corrected" and sheet.headings:
                self._memory.remember(sheet.signature, sheet.mapping.as_json())

    def propose(self, sheet: SheetGrid, kind: str, header_row: int | None) -> SheetMapping:
        """The columns of a sheet that a person says is of ``kind``, with headings in
        ``header_row`` when they say so too. Raises MappingInvalid.
        """
        if kind not in self._registry or (header_row or 1) > max(len(sheet.rows), 1):
            raise MappingInvalid(sheet=sheet.name)
        index = self._indexes[kind]
        if header_row is not None:
            return SheetMapping(kind, header_row, _best_assignment(sheet, index, header_row - 1))
        found = [one for one in self._candidates(sheet) if one.kind.code == kind]
        if found:
            return SheetMapping(kind, found[0].header + 1, found[0].assignment.columns)
        tried = [
            (_best_assignment(sheet, index, row), row)
            for row in range(min(len(sheet.rows), _SEARCHED_ROWS))
        ]
        columns, row = max(tried, key=lambda one: (len(one[0]), -one[1]), default=({}, 0))
        return SheetMapping(kind, row + 1, columns)

    def described(self, sheet: SheetGrid, mapping: SheetMapping) -> SheetRecognition:
        """A sheet read as a person says. Raises MappingInvalid."""
        return self._described(sheet, mapping, "corrected")

    def _sheet(self, sheet: SheetGrid, correction: SheetMapping | None) -> SheetRecognition:
        if correction is not None:
            return self._described(sheet, correction, "corrected")
        if sheet.hidden or not sheet.rows:
            return SheetRecognition(
                sheet.name, "hidden" if sheet.hidden else "blank", SheetMapping(None)
            )
        candidates = [] if _explains(sheet.name) else self._candidates(sheet)
        remembered = self._recalled(sheet, candidates)
        if remembered is not None:
            return self._described(sheet, remembered, "remembered")
        if not candidates:
            how = "explanation" if _explains(sheet.name) else "unrecognised"
            return SheetRecognition(sheet.name, how, SheetMapping(None))
        best = candidates[0]
        others = [c.kind.code for c in candidates[1:] if best.score - c.score < _AMBIGUOUS_WITHIN]
        mapping = SheetMapping(best.kind.code, best.header + 1, best.assignment.columns)
        return self._described(
            sheet,
            mapping,
            "recognised",
            alternatives=tuple(dict.fromkeys(o for o in others if o != best.kind.code)),
            certainty=best.assignment.strength,
        )

    def _described(
        self,
        sheet: SheetGrid,
        mapping: SheetMapping,
        how: str,
        *,
        alternatives: tuple[str, ...] = (),
        certainty: float = 1.0,
    ) -> SheetRecognition:
        self._check(sheet, mapping)
        headings = headings_of(sheet, mapping.header_row - 1)
        if mapping.kind is None:
            return SheetRecognition(sheet.name, "left_out", mapping, headings)
        used = set(mapping.columns.values())
        kind = self._registry.kind(mapping.kind)
        ignored = tuple(
            (column_letter(index), heading)
            for index, heading in enumerate(headings)
            if heading and index not in used
        )
        missing = tuple(column.name for column in kind.lacking(mapping.columns))
        return SheetRecognition(
            sheet.name, how, mapping, headings, ignored, missing, alternatives, certainty
        )

    def _check(self, sheet: SheetGrid, mapping: SheetMapping) -> None:
        if mapping.kind is None:
            return
        known = mapping.kind in self._registry
        fits = known and mapping.header_row <= max(len(sheet.rows), 1)
        if fits:
            names = {column.name for column in self._registry.kind(mapping.kind).columns}
            indexes = list(mapping.columns.values())
            fits = names.issuperset(mapping.columns) and len(set(indexes)) == len(indexes)
            fits = fits and all(index < max(sheet.width, 1) for index in indexes)
        if not fits:
            raise MappingInvalid(sheet=sheet.name)

    def _recalled(self, sheet: SheetGrid, candidates: Sequence[_Candidate]) -> SheetMapping | None:
        if self._memory is None:
            return None
        rows = dict.fromkeys([c.header for c in candidates] + list(range(_SEARCHED_ROWS)))
        for row in rows:
            headings = headings_of(sheet, row)
            data = self._memory.recall(signature(headings)) if any(headings) else None
            if data is None:
                continue
            # The headings may stand in another row than when the mapping was remembered.
            mapping = SheetMapping.from_json({**data, "header_row": row + 1}, sheet.name)
            if mapping.kind is None or mapping.kind in self._registry:
                return mapping
        return None

    def _candidates(self, sheet: SheetGrid) -> list[_Candidate]:
        """Every kind this sheet may hold with its best heading row, best first."""
        best: dict[str, _Candidate] = {}
        for row in range(min(len(sheet.rows), _SEARCHED_ROWS)):
            single = _single_row(sheet, row)
            if not any(single.forms):
                continue
            double = _double_row(sheet, row)
            for index in self._indexes.values():
                for candidate in (
                    self._score(sheet, index, row, single, 0.0),
                    double and self._score(sheet, index, row + 1, double, _TWO_ROW_PENALTY),
                ):
                    held = best.get(index.kind.code)
                    if candidate and (held is None or candidate.score > held.score):
                        best[index.kind.code] = candidate
        return sorted(best.values(), key=lambda candidate: -candidate.score)

    def _score(
        self,
        sheet: SheetGrid,
        index: KindIndex,
        header: int,
        heads: "_Headings",
        penalty: float,
    ) -> _Candidate | None:
        assignment = index.assign(heads.forms, heads.lines)
        if not assignment.columns:
            return None
        kind = index.kind
        lacking = len(kind.lacking(assignment.columns))
        required = max(sum(column.required for column in kind.columns), 1)
        named = index.sheet_name_match(sheet.name)
        headings = sum(1 for form in heads.forms if form)
        coverage = len(assignment.columns) / headings
        # A wider kind explains the same headings no better: literal matches decide, then names.
        score = (
            10 * (1 - lacking / required)
            + 5 * coverage * assignment.strength
            + 0.3 * len(assignment.columns)
            + 4 * named
            - (_INCOMPLETE_PENALTY if lacking else 0)
            - penalty
        )
        if lacking and (named < 1 or len(assignment.columns) < lacking):
            return None
        if named < 1 and (score < _MIN_SCORE or _is_thin(assignment, coverage, named)):
            return None
        header = _last_heading_row(sheet, index, header, assignment.columns)
        return _Candidate(kind, header, assignment, score)


def _explains(name: str) -> bool:
    """Whether a sheet is called like one that explains the others."""
    plain = folded(name)
    return any(plain.startswith(word) or plain.endswith(word) for word in _EXPLANATIONS)


def _is_thin(assignment: Assignment, coverage: float, named: float) -> bool:
    """Whether the headings say too little: only vague words, or two among many strangers.

    A sheet whose name contains a word for the kind may be vague, but not about most columns.
    """
    few = len(assignment.columns) < 3
    if named:
        return few and coverage < _FEW_OF_MANY
    return assignment.strength <= _VAGUE or (few and coverage * assignment.strength < _THIN)


@dataclass(frozen=True, slots=True)
class _Headings:
    """A heading row ready to be compared: the forms of each heading, and which are of lines."""

    forms: Sequence[tuple[str, ...]]
    lines: Sequence[bool]


def _single_row(sheet: SheetGrid, row: int) -> _Headings:
    texts = headings_of(sheet, row)
    return _Headings([heading_forms(text) for text in texts], [marks_line(text) for text in texts])


def _best_assignment(sheet: SheetGrid, index: KindIndex, row: int) -> dict[str, int]:
    """The columns that ``row`` as the last heading row gives, alone or with the row above it."""
    heads = [_single_row(sheet, row)]
    above = _double_row(sheet, row - 1) if row > 0 else None
    if above is not None:
        heads.append(above)
    found = [index.assign(one.forms, one.lines).columns for one in heads]
    return max(found, key=len)


def headings_of(sheet: SheetGrid, row: int) -> tuple[str, ...]:
    """The texts of a row as headings; numbers are no headings, merged ones count once."""
    return tuple(_heading(sheet, row, column) for column in range(sheet.width))


def _heading(sheet: SheetGrid, row: int, column: int) -> str:
    value = sheet.at(row, column)
    return as_text(value) if isinstance(value, str) else ""


def _spread(sheet: SheetGrid, row: int) -> list[str]:
    """The headings of a row with merged ones repeated over the columns they cover."""
    texts = []
    for column in range(sheet.width):
        anchor = sheet.merged.get((row, column), (row, column))
        texts.append(_heading(sheet, *anchor))
    return texts


def _double_row(sheet: SheetGrid, row: int) -> _Headings | None:
    """Heading forms when ``row`` and the next are one two-row heading, None when they are not."""
    if row + 1 >= len(sheet.rows):
        return None
    below = _spread(sheet, row + 1)
    filled = [sheet.at(row + 1, column) for column in range(sheet.width)]
    texts = sum(isinstance(value, str) for value in filled)
    if not texts or any(isinstance(v, int | float) for v in filled):
        return None
    forms: list[tuple[str, ...]] = []
    lines: list[bool] = []
    for upper, lower in zip(_spread(sheet, row), below, strict=True):
        same = folded(upper) == folded(lower)
        joined = () if same or not (upper and lower) else (folded(upper + lower),)
        readings = (*joined, *heading_forms(lower), *(() if lower else heading_forms(upper)))
        forms.append(tuple(dict.fromkeys(readings)))
        lines.append(marks_line(upper) or marks_line(lower))
    return _Headings(forms, lines)


def _last_heading_row(
    sheet: SheetGrid, index: KindIndex, header: int, columns: Mapping[str, int]
) -> int:
    """Step over rows below the heading that say the same again, in another language."""
    for _more in range(_LANGUAGES):
        again = sum(
            index.means(_heading(sheet, header + 1, column), name)
            for name, column in columns.items()
        )
        if again == 0 or again < _REPEATED_HEADING_SHARE * len(columns):
            return header
        header += 1
    return header
