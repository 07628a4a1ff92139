"""The furniture factory's workbook, whole, and the same factory in other people's layouts."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mes.documents.excel.apply import ImportMode, apply_plan
from mes.documents.excel.container import open_path
from mes.documents.excel.kinds import RowState
from mes.documents.excel.plan import ImportStatus
from mes.kernel.actor import system
from tests.mes.documents.excel.books import FURNITURE, grid
from tests.mes.documents.excel.memory import (
    dry_run,
    everything,
    no_transaction,
    records,
    registry_of,
)

COUNTS = {
    "Items": ("items", 11),
    "BOM": ("boms", 13),
    "Work centres": ("work_centres", 7),
    "Routings": ("routings", 8),
    "Customers": ("customers", 2),
    "Suppliers": ("suppliers", 4),
    "Supplier prices": ("supplier_prices", 5),
    "Opening stock": ("opening_stock", 19),
    "Open purchase orders": ("purchase_orders", 0),
    "Sales orders": ("sales_orders", 220),
}

Table = list[list[Any]]


def tables() -> dict[str, Table]:
    return {s.name: [list(row) for row in s.rows] for s in open_path(FURNITURE).sheets}


def test_every_sheet_of_the_furniture_workbook_loads() -> None:
    plan = dry_run(open_path(FURNITURE), registry_of())
    answer = plan.as_json()
    assert answer["status"] == "ok"
    found = {s["sheet"]: (s["kind"], s["new"]) for s in answer["sheets"]}
    assert found == COUNTS
    assert [s["refusals"] for s in answer["sheets"]] == [[]] * 10


def test_open_purchase_orders_wait_for_their_module() -> None:
    sheet = next(
        s
        for s in dry_run(open_path(FURNITURE), registry_of()).as_json()["sheets"]
        if s["kind"] == "purchase_orders"
    )
    assert (sheet["waiting"], sheet["waiting_for"], sheet["refused"]) == (4, "purchasing", 0)


def test_a_kind_waits_when_its_module_is_not_active() -> None:
    plan = dry_run(open_path(FURNITURE), registry_of(), lambda module: module != "orders")
    sheet = next(s for s in plan.as_json()["sheets"] if s["kind"] == "sales_orders")
    assert (sheet["waiting"], sheet["waiting_for"], sheet["new"]) == (220, "orders", 0)
    assert plan.status is ImportStatus.OK


def test_applying_it_again_changes_nothing() -> None:
    registry, book = registry_of(), open_path(FURNITURE)
    first = dry_run(book, registry)
    outcome = apply_plan(first, registry=registry, actor=system(), atomic=no_transaction)
    # Four warehouses, the unit pcs: nobody listed them, rows refer to them.
    assert (outcome.new, outcome.changed, outcome.implied) == (289, 0, 5)

    again = dry_run(book, registry)

    assert {s.sheet: (s.kind, s.count(RowState.UNCHANGED)) for s in again.sheets} == COUNTS
    assert again.implied == {}
    outcome = apply_plan(again, registry=registry, actor=system(), atomic=no_transaction)
    assert (outcome.new, outcome.changed, outcome.implied) == (0, 0, 0)


def test_its_quirks_arrive_as_they_are() -> None:
    registry = registry_of()
    apply_plan(
        dry_run(open_path(FURNITURE), registry),
        registry=registry,
        actor=system(),
        atomic=no_transaction,
    )
    drying = records(registry, "routings")["varnished chair", None, 20]
    assert "work_centre" not in drying
    assert (drying["setup_minutes"], drying["run_minutes"]) == (Decimal(360), Decimal(0))
    assert records(registry, "work_centres")["Philippe",]["kind"] == "machine"
    history = records(registry, "sales_orders")["History 1", 1]
    assert (history["status"], history["due_date"]) == ("closed", date(2019, 1, 1))
    assert records(registry, "sales_orders")["Demand 02", 1]["priority"] == 0
    seat = records(registry, "boms")["chair", None, "cushion", "Assemble chair"]
    assert (seat["quantity"], seat["scrap_rate"]) == (Decimal(1), Decimal(0))
    empty = records(registry, "opening_stock")["factory", None, "polished wooden panel", None, None]
    assert empty["quantity"] == Decimal(0)
    assert sorted(records(registry, "warehouses")) == [
        ("factory",), ("shop 1",), ("shop 2",), ("warehouse",),
    ]  # fmt: skip
    prices = {key[:2]: one["price"] for key, one in records(registry, "supplier_prices").items()}
    assert prices["chair supplier", "chair"] == Decimal(150)
    assert records(registry, "units") == {("pcs",): {"code": "pcs", "name": "pcs"}}


KINGDEE = {
    "Items": ("物料", ["物料编码*", "物料名称*", "物料类型", "基本单位", "物料分组", "参考成本", "固定提前期", "安全库存"]),
    "BOM": ("物料清单", ["父项物料编码", "子项物料编码", "用量：分子", "变动损耗率%", "投料工序"]),
    "Work centres": ("工作中心", ["工作中心编码", "工作中心名称", "产能", "工作中心类型"]),
    "Routings": ("工艺路线", ["物料编码", "工序号", "工序名称", "工作中心", "准备时间(分钟)", "加工时间（分钟/件）", "移转批量"]),
    "Customers": ("客户", ["客户名称"]),
    "Suppliers": ("供应商", ["供应商名称"]),
    "Supplier prices": ("采购价目表", ["供应商", "物料编码", "提前期（天）", "最小订货量", "最小包装量", "含税单价"]),
    "Opening stock": ("初始库存", ["仓库", "物料编码", "期初数量", "最低库存"]),
    "Open purchase orders": ("采购订单", ["单据编号", "供应商", "物料编码", "采购数量", "采购日期", "交货日期"]),
    "Sales orders": ("销售订单", ["单据编号", "客户", "物料编码", "销售数量", "要货日期", "优先级", "单据状态"]),
}  # fmt: skip
YONYOU = {
    "Items": ("存货档案", ["存货编码", "存货名称", "存货类型", "主计量单位", "存货分类", "计划价", "提前期", "安全库存"]),
    "BOM": ("Sheet2", ["母件编码", "子件编码", "基本用量", "损耗率(%)", "领料工序"]),
    "Work centres": ("Sheet3", ["工作中心代码", "名称", "能力", "资源类型"]),
    "Routings": ("Sheet4", ["存货编码", "工序行号", "工序说明", "工作中心", "准备工时", "标准工时(分)", "转移批量"]),
    "Customers": ("客户档案", ["客户简称"]),
    "Suppliers": ("供应商档案", ["供应商简称"]),
    "Supplier prices": ("Sheet7", ["供应商名称", "存货编码", "供货周期", "最小批量", "批量增量", "单价"]),
    "Opening stock": ("期初结存", ["仓库名称", "存货编码", "结存数量", "最低库存"]),
    "Open purchase orders": ("Sheet9", ["订单编号", "供应商", "存货编码", "数量", "日期", "计划到货日期"]),
    "Sales orders": ("Sheet10", ["订单号", "客户简称", "存货编码", "数量", "预发货日期", "优先级", "订单状态"]),
}  # fmt: skip
FOREIGN = {
    "Items": ("Export", ["SKU", "Description", "Item Type", "UoM", "Item Group", "Valuation Rate", "Lead Time in days", "Safety Stock"]),
    "BOM": ("BOM lines", ["Product", "BoM Lines/Component", "BoM Lines/Quantity", "Scrap %", "Consumed in Operation"]),
    "Work centres": ("Workstations", ["Workstation", "Description", "Production Capacity", "Workstation Type"]),
    "Routings": ("operations", ["Produced item", "Step", "Operation Name", "Work Center", "Setup time (mins)", "Operation Time (in mins)", "Batch Size"]),
    "Customers": ("clients", ["Customer Name"]),
    "Suppliers": ("vendors", ["Vendor Name"]),
    "Supplier prices": ("vendor pricelists", ["Vendor", "Part No.", "Delivery Lead Time", "MOQ", "Order multiple", "Unit Price"]),
    "Opening stock": ("on hand", ["Site", "Part Number", "Qty On Hand", "Reorder level"]),
    "Open purchase orders": ("POs", ["PO Number", "Vendor", "Part Number", "Ordered Qty", "Order Date", "Expected Arrival"]),
    "Sales orders": ("SO lines", ["SO Number", "Sold To", "Part Number", "Ordered Qty", "Reqd By Date", "Priority", "Order Status"]),
}  # fmt: skip


def renamed(names: dict[str, tuple[str, list[str]]]) -> dict[str, Table]:
    return {names[sheet][0]: [list(names[sheet][1]), *rows[1:]] for sheet, rows in tables().items()}


@pytest.mark.parametrize("names", [KINGDEE, YONYOU, FOREIGN], ids=["kingdee", "yonyou", "foreign"])
def test_the_same_factory_under_other_headings_loads(
    names: dict[str, tuple[str, list[str]]],
) -> None:
    plan = dry_run(grid(renamed(names)), registry_of())
    expected = {names[sheet][0]: counts for sheet, counts in COUNTS.items()}
    assert {s.sheet: (s.kind, s.count(RowState.NEW)) for s in plan.sheets} == expected
    assert [r for s in plan.sheets for r in s.refusals] == []


def titled(rows: Table) -> Table:
    return [["家具厂数据导出"], ["导出时间：2021-01-01"], [], *rows]


def reordered(rows: Table) -> Table:
    order = list(range(len(rows[0])))
    random.Random(7).shuffle(order)
    return [[row[index] for index in order] for row in rows]


def widened(rows: Table) -> Table:
    head = ["自定义项1", *rows[0], "Created by", "最后修改时间"]
    return [head, *(["x", *row, "admin", datetime(2021, 1, 1, 8)] for row in rows[1:])]  # noqa: DTZ001


def shouted(rows: Table) -> Table:
    return [[f" {str(cell).upper().replace(' ', '_')} " for cell in rows[0]], *rows[1:]]


def footed(rows: Table) -> Table:
    total: list[Any] = ["合计", *([None] * (len(rows[0]) - 1))]
    return [*rows, [], total] if len(rows[0]) > 1 else rows


def spaced(rows: Table) -> Table:
    return [rows[0], [], *rows[1:5], [], *rows[5:]]


def _days(change: Callable[[date], Any]) -> Callable[[Table], Table]:
    def changed(rows: Table) -> Table:
        def cell(value: Any) -> Any:
            try:
                return change(date.fromisoformat(value))
            except (TypeError, ValueError):
                return value

        return [[cell(value) for value in row] for row in rows]

    return changed


@pytest.mark.parametrize(
    "change",
    [
        titled,
        reordered,
        widened,
        shouted,
        footed,
        spaced,
        _days(lambda day: day),
        _days(lambda day: datetime(day.year, day.month, day.day, 9)),  # noqa: DTZ001
        _days(lambda day: (day - date(1899, 12, 30)).days),
        _days(lambda day: f"{day.year}年{day.month}月{day.day}日"),
        _days(lambda day: f"{day:%Y%m%d}"),
        _days(lambda day: day + timedelta(0)),
    ],
    ids=[
        "titles", "reordered", "extra columns", "capitals", "totals", "blank rows", "day cells",
        "moments", "serials", "chinese days", "compact days", "same",
    ],
)  # fmt: skip
def test_variants_of_the_workbook_load_the_same_records(change: Callable[[Table], Table]) -> None:
    plain, varied = registry_of(), registry_of()
    apply_plan(
        dry_run(open_path(FURNITURE), plain), registry=plain, actor=system(), atomic=no_transaction
    )
    plan = dry_run(grid({name: change(rows) for name, rows in tables().items()}), varied)
    assert [r for s in plan.sheets for r in s.refusals] == []
    apply_plan(plan, registry=varied, actor=system(), atomic=no_transaction)
    for kind, _count in COUNTS.values():
        if kind != "purchase_orders":
            assert records(varied, kind) == records(plain, kind)


def test_one_bad_order_refuses_the_whole_when_asked_and_itself_otherwise() -> None:
    data = tables()
    data["Sales orders"][3][2] = "no such thing"
    registry = registry_of()
    plan = dry_run(grid(data), registry, everything)
    sheet = plan.as_json()["sheets"][9]
    assert plan.status is ImportStatus.PARTIAL
    assert sheet["refusals"] == [
        {
            "sheet": "Sales orders",
            "row": 4,
            "column": "C",
            "heading": "Item",
            "code": "reference_missing",
            "message": sheet["refusals"][0]["message"],
        }
    ]
    outcome = apply_plan(
        plan, registry=registry, actor=system(), mode=ImportMode.GOOD_ROWS, atomic=no_transaction
    )
    assert outcome.new == 288
    assert len(records(registry, "sales_orders")) == 219
