"""Every field of master data goes out to a workbook and comes in again as it was."""

import io
from typing import Any

import openpyxl
import pytest

from mes.documents.excel.apply import ImportMode
from mes.documents.excel.container import open_workbook
from mes.documents.excel.module_kinds import REGISTRY
from mes.documents.excel.workbooks import template_workbook
from mes.kernel.actor import system
from mes.masterdata.imports import MASTERDATA_KINDS
from mes.masterdata.models import Bom, Employee, Item, Routing, SupplierPrice, WorkCalendar
from mes.masterdata.services.imports import apply_book, records_of
from mes.tenancy import context
from tests.mes.masterdata.workbooks import Sheet, counts, refusals, taken

pytestmark = pytest.mark.usefixtures("tenant")

# One table for each kind with every column that a record has, by its English heading.
FACTORY: tuple[Sheet, ...] = (
    ("Units", [("Unit code", "Unit name", "Dimension", "Decimal places", "Worth, numerator",
                "Worth, denominator", "Active"), ("斗", "斗", "volume", 2, 10, 3, "yes")]),
    ("Warehouses", [("Warehouse code", "Warehouse name", "Address", "Keeper", "Active", "Remark"),
                    ("W01", "成品仓", "东一路1号", "李四", "yes", "大")]),
    ("Locations", [("Warehouse", "Location code", "Location name", "Kind", "May go negative",
                    "Active", "Remark"),
                   ("W01", "A-01", "A区", "storage", "no", "yes", "左"),
                   ("W01", "X-01", "线边", "production", "yes", "yes", None)]),
    ("Items", [("Item code", "Item name", "Specification", "Kind", "Unit", "Category",
                "Make or buy", "Tracking", "Shelf life (days)", "Lead time (days)",
                "Safety stock", "Minimum order quantity", "Order multiple", "Standard cost",
                "List price", "Barcode", "Drawing no", "Default location", "Active", "Remark"),
               ("T1", "桌子", "1200×600", "finished", "pcs", "家具", "make", "serial", None, 5,
                "2.5", 10, 5, "99.123456", 150, "6901234567892", "D-1", "W01/A-01", "yes", "好"),
               ("L1", "桌腿", "700", "semi_finished", "pcs", "部件", "make", "lot", 365, 2, 0, 0,
                0, 10, None, None, None, "W01/X-01", "yes", None),
               ("P1", "油漆", None, "raw", "kg", "辅料", "buy", "lot", 180, 7, 3, 20, 20, "8.5",
                None, None, None, None, "yes", None),
               ("P2", "水漆", None, "raw", "kg", "辅料", "buy", "none", None, 7, 0, 0, 0, 9, None,
                None, None, None, "yes", None),
               ("B1", "纸箱", None, "packaging", "pcs", "包材", "buy", "none", None, 1, 0, 0, 0, 1,
                None, None, None, None, "yes", None)]),
    ("Unit conversions", [("Item", "Unit", "Base unit", "Base units in one", "Per units"),
                          ("P1", "桶", "kg", 50, 3), ("B1", "包", "pcs", 25, None)]),
    ("Shifts", [("Shift code", "Shift name", "Starts at", "Ends at", "Break (min)", "Active"),
                ("D", "白班", "08:00", "17:00", 60, "yes"),
                ("N", "夜班", "20:00", "06:00", 30, "yes")]),
    ("Calendars", [("Calendar code", "Calendar name", "Monday", "Tuesday", "Wednesday",
                    "Thursday", "Friday", "Saturday", "Sunday", "Public holidays", "Active"),
                   ("STD", "标准", "D、N", "D", "D", "D", "D", "-", "-", "yes", "yes")]),
    ("Calendar exceptions", [("Calendar", "Day", "Last day", "Name of the day", "Shifts"),
                             ("STD", "2027-05-01", "2027-05-03", "劳动节", "-"),
                             ("STD", "2027-05-08", None, "补班", "N、D")]),
    ("Production lines", [("Line code", "Line name", "Active"), ("L9", "总装线", "yes")]),
    ("Work centres", [("Work centre code", "Name", "Kind", "Capacity", "Production line",
                       "Efficiency", "Hourly cost", "Calendar", "Active", "Remark"),
                      ("ASM", "装配", "human", "2.5", "L9", "90%", 60, "STD", "yes", "三楼"),
                      ("CUT", "下料", "machine", 1, None, "100%", None, None, "yes", None)]),
    ("Routings", [("Item", "Version", "Seq", "Operation code", "Operation", "Work centre",
                   "Setup (min)", "Run (min per unit)", "Transfer batch", "Piece rate",
                   "Inspection", "Outsourced", "Remark", "Valid from", "Valid to",
                   "Remark on the version"),
                  ("T1", "A", 10, "ASM", "组装", "ASM", "12.5", 30, 5, "2.5", "yes", "no", "轻放",
                   "2027-01-01", "2027-12-31", "首版"),
                  ("T1", "A", 20, None, "晾干", None, 360, 0, 1, None, "no", "yes", None,
                   "2027-01-01", "2027-12-31", "首版")]),
    ("Bills of materials", [("Parent item", "Version", "Component item", "Quantity per",
                             "Per parent quantity", "Unit", "Scrap %", "Consumed at operation",
                             "Substitute item", "Substitute ratio", "Valid from", "Valid to",
                             "Remark", "Remark on the version"),
                            ("T1", "A", "L1", 4, 1, "pcs", "2%", "组装", "-", None, "2027-01-01",
                             "2027-12-31", "四条", "首版"),
                            ("T1", "A", "P1", "0.3", 1, "kg", "0%", "组装", "P2、L1", "1.2、0.5",
                             "2027-01-01", "2027-12-31", None, "首版"),
                            ("L1", "1", "P2", 1, 3, "kg", "0%", None, "-", None, None, None, None,
                             None)]),
    ("Customers", [("Customer code", "Customer name", "Short name", "Contact", "Phone", "E-mail",
                    "Address", "Unified social credit code", "Tax rate", "Payment terms",
                    "Payment days", "Active", "Remark"),
                   ("C1", "东城商店", "东城", "赵", "0579-1", "a@b.cn", "东街", "91330784MA2E00001X",
                    "13%", "月结", 30, "yes", "老")]),
    ("Suppliers", [("Supplier code", "Supplier name", "Short name", "Contact", "Phone", "E-mail",
                    "Address", "Unified social credit code", "Tax rate", "Payment terms",
                    "Payment days", "Active", "Remark", "Lead time (days)"),
                   ("S1", "漆厂", "漆", "钱", "0579-2", "c@d.cn", "西街", "91330784MA2E00002W",
                    "9%", "现结", 0, "yes", "远", 12)]),
    ("Supplier prices", [("Supplier", "Item", "Price", "Unit", "Tax rate", "Lead time (days)",
                          "Minimum quantity", "Multiple", "Currency", "Valid from", "Valid to",
                          "Supplier's item code", "Preferred", "Remark"),
                         ("S1", "P1", "8.8", "kg", "13%", 3, 0, 5, "CNY", "2026-01-01",
                          "2026-12-31", "Q-1", "yes", "旧价"),
                         ("S1", "P1", "9.1", "kg", "13%", 3, 0, 5, "CNY", "2027-01-01", None,
                          "Q-1", "yes", None),
                         ("S1", "P1", "8.1", "kg", "13%", 3, 500, 5, "CNY", "2027-01-01", None,
                          "Q-1", "no", "量大")]),
    ("Employees", [("Employee no", "Name", "Phone", "Work centre", "Badge", "Department", "Team",
                    "Position", "Hourly rate", "Joined on", "Active", "Remark"),
                   ("1001", "张三", "139", "ASM、CUT", "B-1", "装配车间", "一班", "组长", "25.5",
                    "2020-02-29", "yes", "熟"),
                   ("1002", "王五", None, "-", None, None, None, None, None, None, "no", None)]),
)  # fmt: skip


def _exported() -> bytes:
    return template_workbook(
        MASTERDATA_KINDS,
        language="zh-hans",
        records={kind.code: records_of(kind.code) for kind in MASTERDATA_KINDS},
    )


def _apply(content: bytes) -> Any:
    book = open_workbook(content, filename="book.xlsx")
    return apply_book(book, actor=system("test"), mode=ImportMode.GOOD_ROWS)[0]


def _cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_tables_name_every_column_that_a_record_has() -> None:
    """Guards the tests below: a new column must be added to them."""
    for (name, rows), kind in zip(
        sorted(FACTORY), sorted(MASTERDATA_KINDS, key=lambda kind: kind.label), strict=True
    ):
        assert name == kind.label
        assert set(rows[0]) == {column.label for column in kind.written_columns}, name


def test_every_field_of_every_kind_is_read_and_kept() -> None:
    plan = taken(*FACTORY)

    assert refusals(plan) == []
    table = Item.objects.select_related("unit", "default_location").get(code="T1")
    assert (table.tracking, str(table.standard_cost), table.drawing_no) == (
        "serial", "99.123456", "D-1",
    )  # fmt: skip
    assert (table.barcode, str(table.default_location)) == ("6901234567892", "A-01")
    assert Item.objects.get(code="B1").kind == "packaging"
    calendar = WorkCalendar.objects.get(code="STD")
    assert [
        (row.weekday, row.shift.code) for row in calendar.pattern.order_by("weekday", "shift__code")
    ] == [(0, "D"), (0, "N"), (1, "D"), (2, "D"), (3, "D"), (4, "D")]
    assert [
        (str(one.day), one.name, one.shift and one.shift.code)
        for one in calendar.exceptions.order_by("day", "shift__code")
    ] == [
        ("2027-05-01", "劳动节", None),
        ("2027-05-02", "劳动节", None),
        ("2027-05-03", "劳动节", None),
        ("2027-05-08", "补班", "D"),
        ("2027-05-08", "补班", "N"),
    ]
    bom = Bom.objects.get(item=table)
    assert (bom.version_code, bom.status, str(bom.valid_from), bom.note) == (
        "A", "active", "2027-01-01", "首版",
    )  # fmt: skip
    paint = bom.lines.get(component__code="P1")
    assert [
        (one.item.code, str(one.ratio), one.priority)
        for one in paint.substitutes.order_by("priority")
    ] == [("P2", "1.200000", 1), ("L1", "0.500000", 2)]
    routing = Routing.objects.get(item=table)
    assert (str(routing.valid_to), routing.note) == ("2027-12-31", "首版")
    assert [(one.code, one.outsourced) for one in routing.operations.order_by("seq")] == [
        ("ASM", False), ("", True),
    ]  # fmt: skip
    zhang = Employee.objects.get(number="1001")
    assert sorted(zhang.work_centres.values_list("code", flat=True)) == ["ASM", "CUT"]
    assert [
        (str(price.minimum_quantity), str(price.valid_from), str(price.valid_to))
        for price in SupplierPrice.objects.order_by("minimum_quantity", "valid_from")
    ] == [
        ("0.000000", "2026-01-01", "2026-12-31"),
        ("0.000000", "2027-01-01", "None"),
        ("500.000000", "2027-01-01", "None"),
    ]


def test_the_same_tables_again_change_nothing() -> None:
    taken(*FACTORY)

    again = taken(*FACTORY)

    assert {tuple(found) for found in counts(again).values()} == {("unchanged",)}


def test_what_is_written_out_changes_nothing_when_it_is_read_in() -> None:
    taken(*FACTORY)

    plan = _apply(_exported())

    assert refusals(plan) == []
    assert {tuple(found) for found in counts(plan).values() if found} == {("unchanged",)}
    assert {sheet.kind for sheet in plan.sheets if sheet.rows} == {
        kind.code for kind in MASTERDATA_KINDS
    }


def test_another_enterprise_becomes_the_same_from_what_was_written_out(
    other_tenant: context.Tenant,
) -> None:
    taken(*FACTORY)
    first = _exported()

    with context.within(other_tenant):
        plan = _apply(first)
        second = _exported()

    assert refusals(plan) == []
    before, after = _cells(first), _cells(second)
    for name, rows in before.items():
        assert [row for row in rows if row in after[name]] == rows, name


def test_every_kind_of_master_data_can_be_written_out() -> None:
    assert all(REGISTRY.listing(kind.code) is not None for kind in MASTERDATA_KINDS)
