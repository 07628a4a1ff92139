"""Which sheet is what: headings, title rows, two-row heads, corrections and their memory."""

from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter

from mes.documents.excel.container import open_workbook
from mes.documents.excel.headings import heading_forms, signature
from mes.documents.excel.kinds import RecordKind
from mes.documents.excel.module_kinds import MODULE_KINDS
from mes.documents.excel.recognise import (
    MappingInvalid,
    Recogniser,
    SheetMapping,
    SheetRecognition,
)
from mes.documents.excel.workbooks import template_workbook
from mes.masterdata.imports import MASTERDATA_KINDS
from tests.mes.documents.excel.books import Rows, built, grid
from tests.mes.documents.excel.memory import registry_of


class Memory:
    """Corrected mappings in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}

    def recall(self, signature: str) -> Mapping[str, Any] | None:
        return self.kept.get(signature)

    def remember(self, signature: str, mapping: Mapping[str, Any]) -> None:
        self.kept[signature] = mapping


def recognised(name: str, rows: Rows) -> SheetRecognition:
    return Recogniser(registry_of()).recognise(grid({name: rows}))[0]


def test_headings_are_read_without_case_space_and_brackets() -> None:
    assert heading_forms(" *Lead Time (days) ") == (
        "leadtimedays", "leadtime", "~day lead time", "~lead time",
    )  # fmt: skip
    assert heading_forms("物料编码（必填）") == ("物料编码必填", "物料编码")
    assert heading_forms("物料编码#编码")[:2] == ("物料编码编码", "物料编码")
    assert heading_forms("Order Lines/Product")[:2] == ("orderlinesproduct", "product")


def test_word_order_plural_and_abbreviation_do_not_count() -> None:
    assert heading_forms("Qty on hand")[-1] == heading_forms("On-hand Quantities")[-1].replace(
        "quantitie", "quantity"
    )


def test_two_headings_with_the_same_meaning_share_a_signature() -> None:
    assert signature(["Item Code", "QTY"]) == signature(["item_code", "qty"])
    assert signature(["Item Code", "QTY"]) != signature(["QTY", "Item Code"])


KINDS = [*MASTERDATA_KINDS, *MODULE_KINDS]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_our_own_template_is_recognised_column_by_column(kind: RecordKind, language: str) -> None:
    content = template_workbook([kind], language=language)
    book = open_workbook(content, filename="template.xlsx")
    first = Recogniser(registry_of()).recognise(book)[0]
    assert first.mapping.kind == kind.code
    assert first.mapping.columns == {
        column.name: i for i, column in enumerate(kind.written_columns)
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_template_is_recognised_whatever_its_sheet_is_called(kind: RecordKind) -> None:
    book = grid({"Sheet1": [[column.label for column in kind.written_columns], ["x"]]})
    assert Recogniser(registry_of()).recognise(book)[0].mapping.kind == kind.code


def test_the_help_sheet_of_a_template_is_left_alone() -> None:
    book = open_workbook(template_workbook(KINDS, language="zh-hans"), filename="t.xlsx")
    sheets = Recogniser(registry_of()).recognise(book)
    assert [sheet.mapping.kind for sheet in sheets[:-1]] == [kind.code for kind in KINDS]
    assert sheets[-1].how == "explanation"


def test_headings_may_stand_below_titles() -> None:
    sheet = recognised(
        "导出", [["存货档案"], ["2021年"], [None], ["存货编码", "存货名称"], ["A", "a"]]
    )
    assert (sheet.mapping.kind, sheet.mapping.header_row) == ("items", 4)


def test_a_merged_two_row_head_is_read_as_one() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("订单")
        sheet.merge_range("A1:A2", "订单号")
        sheet.merge_range("B1:C1", "物料")
        sheet.merge_range("D1:E1", "订单")
        sheet.write_row("B2", ["编码", "名称", "数量", "交货日期"])
        sheet.merge_range("F1:F2", "客户")
        sheet.write_row("A3", ["SO1", "A", "a", 5, "2021-01-05", "C1"])

    book = open_workbook(built(build), filename="a.xlsx")
    mapping = Recogniser(registry_of()).recognise(book)[0].mapping
    assert (mapping.kind, mapping.header_row) == ("sales_orders", 2)
    assert dict(mapping.columns) == {
        "order_no": 0, "item": 1, "quantity": 3, "due_date": 4, "customer": 5,
    }  # fmt: skip


def test_a_second_heading_row_in_another_language_is_no_record() -> None:
    rows = [["物料编码", "物料名称", "单位"], ["Item code", "Item name", "Unit"], ["A", "a", "pcs"]]
    assert recognised("物料", rows).mapping.header_row == 2


def test_unknown_columns_are_reported_as_ignored() -> None:
    sheet = recognised("Items", [["Item code", "Colour", "Item name"], ["A", "red", "a"]])
    assert sheet.ignored == (("B", "Colour"),)


def test_a_missing_required_column_is_reported() -> None:
    sheet = recognised("Sales orders", [["Order no", "Customer", "Item"], ["1", "C", "A"]])
    assert (sheet.mapping.kind, sheet.missing) == ("sales_orders", ("quantity",))


def test_a_typing_error_in_a_required_heading_is_forgiven() -> None:
    rows: Rows = [["Order no", "Customer", "Item", "Quantitty"], ["1", "C", "A", 1]]
    assert recognised("Sheet1", rows).mapping.columns["quantity"] == 3


def test_words_around_a_required_heading_are_forgiven() -> None:
    rows: Rows = [["销售单号", "客户名称", "存货编码", "本单销售数量"], ["1", "C", "A", 1]]
    sheet = recognised("Sheet1", rows)
    assert (sheet.mapping.kind, sheet.mapping.columns["quantity"]) == ("sales_orders", 3)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["仓库", "物料编码", "数量"], "opening_stock"),
        (["订单号", "客户", "物料编码", "数量"], "sales_orders"),
        (["订单号", "供应商", "物料编码", "数量"], "purchase_orders"),
        (["供应商", "物料编码", "单价"], "supplier_prices"),
        (["母件", "子件", "数量"], "boms"),
        (["产品编码", "工序", "工时"], "routings"),
        (["工号", "姓名"], "employees"),
        (["Customer", "Phone", "Address"], "customers"),
        (["Vendor", "Phone", "Address"], "suppliers"),
        (["Machine", "Capacity"], "work_centres"),
        (["班次", "开始时间", "结束时间"], "shifts"),
        (["单位", "基本单位", "换算率"], "unit_conversions"),
        (["仓库", "库位"], "locations"),
    ],
)
def test_the_columns_alone_tell_the_kind(headings: list[str], kind: str) -> None:
    assert recognised("Sheet1", [headings, ["x"] * len(headings)]).mapping.kind == kind


def test_a_sheet_of_notes_is_unrecognised() -> None:
    sheet = recognised("Notes", [["Please call me"], ["before noon"]])
    assert (sheet.how, sheet.mapping.kind) == ("unrecognised", None)


def test_a_blank_sheet_is_told_apart() -> None:
    book = grid({"A": [["Item code"], ["x"]], "B": []})
    assert Recogniser(registry_of()).recognise(book)[1].how == "blank"


def test_a_correction_overrides_the_proposal() -> None:
    book = grid({"Sheet1": [["Foo", "Bar"], ["A", "a"]]})
    mapping = SheetMapping("items", 1, {"code": 1, "name": 0})
    sheet = Recogniser(registry_of()).recognise(book, {"Sheet1": mapping})[0]
    assert (sheet.how, sheet.mapping, sheet.missing) == ("corrected", mapping, ())


def test_a_correction_may_leave_a_sheet_out() -> None:
    book = grid({"Items": [["Item code"], ["A"]]})
    sheet = Recogniser(registry_of()).recognise(book, {"Items": SheetMapping(None)})[0]
    assert (sheet.how, sheet.mapping.kind) == ("left_out", None)


def test_a_correction_is_remembered_for_the_same_headings_elsewhere_on_the_sheet() -> None:
    memory = Memory()
    recogniser = Recogniser(registry_of(), memory)
    first = grid({"Sheet1": [["Foo", "Bar"], ["A", "a"]]})
    corrected = recogniser.recognise(first, {"Sheet1": SheetMapping("items", 1, {"code": 1})})
    recogniser.remember(corrected)

    again = recogniser.recognise(grid({"Other": [["title"], ["FOO", "bar "], ["A", "a"]]}))[0]

    assert again.how == "remembered"
    assert again.mapping == SheetMapping("items", 2, {"code": 1})


@pytest.mark.parametrize(
    "mapping",
    [
        SheetMapping("no_such_kind"),
        SheetMapping("items", 99),
        SheetMapping("items", 1, {"no_such_field": 0}),
        SheetMapping("items", 1, {"code": 9}),
        SheetMapping("items", 1, {"code": 0, "name": 0}),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(mapping: SheetMapping) -> None:
    book = grid({"Sheet1": [["Foo", "Bar"], ["A", "a"]]})
    with pytest.raises(MappingInvalid):
        Recogniser(registry_of()).recognise(book, {"Sheet1": mapping})


def test_a_correction_of_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(MappingInvalid):
        Recogniser(registry_of()).recognise(grid({"A": [["x"]]}), {"B": SheetMapping(None)})


@pytest.mark.parametrize(
    "data",
    [{"kind": 5}, {"header_row": 0}, {"header_row": True}, {"columns": {"a": -1}}, {"columns": []}],
)
def test_a_mapping_from_outside_is_checked(data: dict[str, Any]) -> None:
    with pytest.raises(MappingInvalid):
        SheetMapping.from_json(data, "Sheet1")


def test_a_mapping_survives_json() -> None:
    mapping = SheetMapping("items", 3, {"code": 0, "name": 2})
    assert SheetMapping.from_json(mapping.as_json(), "Sheet1") == mapping


def test_a_row_of_field_codes_above_the_captions_is_passed_over() -> None:
    rows: Rows = [
        ["FBillNo", "FDate", "FCustId", "FCustId#Name", "FMaterialId", "FQty", "FDeliveryDate"],
        [
            "*单据编号#单据头",
            "*日期",
            "*客户#编码",
            "客户#名称",
            "*物料编码#编码",
            "*销售数量",
            "*要货日期",
        ],
        ["SO1", "2021-01-05", "C1", "店", "A", 5, "2021-02-05"],
    ]
    sheet = recognised("SAL_SaleOrder", rows)
    assert (sheet.mapping.kind, sheet.mapping.header_row) == ("sales_orders", 2)
    assert dict(sheet.mapping.columns) == {
        "order_no": 0, "order_date": 1, "customer": 2, "item": 4, "quantity": 5, "due_date": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        # As other systems name them.
        (["Item Code", "Item Name", "Item Group", "Default Unit of Measure", "Maintain Stock",
          "Valuation Rate", "Standard Selling Rate"], "items"),
        (["ID", "Item", "Quantity", "Is Active", "Item Code (Items)", "Qty (Items)",
          "UOM (Items)", "Rate (Items)"], "boms"),
        (["Internal Reference", "Name", "Product Type", "Unit of Measure", "Sales Price", "Cost",
          "Barcode", "Quantity On Hand"], "items"),
        (["Order Reference", "Customer", "Order Lines/Product", "Order Lines/Quantity",
          "Order Lines/Unit Price", "Commitment Date"], "sales_orders"),
        (["IPN", "Name", "Description", "Category", "Units", "Minimum stock", "Assembly",
          "Component", "Trackable"], "items"),
        (["编号", "全名", "规格", "型号", "单位", "条码", "零售价", "库存下限", "商品编号"], "items"),
        (["单据编号", "录单日期", "商品编号", "商品全名", "数量", "单价", "金额", "仓库",
          "供应商", "交货日期"], "purchase_orders"),
        (["商品编号", "商品名称", "仓库全名", "单位", "库存数量", "成本单价", "库存金额"],
         "opening_stock"),
        (["名称", "部门", "工号", "岗位", "手机"], "employees"),
        (["item", "location", "onhand", "minimum", "maximum"], "opening_stock"),
        (["name", "item", "customer", "location", "quantity", "due", "priority", "status"],
         "sales_orders"),
        (["supplier", "item", "location", "cost", "leadtime", "sizeminimum", "sizemultiple"],
         "supplier_prices"),
        (["产品编码", "产品名称", "工序序号", "工序名称", "标准工时(分钟)", "计件单价", "设备"],
         "routings"),
        (["产品料号", "产品名称", "组件料号", "组件名称", "组成用量", "底数", "损耗率%"], "boms"),
    ],
)  # fmt: skip
def test_headings_of_other_systems_tell_the_kind(headings: list[str], kind: str) -> None:
    rows: Rows = [headings, ["x"] * len(headings)]
    sheet = recognised("Sheet1", rows)
    assert (sheet.mapping.kind, sheet.missing) == (kind, ())
