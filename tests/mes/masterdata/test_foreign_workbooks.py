"""Workbooks as other systems and people make them: nothing lost in silence, nothing misread."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from mes.masterdata.models import Bom, Item, Unit
from tests.mes.documents.excel.books import Rows, built, xlsx

pytestmark = pytest.mark.usefixtures("tenant")
Report = dict[str, Any]
ITEMS = [["物料编码"], ["A"], ["B"], ["C"], ["D"]]


def run(folder: Path, content: bytes, *options: str, name: str = "book.xlsx") -> tuple[int, Report]:
    """Exit code and JSON report of the command."""
    file = folder / name
    file.write_bytes(content)
    out, code = io.StringIO(), 0
    try:
        call_command(
            "import_workbook", str(file), "--enterprise=alpha", "--json", *options, stdout=out
        )
    except SystemExit as left:
        code = int(str(left.code))
    return code, json.loads(out.getvalue())


def taken(
    folder: Path, sheets: dict[str, Rows] | bytes, *, code: int = 0, name: str = "book.xlsx"
) -> dict[str, Report]:
    """Import; each sheet's report by name. A second import must change nothing."""
    content = sheets if isinstance(sheets, bytes) else xlsx(sheets)
    first, report = run(folder, content, name=name)
    assert first == code, report
    _again, second = run(folder, content, name=name)
    assert [(one["new"], one["changed"]) for one in second["sheets"]] == [
        (0, 0) for _sheet in second["sheets"]
    ]
    return {sheet["sheet"]: sheet for sheet in report["sheets"]}


def counts(sheet: Report) -> tuple[int, int, int, int]:
    return sheet["new"], sheet["changed"], sheet["unchanged"], sheet["refused"]


def codes(sheet: Report) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["code"]) for one in sheet["refusals"]]


def ignored(sheet: Report) -> list[str]:
    return [one["heading"] for one in sheet["ignored"]]


def test_an_export_of_kingdee_with_technical_names_above_its_headings(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "物料#基本(FBillHead)": [
                ["FNumber", "FName", "FSpecification", "FErpClsID", "FBaseUnitId", "FBARCODE",
                 "FForbidStatus"],
                ["*(基本)编码", "*(基本)名称#中文(简体)", "(基本)规格型号#中文(简体)", "(基本)物料属性",
                 "*(基本)基本单位#编码", "(基本)条码", "禁用状态"],
                ["01.001", "松木板", "2000*300", "外购", "Pcs", "6901", "否"],
                ["01.002", "椅子", None, "自制", "Pcs", None, "否"],
                ["01.003", "油漆", None, "委外", "kg", None, "是"],
            ],
            "物料清单#单据头(FBillHead)": [
                ["BOM版本", "父项物料编码", "物料名称", "项次", "子项物料编码", "用量:分子", "用量:分母",
                 "变动损耗率%", "子项单位"],
                ["V1.0", "01.002", "椅子", 1, "01.001", 4, 1, 2, "Pcs"],
            ],
        },
    )  # fmt: skip

    items, bom = sheets["物料#基本(FBillHead)"], sheets["物料清单#单据头(FBillHead)"]
    assert (items["kind"], items["mapping"]["header_row"], counts(items)) == (
        "items",
        2,
        (3, 0, 0, 0),
    )
    assert ignored(items) == []
    assert dict(Item.objects.values_list("code", "active")) == {
        "01.001": True, "01.002": True, "01.003": False,
    }  # fmt: skip
    assert (bom["kind"], counts(bom)) == ("boms", (1, 0, 0, 0))
    assert ignored(bom) == ["物料名称", "项次"]
    line = Bom.objects.get().lines.get()
    assert (str(line.quantity), str(line.scrap_rate)) == ("4.000000", "0.020000")


def test_an_export_of_yonyou_with_a_title_flags_and_a_sum(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "存货档案": [
                ["存货档案"], [],
                ["存货编码", "存货名称", "存货分类名称", "主计量单位名称", "是否外购", "是否自制", "安全库存",
                 "固定提前期", "计价方式"],
                ["001", "螺丝", "五金", "个", "是", "否", "1,000", 3, "移动平均法"],
                ["002", "椅子", "成品", "把", "否", "是", 0, 5, "移动平均法"],
                ["合计", None, None, None, None, None, "1,000"],
            ],
            "物料清单": [
                ["母件编码", "版本代号", "版本说明", "子件行号", "子件编码", "主计量单位", "基本用量",
                 "基础数量", "子件损耗率(%)"],
                ["002", 10, "主要版本", 10, "001", "个", 8, 2, 5],
            ],
        },
    )  # fmt: skip

    items, bom = sheets["存货档案"], sheets["物料清单"]
    assert (counts(items), ignored(items)) == ((2, 0, 0, 0), ["计价方式"])
    assert items["left_out"] == [{"row": 6, "reason": "total", "text": "合计"}]
    assert sorted(Item.objects.values_list("code", "supply", "unit__code", "category")) == [
        ("001", "buy", "个", "五金"),
        ("002", "make", "把", "成品"),
    ]
    assert (counts(bom), ignored(bom)) == ((1, 0, 0, 0), ["子件行号"])
    version = Bom.objects.get()
    assert (version.version_code, version.note, str(version.quantity)) == (
        "10", "主要版本", "2.000000",
    )  # fmt: skip
    assert str(version.lines.get().scrap_rate) == "0.050000"


def test_exports_of_odoo_name_items_by_code_and_name_and_mark_lines_by_a_path(
    tmp_path: Path,
) -> None:
    sheets = taken(
        tmp_path,
        {
            "product.template": [
                ["External ID", "Internal Reference", "Name", "Product Type", "Unit of Measure",
                 "Cost", "Can be Purchased"],
                ["x1", "FURN_001", "Office Chair", "Storable Product", "Units", 70, True],
                ["x2", "FURN_002", "Chair Leg", "Consumable", "Units", 3, True],
            ],
            "Bill of Materials": [
                ["External ID", "Product", "Quantity", "BoM Lines/Component", "BoM Lines/Quantity",
                 "BoM Lines/Product Unit of Measure"],
                ["b1", "[FURN_001] Office Chair", 10, "[FURN_002] Chair Leg", 40, "Units"],
            ],
            "Sales Order": [
                ["Order Reference", "Creation Date", "Customer", "Order Lines/Product",
                 "Order Lines/Quantity", "Order Lines/Unit Price"],
                ["S1", "2026-01-05 10:20:30", "Azure", "[FURN_001] Office Chair", 3, 120.5],
                [None, None, None, "[FURN_002] Chair Leg", 2, 3],
            ],
            "res.partner": [["Display Name", "Phone", "Is a Company"], ["Azure", "870", True]],
        },
    )  # fmt: skip

    assert {name: (one["kind"], *counts(one)) for name, one in sheets.items()} == {
        "product.template": ("items", 2, 0, 0, 0),
        "Bill of Materials": ("boms", 1, 0, 0, 0),
        "Sales Order": ("sales_orders", 2, 0, 0, 0),
        "res.partner": ("customers", 1, 0, 0, 0),
    }
    bom = Bom.objects.get()
    assert (bom.item.code, str(bom.quantity), str(bom.lines.get().quantity)) == (
        "FURN_001", "10.000000", "40.000000",
    )  # fmt: skip


def test_exports_of_erpnext_mark_lines_in_brackets_and_say_disabled(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "Item": [
                ["ID", "Item Code", "Item Name", "Default Unit of Measure", "Disabled",
                 "Has Batch No", "Has Serial No", "Default Material Request Type"],
                ["SKU1", "SKU1", "Widget", "Nos", 0, 1, 1, "Manufacture"],
                ["RM1", "RM1", "Steel", "Kg", 0, 1, 0, "Purchase"],
                ["RM2", "RM2", "Old", "Kg", 1, 0, 0, "Purchase"],
            ],
            "BOM": [
                ["ID", "Item", "Quantity", "Is Active", "Item Code (Items)", "Qty (Items)",
                 "UOM (Items)"],
                ["BOM-1", "SKU1", 10, 1, "RM1", 5, "Kg"],
            ],
            "Workstation": [["ID", "Workstation Name", "Production Capacity", "Net Hour Rate"],
                            ["Lathe 1", "Lathe 1", 2, 60]],
            "Purchase Order": [
                ["ID", "Supplier", "Date", "Required By", "Item Code (Items)", "Quantity (Items)"],
                ["PUR-1", "Steel Co", date(2026, 1, 2), date(2026, 2, 2), "RM1", 100],
            ],
        },
    )  # fmt: skip

    assert sorted(Item.objects.values_list("code", "tracking", "active")) == [
        ("RM1", "lot", True), ("RM2", "none", False), ("SKU1", "serial", True),
    ]  # fmt: skip
    bom = Bom.objects.get()
    assert (str(bom.quantity), str(bom.lines.get().quantity)) == ("10.000000", "5.000000")
    assert counts(sheets["Workstation"]) == (1, 0, 0, 0)
    waiting = sheets["Purchase Order"]
    assert (waiting["kind"], waiting["waiting"], waiting["waiting_for"]) == (
        "purchase_orders", 1, "purchasing",
    )  # fmt: skip


def test_tables_of_frepple_that_hold_something_else_are_refused_not_guessed(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "buffer": [["item", "location", "onhand", "minimum"], ["chair", "shop", 4, 1]],
            "operation material": [["operation", "item", "quantity", "type", "effective_start"],
                                   ["make chair", "chair", 1, "end", None],
                                   ["make chair", "leg", -4, "start", None]],
            "operation resource": [["operation", "resource", "quantity"],
                                   ["make chair", "bench", 1], ["make chair", "saw", 1]],
            "item": [["name", "description", "category", "cost", "uom"],
                     ["chair", "a chair", "furniture", 20, "pcs"], ["leg", None, "part", 2, "pcs"]],
            "location": [["name", "description", "available", "owner"],
                         ["shop", "the shop", None, None], ["factory", None, None, None]],
            "resource": [["name", "type", "maximum", "location"], ["bench", "default", 1, "factory"]],
        },
        code=2,
    )  # fmt: skip

    assert {name: (one["kind"], *counts(one)) for name, one in sheets.items()} == {
        "buffer": ("opening_stock", 1, 0, 0, 0),
        "operation material": (None, 0, 0, 0, 2),
        "operation resource": (None, 0, 0, 0, 2),
        "item": ("items", 2, 0, 0, 0),
        "location": ("warehouses", 2, 0, 0, 0),
        "resource": ("work_centres", 1, 0, 0, 0),
    }
    assert codes(sheets["operation material"]) == [(1, "", "sheet_not_recognised")]


def _printed_list(book: xlsxwriter.Workbook) -> None:
    """A list as an office prints it: title, two heading rows, a second page, sums, signatures."""
    sheet = book.add_worksheet("Sheet1")
    zeros = book.add_format({"num_format": "00000"})
    head = [
        "物 料\n编 码",
        "品名 规格",
        "安全\n库存",
        "提前期（天）",
        "类别",
        "标准成本(元)",
        "备 注",
    ]
    sheet.merge_range(0, 0, 0, 6, "××五金厂物料一览表")
    sheet.merge_range(1, 0, 1, 6, "编制日期：2026-01-01    编制人：王五")
    sheet.merge_range(2, 0, 2, 1, "基本信息")
    sheet.merge_range(2, 2, 2, 6, "计划")
    sheet.write_row(3, 0, head)
    sheet.write_number(4, 0, 12, zeros)
    sheet.write_row(4, 1, ["螺丝 M6", "1,200", "3天", "五金", "¥0.35"])
    sheet.write_row(5, 0, ["00013", "垫片", "５０", "2", "五金", "0.1元"])
    sheet.write_row(6, 0, head)
    sheet.write_row(7, 0, ["ＡＢ－０１", "铰链", "-", "/", "五金", "N/A"])
    sheet.write_row(8, 0, ["五金小计", None, "1,250"])
    sheet.merge_range(9, 0, 9, 1, "合  计")
    sheet.write_formula(9, 2, "=SUM(C5:C8)", None, 1250)
    sheet.write(9, 5, "0.45")
    sheet.merge_range(11, 0, 11, 6, "制表：张三        审核：李四")


def test_a_printed_list_with_title_pages_sums_and_signatures(tmp_path: Path) -> None:
    sheet = taken(tmp_path, built(_printed_list))["Sheet1"]

    assert (sheet["kind"], sheet["mapping"]["header_row"], counts(sheet)) == (
        "items", 4, (3, 0, 0, 0),
    )  # fmt: skip
    assert [(one["row"], one["reason"]) for one in sheet["left_out"]] == [
        (7, "heading"), (9, "total"), (10, "total"), (12, "note"),
    ]  # fmt: skip
    found = Item.objects.order_by("code").values_list(
        "code", "safety_stock", "lead_time_days", "standard_cost"
    )
    assert [tuple(map(str, row)) for row in found] == [
        ("00012", "1200.000000", "3", "0.350000"),
        ("00013", "50.000000", "2", "0.100000"),
        ("AB-01", "0.000000", "0", "None"),
    ]


def test_an_indented_bom_tells_parents_by_levels(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "BOM表": [
                ["序号", "阶层", "料号", "品名", "单机用量"],
                [1, "0", "A", "整机", 1],
                [2, ".1", "B", "电机", 1],
                [3, "..2", "C", "铜线", 0.2],
                [4, ".1", "D", "外壳", 2],
            ],
            "物料": ITEMS,
        },
    )

    assert (sheets["BOM表"]["kind"], counts(sheets["BOM表"])) == ("boms", (3, 0, 0, 0))
    assert sheets["BOM表"]["left_out"] == [{"row": 2, "reason": "top", "text": "1"}]
    assert sorted(Bom.objects.values_list("item__code", "lines__component__code")) == [
        ("A", "B"), ("A", "D"), ("B", "C"),
    ]  # fmt: skip


def test_units_are_known_in_every_spelling_and_new_ones_are_told(tmp_path: Path) -> None:
    spelt = {"PCS": "pcs", "Ea": "pcs", "Pcs.": "pcs", "个/pcs": "pcs", "公斤": "kg", "KG": "kg",
             "千克(kg)": "kg", "ｋｇ": "kg", "㎡": "m2", "平方米": "m2", "M": "m", "毫升": "mL", "套": "套",
             "箩": "箩"}  # fmt: skip
    rows = [["Item code", "Unit"], *([f"U{n}", unit] for n, unit in enumerate(spelt))]

    code, report = run(tmp_path, xlsx({"Items": rows}))

    assert code == 0
    assert report["implied"] == [{"kind": "units", "keys": ["箩"]}]
    assert list(Item.objects.order_by("pk").values_list("unit__code", flat=True)) == list(
        spelt.values()
    )
    assert Unit.objects.get(code="箩").dimension == "pack"


WRITTEN = {
    "2027/3/5": True, "2027.3.5": True, "20270305": True, 20270305: True, "2027年3月5日": True,
    46451: True, "46451": True, "2027-3-5 00:00:00": True, "Mar 5, 2027": True, "5-Mar-2027": True,
    "2027-3-5（周五）": True, "2027-03-05T00:00:00Z": True, date(2027, 3, 5): True, "3月5日": False,
    "05/03/2027": False, "2027-03": False, "27-3-5": False, "2027-13-01": False, "待定": False,
    1900: False,
}  # fmt: skip


def test_days_in_text_and_serial_numbers_are_read_and_ambiguous_ones_refused(
    tmp_path: Path,
) -> None:
    rows = [["订单号", "客户", "物料", "数量", "交期"]]
    rows += [[f"D{n}", "甲", "A", 1, day] for n, day in enumerate(WRITTEN)]  # type: ignore[list-item]

    sheet = taken(tmp_path, {"订单": rows, "物料": ITEMS, "客户": [["客户名称"], ["甲"]]}, code=2)[
        "订单"
    ]

    wrong = [n for n, good in enumerate(WRITTEN.values(), start=2) if not good]
    assert codes(sheet) == [(row, "E", "cell_not_date") for row in wrong]
    assert {one["values"]["due_date"] for one in sheet["additions"]} == {"2027-03-05"}


def test_numbers_in_text_are_read_and_doubtful_ones_refused(tmp_path: Path) -> None:
    written = {"1,234.50": "1234.5", "１，２３４": "1234", "1 200": "1200", "1e3": "1000", "￥5": "5",
               "12.5元": "12.5", "CNY 5": "5", "1.234,50": None, "10,5": None, "约100": None,
               "100pcs": None, "5-10": None, "十": None}  # fmt: skip
    rows = [["物料编码", "安全库存"], *([f"N{n}", text] for n, text in enumerate(written))]

    sheet = taken(tmp_path, {"物料": rows}, code=2)["物料"]

    wrong = [n for n, read in enumerate(written.values(), start=2) if read is None]
    assert [row for row, column, _code in codes(sheet) if column == "B"] == wrong
    assert [one["values"]["safety_stock"] for one in sheet["additions"]] == [
        read for read in written.values() if read is not None
    ]


def test_names_of_two_records_and_names_of_none_are_told_apart(tmp_path: Path) -> None:
    sheets = taken(
        tmp_path,
        {
            "BOM": [["Parent", "Component", "Qty"], ["c", "Bolt", 1], ["d", "nowhere", 1]],
            "Items": [["Item code", "Item name"], ["a", "Bolt"], ["b", "Bolt"], ["c", "Nut"],
                      ["d", "Cap"], ["d", "Cap"]],
        },
        code=2,
    )  # fmt: skip

    assert codes(sheets["BOM"]) == [(2, "B", "reference_ambiguous"), (3, "B", "reference_missing")]
    assert codes(sheets["Items"]) == [(6, "A", "duplicate_in_file")]


def test_what_only_the_records_rules_know_is_refused_row_by_row(tmp_path: Path) -> None:
    """A service says no while writing: its row is refused, the others are taken."""
    taken(
        tmp_path,
        {"物料": [["编码", "单位"], ["A", "个"], ["B", "个"]], "BOM": [["父项", "子项", "用量"], ["A", "B", 1]]},
    )  # fmt: skip
    content = xlsx(
        {
            "物料": [["编码", "单位", "启用"], ["A", "个", "是"], ["B", "kg", "是"], ["N", "个", "是"],
                   ["B2", "个", "否"]],
            "BOM": [["父项", "子项", "用量", "生效日期", "失效日期"], ["N", "B2", 1, None, None],
                    ["B", "N", 1, "2027-02-01", "2027-01-01"]],
        }
    )  # fmt: skip

    dry, preview = run(tmp_path, content, "--dry-run")
    code, report = run(tmp_path, content)

    assert (dry, code) == (2, 2)
    assert preview["sheets"] == report["sheets"]
    items, boms = report["sheets"]
    assert (counts(items), codes(items)) == ((2, 0, 1, 1), [(3, "B", "fixed")])
    assert (counts(boms), codes(boms)) == (
        (0, 0, 0, 2),
        [(2, "B", "out_of_use"), (3, "E", "out_of_order")],
    )
    assert dict(Item.objects.values_list("code", "unit__code")) == {
        "A": "个", "B": "个", "N": "个", "B2": "个",
    }  # fmt: skip


def test_a_scrap_rate_of_everything_is_refused_in_its_cell(tmp_path: Path) -> None:
    bom = [["父项", "子项", "用量", "损耗率"], ["A", "B", 1, "100%"], ["C", "D", 1, "5%"]]

    sheet = taken(tmp_path, {"物料": ITEMS, "BOM": bom}, code=2)["BOM"]

    assert (counts(sheet), codes(sheet)) == ((1, 0, 0, 1), [(2, "D", "cell_rate_out_of_range")])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.csv", "物料编码,物料名称\n001,甲\n".encode("gb18030")),
        ("items.csv", "物料编码,物料名称\n001,甲\n".encode("utf-8-sig")),
        ("items.txt", "物料编码\t物料名称\n001\t甲\n".encode("utf-16")),
        ("items.csv", "sep=;\n物料编码;物料名称\n001;甲\n".encode()),
    ],
)
def test_text_files_of_every_encoding_keep_leading_zeros(
    tmp_path: Path, name: str, content: bytes
) -> None:
    taken(tmp_path, content, name=name)

    assert list(Item.objects.values_list("code", "name")) == [("001", "甲")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_empty"),
        (xlsx({"物料": [["物料编码", "物料名称"]]}), "workbook_empty"),
        (xlsx({"Sheet1": [["foo", "bar"], [1, 2], [3, 4]]}), "workbook_nothing_recognised"),
        (xlsx({"物料": [["物料编码", "安全库存"], ["A", "多"]]}), "import_nothing_usable"),
        (b"<html><table></table></html>", "workbook_not_excel"),
    ],
)
def test_a_workbook_that_brings_nothing_is_refused_whole_and_says_why(
    tmp_path: Path, content: bytes, code: str
) -> None:
    exit_code, report = run(tmp_path, content)

    assert (exit_code, report["status"], report["code"]) == (1, "refused", code)
    assert report["message"]
    assert Item.objects.count() == 0


def test_a_file_that_is_not_there_is_told_as_json_too(tmp_path: Path) -> None:
    out = io.StringIO()

    with pytest.raises(Exception, match="no file"):
        call_command(
            "import_workbook", str(tmp_path / "no.xlsx"), "--enterprise=alpha", "--json", stdout=out
        )

    assert json.loads(out.getvalue())["code"] == "no_file"
