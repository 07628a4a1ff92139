"""The XML inside an .xlsx, read by expat only as far as calamine does not tell it.

Three things are wanted: how far the values of a sheet reach (so that a rectangle of 17 billion
cells is refused before it is allocated), which cells hold errors or formulas without a stored
result, and which show percentages. Declarations of document types and entities are refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from mes.documents.excel.errors import (
    CorruptWorkbook,
    MacroWorkbook,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    WorkbookHasDtd,
)
from mes.documents.excel.grid import Place, SheetMarks, column_index
from mes.documents.excel.limits import Limits

_PROLOGUE = 256
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0<")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)[\"']")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
# Whatever prefix or spacing a writer uses, a value, inline text or formula shows one of these.
_VALUE_TAGS = tuple(before + name for before in (b"<", b"</", b":") for name in (b"v", b"is", b"f"))
_NUMBER_IN_REFERENCE = re.compile(rb"\br=[\"'][A-Z]{1,3}([0-9]{1,7})[\"']")
_NEIGHBOURHOOD = 500
# Built-in number formats 9 (0%) and 10 (0.00%): ECMA-376 part 1, 18.8.30.
_PERCENT_FORMATS = frozenset({"9", "10"})
_ZEROS = re.compile(r"0{2,20}\Z")

Attributes = dict[str, str]


def check_declarations(data: bytes) -> None:
    """Refuse document types, entities and encodings that hide them from a search of the bytes.

    Parts that are not XML (pictures) pass.
    """
    head = data[:_PROLOGUE].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_WIDE) or (head.startswith(b"<") and b"\0" in head):
        raise CorruptWorkbook
    if not head.startswith(b"<"):
        return
    encoding = _ENCODING.search(head)
    if encoding and encoding.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise CorruptWorkbook
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise WorkbookHasDtd


def check_content_types(data: bytes) -> None:
    """Refuse a workbook that declares itself macro-enabled whatever its name says."""
    if b"macroEnabled" in data or b"vbaProject" in data:
        raise MacroWorkbook


def each_start(data: bytes, on_start: Callable[[str, Attributes], None]) -> None:
    """Call ``on_start(local name, attributes)`` for every element."""
    parser = _parser()

    def start(name: str, attributes: Attributes) -> None:
        on_start(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = start
    _parse(parser, data, final=True)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook part lists it."""

    name: str
    relation: str
    hidden: bool


def sheet_entries(data: bytes) -> list[SheetEntry]:
    """The sheets listed by xl/workbook.xml, in order."""
    found: list[SheetEntry] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            found.append(SheetEntry(attributes.get("name", ""), relation, hidden))

    each_start(data, start)
    return found


def relation_targets(data: bytes) -> dict[str, str]:
    """Relation id → part name in lower case, for xl/_rels/workbook.xml.rels."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            if target.startswith("/"):
                part = target[1:]
            else:
                part = target if target.startswith("xl/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = part.lower()

    each_start(data, start)
    return targets


@dataclass(frozen=True, slots=True)
class Styles:
    """Indices (as written in a cell's ``s``) of the styles that show % or fill up with zeros."""

    percent: frozenset[str] = frozenset()
    padded: Mapping[str, int] = field(default_factory=dict)


def number_styles(data: bytes) -> Styles:
    """What the cell styles of xl/styles.xml say that the values do not."""
    formats: set[str] = set(_PERCENT_FORMATS)
    zeros: dict[str, int] = {}
    styles: set[str] = set()
    padded: dict[str, int] = {}
    state = {"inside": False, "index": 0}

    def start(name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            form, number = attributes.get("formatCode", ""), attributes.get("numFmtId", "")
            if "%" in form:
                formats.add(number)
            elif _ZEROS.match(form):
                zeros[number] = len(form)
        elif name == "cellXfs":
            state["inside"] = True
        elif name in ("cellStyles", "dxfs"):
            state["inside"] = False
        elif name == "xf" and state["inside"]:
            number = attributes.get("numFmtId", "")
            if number in formats:
                styles.add(str(state["index"]))
            elif number in zeros:
                padded[str(state["index"])] = zeros[number]
            state["index"] += 1

    each_start(data, start)
    return Styles(frozenset(styles), padded)


NO_STYLES = Styles()


def is_sheet(data: bytes) -> bool:
    """Whether a part holds cells, whatever it is called and whoever refers to it."""
    return b"sheetData" in data


@dataclass(slots=True)
class SheetScan:
    """What one pass over a sheet's XML found; rows and columns counted from 0."""

    last_row: int = -1
    last_column: int = -1
    percent: set[Place] = field(default_factory=set)
    padded: dict[Place, int] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    without_result: set[Place] = field(default_factory=set)

    @property
    def has_values(self) -> bool:
        return self.last_row >= 0

    def marks(self) -> SheetMarks:
        return SheetMarks(
            errors=self.errors,
            without_result=frozenset(self.without_result),
            percent=frozenset(self.percent),
            padded=self.padded,
        )


def scan_sheet(data: bytes, label: str, limits: Limits, styles: Styles = NO_STYLES) -> SheetScan:
    """Find how far the values reach and mark what calamine does not tell.

    ``label`` names the sheet in refusals. Blank rows and
    cells after the last value are not even parsed.

    Raises TooManyRows, TooManyColumns, TooManyCells, CorruptWorkbook, WorkbookHasDtd.
    """
    end = data.rfind(b"sheetData")
    if end == data.find(b"sheetData"):
        end = len(data)
    last = max(data.rfind(tag, 0, end) for tag in _VALUE_TAGS)
    if last < 0:
        return SheetScan()
    near = _NUMBER_IN_REFERENCE.findall(data, max(0, last - _NEIGHBOURHOOD), last)
    if near and int(near[-1]) > limits.rows:
        raise TooManyRows(sheet=label, limit=limits.rows)
    cut = data.find(b">", last) + 1 or len(data)
    scanner = _Scanner(label, limits, styles)
    parser = _parser()
    scanner.attach(parser)
    _parse(parser, data[:cut], final=False)
    scanner.finish_cell()
    return scanner.scan


class _Scanner:
    """Walks the start tags of a sheet; see :func:`scan_sheet`."""

    def __init__(self, label: str, limits: Limits, styles: Styles) -> None:
        self.scan = SheetScan()
        self._styles = styles
        self._label = label
        self._limits = limits
        self._row = -1
        self._column = -1
        self._seen = 0
        self._cell: Attributes = {}
        self._formula = False
        self._valued = False
        self._text = ""
        self._names: dict[str, str] = {}
        self._parser = expat.ParserCreate()

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = name.rpartition(":")[2]
        if local == "c":
            self.finish_cell()
            self._begin_cell(attributes)
        elif local == "row":
            self.finish_cell()
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1
        elif local in ("v", "is"):
            self._valued = True
            if self._formula or self._cell.get("t") == "e":
                self._parser.CharacterDataHandler = self._collect
        elif local == "f":
            self._formula = self._valued = True

    def _begin_cell(self, attributes: Attributes) -> None:
        self._seen += 1
        if self._seen > 4 * self._limits.cells:
            raise TooManyCells(sheet=self._label, limit=self._limits.cells)
        self._cell = attributes
        self._column += 1
        reference = attributes.get("r")
        if reference is not None:
            match = _REFERENCE.match(reference)
            if match is None:
                raise CorruptWorkbook
            self._column = column_index(match.group(1))
            self._row = int(match.group(2)) - 1

    def _collect(self, text: str) -> None:
        self._text += text

    def finish_cell(self) -> None:
        """Take the cell read last into account."""
        if self._valued:
            self._note_value()
        if self._text or self._formula:
            self._parser.CharacterDataHandler = None
        self._cell, self._formula, self._valued, self._text = {}, False, False, ""

    def _note_value(self) -> None:
        scan, limits = self.scan, self._limits
        if self._row >= limits.rows:
            raise TooManyRows(sheet=self._label, limit=limits.rows)
        if self._column >= limits.columns:
            raise TooManyColumns(sheet=self._label, limit=limits.columns)
        scan.last_row = max(scan.last_row, self._row)
        scan.last_column = max(scan.last_column, self._column)
        if (scan.last_row + 1) * (scan.last_column + 1) > limits.cells:
            raise TooManyCells(sheet=self._label, limit=limits.cells)
        place = (self._row, self._column)
        kind = self._cell.get("t", "n")
        if kind == "e":
            scan.errors[place] = self._text.strip() or "#?"
        elif self._formula and kind != "str" and not self._text.strip():
            scan.without_result.add(place)
        elif kind == "n":
            style = self._cell.get("s", "")
            if style in self._styles.percent:
                scan.percent.add(place)
            elif style in self._styles.padded:
                scan.padded[place] = self._styles.padded[style]


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_: object) -> None:
    raise WorkbookHasDtd


def _parse(parser: expat.XMLParserType, data: bytes, *, final: bool) -> None:
    try:
        parser.Parse(data, final)
    except expat.ExpatError as error:
        raise CorruptWorkbook from error


def target_of(entry: SheetEntry, targets: Mapping[str, str]) -> str:
    """The part that holds a sheet, in lower case; empty when nothing names it."""
    return targets.get(entry.relation, "")
