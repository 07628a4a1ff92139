"""Comparing headings: the many ways in which systems and people write the same column."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import folded
from mes.documents.excel.kinds import ColumnSpec, RecordKind

_BRACKETS = re.compile(r"[(（\[【〔{《<].*?[)）\]】〕}》>]")
_PATH = re.compile(r"[/.\\|>→]")
_WORD = re.compile(r"[a-z]+|#")
_FULL_WORDS = {
    "qty": "quantity", "qnty": "quantity", "num": "no", "nr": "no", "number": "no", "#": "no",
    "desc": "description", "reqd": "required", "center": "centre", "uom": "unit", "amt": "amount",
    "prod": "product", "mfg": "manufacturing", "cust": "customer", "supp": "supplier",
    "whse": "warehouse", "loc": "location", "op": "operation", "mins": "minute", "hrs": "hour",
}  # fmt: skip
_SMALL_WORDS = frozenset({"of", "the", "in", "at", "a", "an", "by", "for", "to", "s"})
_STRONG, _WEAK, _GUESS = 3.0, 1.5, 0.5
_OF_A_LINE = 0.3
# Qty (Items), BoM Lines/Quantity, 数量(明细): how exports of documents mark their lines' columns.
_LINE_MARK = re.compile(
    r"[(（](?:items?|lines?|details?|明细|分录|子表|表体)[)）]"
    r"|(?:^|\s)(?:lines?|items|details|明细|分录|表体)\s*[/.|>→-]",
    re.IGNORECASE,
)
# Words that nearly every list has: they say what a column is, never what the list is of.
_COMMON = frozenset(folded(word) for word in (*words.CODE, *words.NAME))
_FORM_STEP = 0.1
_TYPO_RATIO = 0.86
_TYPO_LENGTH = 5


def heading_forms(text: str) -> tuple[str, ...]:
    """The ways to read a heading, most literal first.

    ``*物料编码(必填)`` → 物料编码必填, 物料编码; ``Order Lines/Product`` → orderlinesproduct,
    product; ``物料编码#编码`` → 物料编码编码, 物料编码.
    """
    bare = _BRACKETS.sub("", text)
    candidates = [text, bare, bare.split("#")[0], _PATH.split(bare)[-1], _PATH.split(bare)[0]]
    if "\n" in text:
        candidates += text.splitlines()
    forms: dict[str, None] = {}
    for candidate in candidates:
        form = folded(candidate)
        if form:
            forms.setdefault(form)
    for candidate in (text, bare):
        form = token_form(candidate)
        if form:
            forms.setdefault(form)
    return tuple(forms)


def token_form(text: str) -> str:
    """The Latin words of a heading without order, plural and abbreviation; "" when it has none.

    ``Qty On Hand`` and ``On-hand quantity`` are the same. A tilde keeps it apart from other forms.
    """
    if not text.isascii():
        return ""
    words = {_singular(_FULL_WORDS.get(w, w)) for w in _WORD.findall(text.casefold())}
    words -= _SMALL_WORDS
    return f"~{' '.join(sorted(words))}" if words else ""


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def marks_line(text: str) -> bool:
    """Whether a heading says that its column belongs to the lines of a document."""
    return bool(_LINE_MARK.search(text))


def signature(headings: Sequence[str]) -> str:
    """A short stable name of a heading row, under which a corrected mapping is remembered."""
    joined = "\x1f".join(folded(heading) for heading in headings)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which column index holds which field, and how sure that is (1.0: every one literal)."""

    columns: dict[str, int]
    strength: float


class KindIndex:
    """The headings of one kind, ready for look-up."""

    def __init__(self, kind: RecordKind) -> None:
        self.kind = kind
        self._strong: dict[str, list[str]] = {}
        self._weak: dict[str, list[str]] = {}
        self._head: dict[str, list[str]] = {}
        self._lines = {column.name for column in kind.columns if not column.carry}
        for column in kind.columns:
            for word in (column.name, column.label, *column.synonyms):
                table = self._weak if folded(word) in _COMMON else self._strong
                self._add(table, folded(word), column)
                self._add(table, token_form(word), column)
            for word in column.weak:
                self._add(self._weak, folded(word), column)
                self._add(self._weak, token_form(word), column)
            for word in column.head_words:
                self._add(self._head, folded(word), column)
        names = (kind.code, kind.label, *kind.sheet_names)
        self._sheets = {form for word in names for form in (folded(word), token_form(word)) if form}

    @staticmethod
    def _add(index: dict[str, list[str]], form: str, column: ColumnSpec) -> None:
        if not form:
            return
        names = index.setdefault(form, [])
        if column.name not in names:
            names.append(column.name)

    def sheet_name_match(self, name: str) -> float:
        """1.0 when the sheet is called like this kind, 0.5 when its name contains such a word."""
        forms = heading_forms(re.sub(r"[\d_]+$", "", name)) or (folded(name),)
        if any(form in self._sheets for form in (*forms, folded(name))):
            return 1.0
        full = folded(name)
        if any(len(word) > 1 and word in full for word in self._sheets if not word.isascii()):
            return 0.5
        if any(len(word) > 4 and word in full for word in self._sheets if word[0].isascii()):
            return 0.5
        return 0.0

    def means(self, heading: str, field: str) -> bool:
        """Whether a heading is one of the words for this field."""
        forms = heading_forms(heading)
        return any(
            field in self._strong.get(form, ()) or field in self._weak.get(form, ())
            for form in forms
        )

    def assign(self, headings: Sequence[tuple[str, ...]], lines: Sequence[bool] = ()) -> Assignment:
        """Give each column, read as any of its forms, the field it most literally means.

        ``lines`` tells which headings say that they are of a document's lines.
        """
        claims: list[tuple[float, int, int, str]] = []
        apart = any(lines) and bool(self.kind.group_by)
        tables = [(_STRONG, self._strong), (_WEAK, self._weak)]
        for index, forms in enumerate(headings):
            of_a_line = apart and lines[index]
            for rank, form in enumerate(forms):
                for strength, table in [*tables, *([(_WEAK, self._head)] if apart else [])]:
                    for order, name in enumerate(table.get(form, ())):
                        more = _OF_A_LINE if of_a_line and name in self._lines else 0.0
                        claims.append((strength + more - rank * _FORM_STEP, index, order, name))
        claims.sort(key=lambda claim: (-claim[0], claim[2], claim[1]))
        if self._is_nested(claims):
            # An indented list names each item once: as what is contained, not as the container.
            claims = [claim for claim in claims if claim[3] != self._parent or claim[0] > _WEAK]
        columns: dict[str, int] = {}
        taken: set[int] = set()
        total = 0.0
        for strength, index, _, name in claims:
            if name in columns or index in taken:
                continue
            columns[name] = index
            taken.add(index)
            total += strength
        if len(columns) > 1:
            total += self._guess(headings, columns, taken)
        return Assignment(columns, total / (_STRONG * len(columns)) if columns else 0.0)

    @property
    def _parent(self) -> str:
        return self.kind.nested[1] if self.kind.nested is not None else ""

    def _is_nested(self, claims: Iterable[tuple[float, int, int, str]]) -> bool:
        return self.kind.nested is not None and any(
            name == self.kind.nested[0] for *_, name in claims
        )

    def _guess(
        self, headings: Sequence[tuple[str, ...]], columns: dict[str, int], taken: set[int]
    ) -> float:
        """Fill required fields still missing from headings with a typo or words around them."""
        total = 0.0
        for column in self.kind.lacking(columns):
            known = [folded(word) for word in (column.label, *column.synonyms)]
            likely = [
                index
                for index, forms in enumerate(headings)
                if index not in taken and forms and _resembles(forms[0], known)
            ]
            if len(likely) == 1:
                columns[column.name] = likely[0]
                taken.add(likely[0])
                total += _GUESS
        return total


def _resembles(form: str, known: Iterable[str]) -> bool:
    for word in known:
        if not word.isascii() and len(word) > 1 and word in form:
            return True
        near = abs(len(form) - len(word)) <= 2 and min(len(form), len(word)) >= _TYPO_LENGTH
        if near and form.isascii():
            matcher = SequenceMatcher(None, form, word)
            if matcher.quick_ratio() >= _TYPO_RATIO and matcher.ratio() >= _TYPO_RATIO:
                return True
    return False
