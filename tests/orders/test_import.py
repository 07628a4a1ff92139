"""Sales orders from workbooks."""

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mes.catalog import gate
from mes.documents.excel.apply import ImportMode, apply_plan
from mes.documents.excel.container import open_workbook
from mes.documents.excel.grid import WorkbookGrid
from mes.documents.excel.kinds import ImportRegistry, RowState
from mes.documents.excel.module_kinds import SALES_ORDERS
from mes.documents.excel.plan import ImportPlan
from mes.documents.excel.planner import make_plan
from mes.documents.excel.recognise import Recogniser
from mes.masterdata.models import Item
from mes.outbox.models import OutboxMessage
from modules.inventory.models import StockBalance, StockMove
from modules.inventory.selectors.verify import drift
from modules.orders.documents.imports import SalesOrderImporter
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine, SalesOrderRevision
from modules.orders.selectors.orders import late_condition
from modules.orders.services.lifecycle import close_order
from tests.factories.inventory import received
from tests.factories.masterdata import a_customer, a_location, an_item
from tests.factories.orders import SALES, fresh, shipped

pytestmark = pytest.mark.usefixtures("tenant")
WORKBOOK = Path(settings.ROOT) / "platform/mes/local/demo/furniture_factory.xlsx"
HEADINGS = ("订单号", "行号", "客户", "物料", "数量", "单价", "交货日期", "状态")
D = Decimal


def _registry() -> ImportRegistry:
    """Sales orders alone: what they refer to is in the database under the same words."""
    registry = ImportRegistry()
    registry.register_kind(SALES_ORDERS, SalesOrderImporter())
    return registry


def _plan(book: WorkbookGrid) -> ImportPlan:
    registry = _registry()
    return make_plan(
        book,
        Recogniser(registry).recognise(book),
        registry=registry,
        gate=lambda _module: True,
    )


def _apply(book: WorkbookGrid) -> ImportPlan:
    plan = _plan(book)
    with transaction.atomic():
        apply_plan(plan, registry=_registry(), actor=SALES, mode=ImportMode.GOOD_ROWS)
    return plan


def _sheet(*rows: Sequence[Any]) -> WorkbookGrid:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "销售订单"
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return open_workbook(content.getvalue(), filename="orders.xlsx")


def _counts(plan: ImportPlan) -> dict[str, int]:
    return {state.value: plan.counts[state] for state in RowState if plan.counts[state]}


def _furniture() -> WorkbookGrid:
    """The factory's sheet of orders, with the records that its rows name."""
    for name in ("Customer near shop 1", "Customer near shop 2"):
        a_customer(name, code=name)
    for name in ("chair", "varnished chair", "round table", "square table"):
        an_item(name, code=name)
    book = openpyxl.load_workbook(WORKBOOK)
    for title in book.sheetnames:
        if title != "Sales orders":
            book.remove(book[title])
    content = io.BytesIO()
    book.save(content)
    return open_workbook(content.getvalue(), filename="furniture.xlsx")


def _chairs() -> None:
    a_customer("宁波家居", code="C1")
    an_item("餐椅", code="CHAIR")
    an_item("餐桌", code="TABLE")


def test_all_220_orders_of_the_furniture_factory_load() -> None:
    plan = _apply(_furniture())

    assert _counts(plan) == {"new": 220}
    statuses = SalesOrder.objects.values_list("status", flat=True)
    assert sorted(set(statuses)) == ["closed", "confirmed"]
    assert list(statuses).count("closed") == 204
    history = SalesOrder.objects.get(number="History 1")
    line = history.lines.get()
    assert (line.quantity, line.item_code, line.shipped, line.closed) == (
        D(60),
        "chair",
        D(0),
        True,
    )
    assert history.due_date.isoformat() == "2019-01-01"
    assert StockMove.objects.count() == 0
    assert LineEvent.objects.filter(kind="ordered").count() == 16
    assert SalesOrder.objects.filter(late_condition()).count() == 16


def _cost(book: WorkbookGrid) -> int:
    """The queries of carrying out a plan."""
    plan = _plan(book)
    gate.active_modules()
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        apply_plan(plan, registry=_registry(), actor=SALES)
    return len(captured)


def _orders(count: int, begin: int = 0) -> WorkbookGrid:
    """Orders of one chair and of one table each, that are confirmed."""
    return _sheet(
        *(
            (f"SO-{number:03d}", position, "C1", code, 1, 100, "2026-12-24", "已确认")
            for number in range(begin, begin + count)
            for position, code in ((1, "CHAIR"), (2, "TABLE"))
        )
    )


@pytest.mark.usefixtures("remembering")
def test_many_orders_take_as_many_queries_as_two() -> None:
    _chairs()
    received(Item.objects.get(code="CHAIR"), 1000, a_location())

    few, many = _cost(_orders(2)), _cost(_orders(60, begin=2))

    assert few == many
    assert SalesOrderLine.objects.filter(item__code="CHAIR", reserved=1).count() == 62


def test_what_is_free_is_kept_in_the_order_of_the_workbook() -> None:
    _chairs()
    place = a_location()
    chair, table = (Item.objects.get(code=code) for code in ("CHAIR", "TABLE"))
    received(chair, 5, place)
    received(chair, 2, a_location())
    received(table, 1, place)

    _apply(
        _sheet(
            ("B", 1, "C1", "CHAIR", 4, 100, "2026-12-30", "已确认"),
            ("B", 2, "C1", "TABLE", 3, 100, "2026-12-30", "已确认"),
            ("A", 1, "C1", "CHAIR", 2, 100, "2026-12-01", "已确认"),
            ("A", 2, "C1", "CHAIR", 2, 100, "2026-11-01", "已确认"),
            ("D", 1, "C1", "CHAIR", 1, 100, "2026-12-01", "草稿"),
        )
    )

    lines = SalesOrderLine.objects.order_by("order__number", "position")
    kept = [(line.order.number, line.position, line.reserved) for line in lines]
    # Of one order the line that is due first; the draft has nothing kept.
    assert kept == [("A", 1, 1), ("A", 2, 2), ("B", 1, 4), ("B", 2, 1), ("D", 1, 0)]
    reserved = StockBalance.objects.filter(reserved__gt=0).values_list("on_hand", "reserved")
    assert sorted(reserved) == [(1, 1), (2, 2), (5, 5)]
    assert drift() == []


def test_every_order_that_is_confirmed_by_an_import_is_metered() -> None:
    _chairs()
    before = set(OutboxMessage.objects.values_list("pk", flat=True))

    _apply(_orders(3))

    told = OutboxMessage.objects.filter(topic="usage").exclude(pk__in=before)
    keys = {f"SalesOrderConfirmed:{pk}" for pk in SalesOrder.objects.values_list("pk", flat=True)}
    assert {message.payload["key"] for message in told} == keys
    assert len(keys) == told.count() == 3


def test_importing_again_changes_nothing() -> None:
    book = _furniture()
    _apply(book)
    before = list(SalesOrder.objects.order_by("pk").values_list("pk", "version", "updated_at"))

    plan = _apply(book)

    assert _counts(plan) == {"unchanged": 220}
    assert before == list(
        SalesOrder.objects.order_by("pk").values_list("pk", "version", "updated_at")
    )


def test_rows_with_one_number_are_one_order() -> None:
    _chairs()

    _apply(
        _sheet(
            ("SO1", None, "C1", "CHAIR", 4, 150, "2027-01-05", "未交"),
            ("SO1", None, "C1", "TABLE", 1, 900, "2027-01-09", "未交"),
        )
    )

    order = SalesOrder.objects.get()
    lines = order.lines.order_by("position").values_list("position", "item_code", "price")
    assert list(lines) == [(1, "CHAIR", D(150)), (2, "TABLE", D(900))]
    assert (order.status, order.amount, order.due_date.isoformat()) == (
        "confirmed",
        D(1500),
        "2027-01-05",
    )


def test_two_customers_in_one_order_are_refused_as_a_whole() -> None:
    _chairs()
    a_customer("另一家", code="C2")

    plan = _apply(
        _sheet(
            ("SO1", 1, "C1", "CHAIR", 4, None, "2027-01-05", None),
            ("SO1", 2, "C2", "TABLE", 1, None, "2027-01-05", None),
        )
    )

    assert _counts(plan) == {"refused": 2}
    assert SalesOrder.objects.count() == 0


def test_a_changed_quantity_of_a_confirmed_order_is_a_revision() -> None:
    _chairs()
    _apply(_sheet(("SO1", 1, "C1", "CHAIR", 4, 150, "2027-01-05", "未交")))

    plan = _apply(_sheet(("SO1", 1, "C1", "CHAIR", 6, 150, "2027-01-05", "未交")))

    assert _counts(plan) == {"changed": 1}
    assert SalesOrderLine.objects.get().quantity == D(6)
    assert SalesOrderRevision.objects.get().changes["lines"][0]["fields"]["quantity"] == ["4", "6"]


def test_a_quantity_below_what_was_shipped_is_refused() -> None:
    _chairs()
    an_item()
    _apply(_sheet(("SO1", 1, "C1", "CHAIR", 4, 150, "2027-01-05", "未交")))
    SalesOrderLine.objects.update(shipped=D(3))

    plan = _apply(_sheet(("SO1", 1, "C1", "CHAIR", 2, 150, "2027-01-05", "未交")))

    assert [refusal.code for sheet in plan.sheets for refusal in sheet.refusals] == [
        "below_delivered"
    ]
    assert SalesOrderLine.objects.get().quantity == D(4)


def test_an_order_that_moved_on_is_left_alone(alone: object) -> None:
    _chairs()
    book = _sheet(("SO1", 1, "C1", "CHAIR", 4, 150, "2027-01-05", "未交"))
    _apply(book)
    order = SalesOrder.objects.get()
    shipped(order)
    close_order(order.pk, actor=SALES)

    plan = _apply(book)

    assert _counts(plan) == {"unchanged": 1}
    assert fresh(order).status == "closed"


def test_an_open_order_is_not_closed_by_a_file() -> None:
    _chairs()
    _apply(_sheet(("SO1", 1, "C1", "CHAIR", 4, 150, "2027-01-05", "未交")))

    plan = _apply(_sheet(("SO1", 1, "C1", "CHAIR", 4, 150, "2027-01-05", "已关闭")))

    assert [refusal.code for sheet in plan.sheets for refusal in sheet.refusals] == [
        "close_by_hand"
    ]
    assert SalesOrder.objects.get().status == "confirmed"


def test_closed_lines_of_an_open_order_stay_closed() -> None:
    _chairs()

    _apply(
        _sheet(
            ("SO1", 1, "C1", "CHAIR", 4, None, "2027-01-05", "已关闭"),
            ("SO1", 2, "C1", "TABLE", 1, None, "2027-01-09", "未交"),
        )
    )

    order = SalesOrder.objects.get()
    assert (order.status, order.due_date.isoformat()) == ("confirmed", "2027-01-09")
    assert list(order.lines.order_by("position").values_list("closed", flat=True)) == [True, False]
