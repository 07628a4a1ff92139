"""What is written: templates, exports that hold no formulas, and the annotated upload."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from mes.documents.excel.annotate import annotated_workbook
from mes.documents.excel.apply import apply_plan
from mes.documents.excel.container import open_workbook
from mes.documents.excel.grid import WorkbookGrid
from mes.documents.excel.workbooks import (
    ExportColumn,
    Shape,
    export_workbook,
    sheet_name,
    template_workbook,
)
from mes.kernel.actor import system
from mes.masterdata.imports import ITEMS, MASTERDATA_KINDS
from tests.mes.documents.excel.books import built, xlsx
from tests.mes.documents.excel.memory import dry_run, no_transaction, registry_of

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "|cmd", "%x", "http://a.example/"]


def sheet_of(content: bytes, index: int = 0) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[index]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_exported_text_is_never_a_formula() -> None:
    content = export_workbook([ExportColumn("T")], [[text] for text in DANGEROUS], sheet="S")
    sheet = sheet_of(content)
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(DANGEROUS)
    assert [cell.value for cell in cells] == DANGEROUS
    assert all(cell.hyperlink is None for cell in cells)


def test_exported_columns_keep_their_types() -> None:
    columns = [
        ExportColumn("q", Shape.NUMBER),
        ExportColumn("d", Shape.DATE),
        ExportColumn("m", Shape.MOMENT),
        ExportColumn("b", Shape.BOOLEAN),
        ExportColumn("n", Shape.NUMBER),
    ]
    moment = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    with translation.override("en"):
        content = export_workbook(
            columns, [[Decimal("-1.5"), date(2026, 1, 2), moment, True, None]], sheet="S"
        )
    values = [cell.value for cell in sheet_of(content)[2]]
    assert values == [
        -1.5,
        datetime(2026, 1, 2),  # noqa: DTZ001
        datetime(2026, 11, 24, 0, 30),  # noqa: DTZ001  Shanghai
        "yes",
        None,
    ]


def test_a_number_too_long_for_a_double_is_exported_as_text() -> None:
    content = export_workbook(
        [ExportColumn("q", Shape.NUMBER)], [[Decimal("12345678901234.123456")]], sheet="S"
    )
    assert sheet_of(content)["A2"].value == "12345678901234.123456"


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="argument"):
        export_workbook([ExportColumn("a"), ExportColumn("b")], [["x"]], sheet="S")


def test_unprintable_characters_do_not_damage_an_export() -> None:
    content = export_workbook([ExportColumn("T")], [["a\x00b\x0bc" + "x" * 40_000]], sheet="S")
    assert sheet_of(content)["A2"].value == "abc" + "x" * 32_764


@pytest.mark.parametrize(
    ("text", "name"),
    [("a/b:c", "a b c"), ("x" * 40, "x" * 31), ("", "Sheet"), ("'q'", "q")],
)
def test_sheet_names_are_made_acceptable(text: str, name: str) -> None:
    assert sheet_name(text) == name


def test_a_template_marks_required_columns_and_offers_choices() -> None:
    content = template_workbook([ITEMS], language="zh-hans")
    sheet = sheet_of(content)
    headings = [cell.value for cell in sheet[1]]
    assert sheet.title == "物料"
    assert headings[:3] == ["物料编码*", "物料名称", "规格型号"]
    kind = next(v for v in sheet.data_validations.dataValidation if "D2" in str(v.sqref))
    assert kind.formula1 == '"原材料,外购件,半成品,成品,耗材,包装材料,服务"'


def test_every_sample_of_a_template_is_accepted_by_its_own_column() -> None:
    for kind in MASTERDATA_KINDS:
        for column in kind.columns:
            if column.sample:
                assert column.parse(column.sample) is not None


def refused_upload() -> bytes:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Items")
        bold = book.add_format({"bold": True})
        sheet.write_row("A1", ["Item code", "Item name", "Safety stock"], bold)
        sheet.write_row("A2", ["A", "a", 5])
        sheet.write_row("A3", ["B", "b", "20 pcs"])
        sheet.write("A4", "C")
        sheet.write_formula("B4", '="c"', None, "c")
        other = book.add_worksheet("Notes")
        other.write("A1", "mine")

    return built(build)


def annotated(content: bytes, name: str = "a.xlsx") -> tuple[WorkbookGrid, bytes]:
    book = open_workbook(content, filename=name)
    plan = dry_run(book, registry_of())
    with translation.override("zh-hans"):
        return book, annotated_workbook(book, plan)


def test_the_returned_workbook_is_the_persons_own_with_the_reasons_beside() -> None:
    _, content = annotated(refused_upload())
    sheet = sheet_of(content)
    assert sheet["D1"].value == "错误说明"
    assert sheet["D2"].value is None
    assert str(sheet["D3"].value).startswith("Safety stock: ")
    assert sheet["C3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A1"].font.bold
    assert sheet["B4"].value == '="c"'
    assert sheet_of(content, 1)["A1"].value == "mine"


def test_a_corrected_return_loads_and_its_reasons_disappear() -> None:
    _, first = annotated(refused_upload())
    book = openpyxl.load_workbook(io.BytesIO(first))
    book.worksheets[0]["C3"] = 20
    book.worksheets[0]["B4"] = "c"
    book.worksheets[0]["A4"] = "A"
    corrected = io.BytesIO()
    book.save(corrected)

    _, second = annotated(corrected.getvalue())

    sheet = sheet_of(second)
    assert sheet["D1"].value == "错误说明"
    assert sheet["D3"].value is None
    assert sheet["D4"].value is not None
    assert sheet["E1"].value is None


def test_a_reason_that_quotes_a_formula_is_text() -> None:
    _, content = annotated(xlsx({"Items": [["Item code", "Safety stock"], ["A", "=1+1"]]}))
    cell = sheet_of(content)["C2"]
    assert cell.data_type == "s"


def test_a_csv_comes_back_as_a_workbook() -> None:
    _, content = annotated("物料编码,安全库存\nA,五\n".encode(), "物料.csv")
    sheet = sheet_of(content)
    assert [cell.value for cell in sheet[1]] == ["物料编码", "安全库存", "错误说明"]
    assert sheet["C2"].value is not None


def test_a_filled_template_is_imported() -> None:
    registry = registry_of()
    book = openpyxl.load_workbook(
        io.BytesIO(template_workbook(MASTERDATA_KINDS, language="zh-hans"))
    )
    book["物料"].append(["CHAIR", "木椅", "", "成品", "个"])
    book["客户"].append(["C1", "东城商店"])
    content = io.BytesIO()
    book.save(content)

    plan = dry_run(open_workbook(content.getvalue(), filename="t.xlsx"), registry)
    outcome = apply_plan(plan, registry=registry, actor=system(), atomic=no_transaction)

    assert (outcome.new, outcome.implied, plan.refused) == (2, 1, 0)
