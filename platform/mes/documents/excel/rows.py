"""Reading the rows of a recognised sheet into typed values, every refusal with its place."""

from dataclasses import dataclass, field

from mes.documents.excel.cells import (
    BooleanParser,
    CellContext,
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    RateParser,
    TextParser,
    Value,
    as_text,
    is_blank_sign,
)
from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import CellValue, SheetGrid, column_letter
from mes.documents.excel.kinds import (
    ColumnSpec,
    LeftOut,
    RecordKind,
    Refusal,
    RowLeftOut,
    RowPlan,
    RowState,
)
from mes.documents.excel.moments import DurationParser
from mes.documents.excel.nesting import Nesting
from mes.documents.excel.no_records import heading_again, is_note, is_total
from mes.documents.excel.recognise import SheetRecognition
from mes.kernel.text import gettext_noop as _

_AMOUNTS = (DecimalParser, IntegerParser, RateParser, DurationParser)


@dataclass(slots=True)
class _Reading:
    """One row while it is read."""

    plan: RowPlan
    touched: bool = False
    refused: set[str] = field(default_factory=set)


class RowReader:
    """Reads the rows of one sheet as one kind of record."""

    def __init__(self, sheet: SheetGrid, recognised: SheetRecognition, kind: RecordKind) -> None:
        self._sheet = sheet
        self._kind = kind
        self._first = recognised.mapping.header_row
        self._headings = recognised.headings
        self._columns = [
            (column, recognised.mapping.columns[column.name])
            for column in kind.columns
            if column.name in recognised.mapping.columns
        ]
        self._index = dict(recognised.mapping.columns)
        self._carried: dict[str, Value] = {}
        self._numbers: dict[tuple[Value, ...], int] = {}
        self._nesting = Nesting.of(kind, recognised.mapping.columns)
        self.left_out: list[RowLeftOut] = []

    def read(self) -> list[RowPlan]:
        """Every row that is a record of the kind. Rows that hold something and are none (sums,
        repeated headings, notes) are told in ``left_out``.
        """
        rows = []
        for number in range(self._first, len(self._sheet.rows)):
            if self._is_no_record(number):
                continue
            reading = self._cells(number)
            if not reading.touched:
                continue
            if self._nesting is not None and not self._nesting.place(reading.plan):
                self._leave_out(number, LeftOut.TOP)
                continue
            if not reading.refused:
                self._carry(reading)
            self._complete(reading)
            rows.append(reading.plan)
        return rows

    def count(self) -> int:
        """How many rows hold something, for a sheet that only waits."""
        return sum(
            any(self._sheet.at(row, index) is not None for _column, index in self._columns)
            for row in range(self._first, len(self._sheet.rows))
            if not self._is_no_record(row)
        )

    def refuse(self, plan: RowPlan, column: str, code: str, message: str, **params: object) -> None:
        """Add a refusal to a row, at the cell of ``column`` (a column name, "" for the row)."""
        index = self._index.get(column)
        heading = self._heading(index) if index is not None else ""
        letter = column_letter(index) if index is not None else ""
        plan.refusals.append(Refusal(plan.sheet, plan.row, letter, heading, code, message, params))
        plan.state = RowState.REFUSED

    def _is_no_record(self, number: int) -> bool:
        sheet, columns = self._sheet, self._index
        if heading_again(sheet, number, columns, self._headings):
            return self._leave_out(number, LeftOut.HEADING)
        if is_total(sheet, number):
            return self._leave_out(number, LeftOut.TOTAL)
        if is_note(sheet, number, columns):
            return self._leave_out(number, LeftOut.NOTE)
        return False

    def _leave_out(self, number: int, reason: LeftOut) -> bool:
        row = self._sheet.rows[number]
        text = next((as_text(value) for value in row if value is not None), "")
        self.left_out.append(RowLeftOut(number + 1, reason, text[:100]))
        return True

    def _heading(self, index: int) -> str:
        return self._headings[index] if index < len(self._headings) else ""

    def _cells(self, number: int) -> _Reading:
        reading = _Reading(RowPlan(self._sheet.name, number + 1, (), {}))
        marks = self._sheet.marks
        for column, index in self._columns:
            try:
                value = self._value(number, index, column, reading)
                if value is None or (is_blank_sign(value) and _may_be_blank(column, value)):
                    continue
                place = (number, index)
                context = CellContext(
                    self._heading(index), place in marks.percent, marks.padded.get(place, 0)
                )
                parsed = column.parse(value, context)
                if parsed != "":
                    reading.plan.values[column.name] = parsed
            except CellRefused as refusal:
                reading.touched = True
                reading.refused.add(column.name)
                self.refuse(
                    reading.plan, column.name, refusal.code, refusal.message, **refusal.params
                )
        return reading

    def _value(self, number: int, index: int, column: ColumnSpec, reading: _Reading) -> CellValue:
        place = (number, index)
        marks = self._sheet.marks
        if place in marks.errors and not is_blank_sign(marks.errors[place]):
            raise CellRefused(
                "cell_error",
                _("The cell shows the error %(value)s."),
                value=marks.errors[place],
            )
        if place in marks.without_result:
            raise CellRefused(
                "cell_formula_without_result",
                _(
                    "The cell holds a formula without a stored result. Open the file in Excel or "
                    "WPS, save it and upload it again, or replace the formula by its value."
                ),
            )
        value = self._sheet.at(number, index)
        anchor = self._sheet.merged.get(place)
        if anchor is None or anchor[1] != index or value is not None:
            reading.touched = reading.touched or value is not None
            return value
        if anchor[0] < self._first:
            return None
        if isinstance(column.parse, _AMOUNTS) and not column.key:
            if not self._otherwise_filled(number, index):
                return None
            raise CellRefused(
                "cell_merged",
                _("The cell is merged with the one above; enter each row's own value."),
            )
        return self._sheet.at(*anchor)

    def _otherwise_filled(self, number: int, index: int) -> bool:
        return any(
            self._sheet.at(number, other) is not None
            for _column, other in self._columns
            if other != index
        )

    def _carry(self, reading: _Reading) -> None:
        """Take the head of a document from its first line when this line leaves it blank."""
        carried = [column.name for column in self._kind.columns if column.carry]
        if not carried or self._nesting is not None:
            return
        values = reading.plan.values
        lead = next((name for name in carried if self._kind.column(name).required), carried[0])
        if lead in values:
            self._carried = {name: values[name] for name in carried if name in values}
            return
        for name, value in self._carried.items():
            values.setdefault(name, value)

    def _complete(self, reading: _Reading) -> None:
        """What helper columns say, stand-ins, line numbers, and what is required."""
        values, plan = reading.plan.values, reading.plan
        if self._kind.derive is not None:
            self._kind.derive(values)
        for column in self._kind.columns:
            source = next((name for name in column.fallback if name in values), "")
            if column.name in values or not source or column.name in reading.refused:
                continue
            try:
                values[column.name] = column.parse(as_text(str(values[source])))
            except CellRefused as refusal:
                self.refuse(plan, source, refusal.code, refusal.message, **refusal.params)
                reading.refused.add(column.name)
        for column in self._kind.columns:
            if column.number_within and column.name not in reading.refused:
                self._number(column, values)
            if column.required and column.name not in values | dict.fromkeys(reading.refused):
                self.refuse(plan, column.name, "required", _("This cell must be filled."))

    def _number(self, column: ColumnSpec, values: dict[str, Value]) -> None:
        group = tuple(values.get(name) for name in column.number_within)
        last = self._numbers.get(group, 0)
        given = values.get(column.name)
        number = given if isinstance(given, int) else last + column.number_step
        values[column.name] = number
        self._numbers[group] = max(last, number)


def _may_be_blank(column: ColumnSpec, value: CellValue) -> bool:
    """Whether a sign such as - stands for no value here, rather than being the value."""
    if column.none_words:
        return False
    if isinstance(column.parse, ChoiceParser):
        return not column.parse.knows(value)
    if isinstance(column.parse, TextParser):
        return bool(column.refers_to)
    return not isinstance(column.parse, BooleanParser)
