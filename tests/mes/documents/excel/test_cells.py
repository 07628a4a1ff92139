"""One cell at a time: what is understood, and the code of every refusal."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.documents.excel.cells import (
    BooleanParser,
    CellContext,
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    Parser,
    RateParser,
    TextParser,
    Value,
)
from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import CellValue, column_index, column_letter
from mes.documents.excel.moments import DateParser, DurationParser, DurationUnit, TimeParser
from mes.masterdata.imports.items import ITEM_KIND


def code_of(parser: Parser, value: CellValue) -> str:
    with pytest.raises(CellRefused) as caught:
        parser(value)
    return caught.value.code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.0, "10"),
        (10.5, "10.5"),
        (0.1 + 0.2, "0.3"),
        ("  chair\u00a0", "chair"),
        ("\u3000木椅\u3000", "木椅"),
        (True, "TRUE"),
        (123456789012345.0, "123456789012345"),
        (date(2021, 1, 5), "2021-01-05"),
    ],
)
def test_any_cell_is_the_text_a_person_sees(value: CellValue, text: str) -> None:
    assert TextParser()(value) == text


def test_codes_are_half_width_on_one_line() -> None:
    assert TextParser(code=True)("ＡＢ－０１　\n甲") == "AB-01 甲"


def test_a_long_number_that_excel_rounded_is_refused_as_text() -> None:
    assert code_of(TextParser(), 6901234567892123.0) == "cell_digits_lost"


def test_too_long_text_is_refused_with_both_lengths() -> None:
    with pytest.raises(CellRefused) as caught:
        TextParser(3)("abcd")
    assert (caught.value.code, caught.value.params) == ("cell_too_long", {"length": 4, "limit": 3})


def test_control_characters_are_refused() -> None:
    assert code_of(TextParser(), "a\x07b") == "cell_control_characters"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1e-06, "0.000001"),
        (1234567.0, "1234567"),
        ("1,234.50", "1234.5"),
        ("１２．５", "12.5"),
        ("１，２３４", "1234"),
        (" ¥ 35 ", "35"),
        ("-3", "-3"),
        ("(3)", "-3"),
        ("−3", "-3"),
        ("1e3", "1000"),
        ("1 000", "1000"),
        (1 / 3, "0.333333"),
        ("2.0000005", "2.000001"),
    ],
)
def test_numbers_are_exact_to_six_places(value: CellValue, number: str) -> None:
    assert DecimalParser()(value) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("20 pcs", "cell_has_unit"),
        ("20件", "cell_has_unit"),
        ("5%", "cell_has_unit"),
        ("many", "cell_not_number"),
        ("1,2,3", "cell_not_number"),
        ("NaN", "cell_not_number"),
        ("Infinity", "cell_not_number"),
        (True, "cell_not_number"),
        (date(2021, 1, 5), "cell_not_number"),
        (1e20, "cell_too_big"),
        ("1e999", "cell_too_big"),
        ("0.0000001", "cell_too_small"),
    ],
)
def test_what_is_no_usable_number_is_refused(value: CellValue, code: str) -> None:
    assert code_of(DecimalParser(), value) == code


def test_bounds_are_kept() -> None:
    assert code_of(DecimalParser(positive=True), 0) == "cell_not_positive"
    assert code_of(DecimalParser(minimum=Decimal(0)), "-1") == "cell_below_minimum"
    assert code_of(IntegerParser(), 1.5) == "cell_not_whole"
    assert IntegerParser()(7.0) == 7


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_reads_the_same_as_float_and_as_text(number: Decimal) -> None:
    if number and abs(number) < Decimal("0.000001"):
        return
    parser = DecimalParser()
    assert parser(float(number)) == parser(str(number)) == number


@pytest.mark.parametrize(
    ("value", "heading", "percent", "rate"),
    [
        (5.0, "Scrap %", False, "0.05"),
        (0.5, "损耗率(%)", False, "0.005"),
        (0.05, "Scrap %", True, "0.05"),
        ("5%", "损耗率", False, "0.05"),
        ("５％", "损耗率", False, "0.05"),
        (0.05, "损耗率", False, "0.05"),
        (13.0, "税率", False, "0.13"),
        (0.0, "Scrap %", False, "0"),
    ],
)
def test_percentages_become_shares(
    value: CellValue, heading: str, percent: bool, rate: str
) -> None:
    assert RateParser()(value, CellContext(heading, percent)) == Decimal(rate)


def test_a_share_over_the_whole_is_refused() -> None:
    assert code_of(RateParser(), "120%") == "cell_rate_out_of_range"


@pytest.mark.parametrize(
    "value",
    [
        date(2021, 1, 5),
        datetime(2021, 1, 5, 10, 30),  # noqa: DTZ001  a cell has no zone
        44201.0,
        44201.4375,
        "44201",
        20210105.0,
        "20210105",
        "2021-01-05",
        "2021/1/5",
        "2021.1.5",
        "2021年1月5日",
        "２０２１／１／５",
        "2021-01-05 00:00:00",
        "2021-01-05T08:00:00+08:00",
    ],
)
def test_a_day_is_read_however_it_is_written(value: CellValue) -> None:
    assert DateParser()(value) == date(2021, 1, 5)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("05/01/2021", "cell_not_date"),
        ("soon", "cell_not_date"),
        ("2021-02-30", "cell_not_date"),
        (3.0, "cell_not_date"),
        ("nan", "cell_not_date"),
        (True, "cell_not_date"),
        ("0021-01-05", "cell_date_out_of_range"),
    ],
)
def test_what_is_no_day_is_refused(value: CellValue, code: str) -> None:
    assert code_of(DateParser(), value) == code


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31)))
def test_serial_and_written_days_agree(day: date) -> None:
    serial = float((day - date(1899, 12, 30)).days)
    assert DateParser()(serial) == DateParser()(f"{day.year}年{day.month}月{day.day}日") == day


@pytest.mark.parametrize("value", [time(8, 30), "8:30", "08:30:00", "８：３０", 8.5 / 24])
def test_a_time_of_day_is_read(value: CellValue) -> None:
    assert TimeParser()(value) == time(8, 30)


def test_what_is_no_time_of_day_is_refused() -> None:
    assert code_of(TimeParser(), "25:00") == "cell_not_time"


@pytest.mark.parametrize(
    ("value", "heading", "minutes"),
    [
        (30.0, "Run (min per unit)", "30"),
        (1.5, "Setup (h)", "90"),
        (90.0, "加工时间(秒/件)", "1.5"),
        (2.0, "准备时间（小时）", "120"),
        (30.0, "Setup", "30"),
        ("1:30:00", "", "90"),
        ("1 day 02:00:00", "", "1560"),
        ("PT1H30M", "", "90"),
        ("45分钟", "", "45"),
        ("2 h", "", "120"),
        (time(0, 30), "", "30"),
        (timedelta(hours=6), "", "360"),
        (20.0, "cycle time sec", "0.3333"),
    ],
)
def test_durations_are_minutes_whatever_the_heading_counts_in(
    value: CellValue, heading: str, minutes: str
) -> None:
    assert DurationParser()(value, CellContext(heading)) == Decimal(minutes)


@pytest.mark.parametrize(
    ("value", "heading", "days"),
    [(7.0, "Lead time (days)", 7), (2.0, "Lead time (weeks)", 14), ("36 h", "", 2), (0.5, "", 1)],
)
def test_lead_times_are_whole_days_rounded_up(value: CellValue, heading: str, days: int) -> None:
    parser = DurationParser(DurationUnit.DAY, whole=True)
    assert parser(value, CellContext(heading)) == days


@pytest.mark.parametrize("value", ["a while", "NaN", "-5", True])
def test_what_is_no_duration_is_refused(value: CellValue) -> None:
    assert code_of(DurationParser(), value) in {"cell_not_duration", "cell_duration_out_of_range"}


@pytest.mark.parametrize("value", ["是", "YES", "y", "√", True, 1.0, "启用"])
def test_yes_is_understood(value: CellValue) -> None:
    assert BooleanParser()(value) is True


@pytest.mark.parametrize("value", ["否", "No", "×", False, 0.0, "停用"])
def test_no_is_understood(value: CellValue) -> None:
    assert BooleanParser()(value) is False


def test_neither_yes_nor_no_is_refused() -> None:
    assert code_of(BooleanParser(), "maybe") == "cell_not_boolean"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("semi-finished", "semi_finished"),
        ("Semi Finished", "semi_finished"),
        ("半成品", "semi_finished"),
        ("raw", "raw"),
        ("原材料", "raw"),
        ("产成品", "finished"),
    ],
)
def test_a_choice_is_understood_by_its_synonyms(text: str, kind: str) -> None:
    assert ITEM_KIND(text) == kind


def test_an_unknown_choice_names_those_there_are() -> None:
    with pytest.raises(CellRefused) as caught:
        ChoiceParser({"a": ("甲",), "b": ()})("c")
    assert caught.value.code == "cell_not_a_choice"
    assert caught.value.params == {"value": "c", "choices": "a (甲), b"}


@given(
    st.one_of(
        st.text(max_size=30),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.dates(),
        st.times(),
        st.timedeltas(),
    )
)
def test_every_parser_answers_or_refuses_and_never_breaks(value: CellValue) -> None:
    parsers: list[Parser] = [
        TextParser(),
        DecimalParser(),
        IntegerParser(),
        RateParser(),
        DateParser(),
        TimeParser(),
        DurationParser(),
        BooleanParser(),
        ITEM_KIND,
    ]
    for parser in parsers:
        try:
            answer: Value = parser(value)
        except CellRefused as refused:
            assert refused.message % refused.params  # noqa: PT017  the sentence must be complete
        else:
            assert answer is not None


@given(st.integers(min_value=0, max_value=16_383))
def test_column_letters_round_trip(column: int) -> None:
    assert column_index(column_letter(column)) == column


def test_column_letters_are_excels() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
