"""What was read from a workbook: sheets of plain values at the places Excel shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

CellValue = str | int | float | bool | date | datetime | time | timedelta | None
Place = tuple[int, int]

_ALPHABET = 26


def column_letter(column: int) -> str:
    """Excel's name of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column counted from 0 of Excel's letters: A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * _ALPHABET + ord(letter) - ord("A") + 1
    return index - 1


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What the cell values alone do not tell; places are (row, column) counted from 0."""

    errors: Mapping[Place, str] = field(default_factory=dict)
    without_result: frozenset[Place] = frozenset()
    percent: frozenset[Place] = frozenset()
    # Numbers shown with leading zeros, and to how many digits: 12 as 00012.
    padded: Mapping[Place, int] = field(default_factory=dict)


NO_MARKS = SheetMarks()


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """One sheet. ``rows[r][c]`` is the cell Excel calls column c, row r + 1; blanks are None.

    ``merged`` maps each covered cell of a merged range to the range's first cell.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    marks: SheetMarks = NO_MARKS
    merged: Mapping[Place, Place] = field(default_factory=dict)
    hidden: bool = False
    width: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        width = max((len(row) for row in self.rows), default=0)
        object.__setattr__(self, "width", width)

    def at(self, row: int, column: int) -> CellValue:
        """The value at a place, None outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


@dataclass(frozen=True, slots=True)
class WorkbookGrid:
    """A workbook that passed every check; ``content`` is the file as it was uploaded."""

    filename: str
    content: bytes
    sheets: tuple[SheetGrid, ...]
    is_csv: bool = False

    def sheet(self, name: str) -> SheetGrid:
        """The sheet called ``name``; raises KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
