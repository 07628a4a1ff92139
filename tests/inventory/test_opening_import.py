"""Opening stock from workbooks."""

import io
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from mes.documents.excel.apply import ImportMode, apply_plan
from mes.documents.excel.container import open_workbook
from mes.documents.excel.kinds import RowState
from mes.documents.excel.module_kinds import REGISTRY
from mes.documents.excel.plan import ImportPlan
from mes.documents.excel.planner import make_plan
from mes.documents.excel.recognise import Recogniser
from mes.kernel.actor import system
from mes.kernel.errors import PermissionDenied
from mes.masterdata.models import Item, Location, Warehouse
from modules.inventory.models import StockBalance, StockDocument, StockMove
from modules.inventory.public import Demand, Source, ship
from modules.inventory.selectors.verify import drift
from tests.factories.inventory import received, somebody, today
from tests.factories.masterdata import a_conversion, a_location, a_warehouse, an_item

pytestmark = pytest.mark.usefixtures("tenant")
WORKBOOK = Path(settings.ROOT) / "platform/mes/local/demo/furniture_factory.xlsx"
HEADINGS = ("仓库", "库位", "物料编码", "批号", "数量", "单位", "最低库存", "单位成本", "有效期至")


def _plan(*rows: Sequence[Any], items: Sequence[Sequence[Any]] = ()) -> ImportPlan:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "期初库存"
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    if items:
        others = book.create_sheet("物料")
        for row in (("物料编码", "物料名称", "跟踪方式"), *items):
            others.append(list(row))
    content = io.BytesIO()
    book.save(content)
    grid = open_workbook(content.getvalue(), filename="opening.xlsx")
    return make_plan(
        grid, Recogniser(REGISTRY).recognise(grid), registry=REGISTRY, gate=lambda _module: True
    )


def _apply(*rows: Sequence[Any], items: Sequence[Sequence[Any]] = ()) -> ImportPlan:
    plan = _plan(*rows, items=items)
    with transaction.atomic():
        apply_plan(plan, registry=REGISTRY, actor=system("import"), mode=ImportMode.GOOD_ROWS)
    return plan


def _row(place: Location, item: Item, quantity: object, **more: object) -> tuple[object, ...]:
    warehouse = place.warehouse
    assert warehouse is not None
    return (
        warehouse.code,
        place.code,
        item.code,
        more.get("lot"),
        quantity,
        more.get("unit"),
        more.get("minimum"),
        more.get("cost"),
        more.get("expires"),
    )


def _states(plan: ImportPlan) -> list[RowState]:
    return [
        row.state for sheet in plan.sheets if sheet.kind == "opening_stock" for row in sheet.rows
    ]


def _codes(plan: ImportPlan) -> list[str]:
    return [
        refusal.code
        for sheet in plan.sheets
        if sheet.kind == "opening_stock"
        for refusal in sheet.refusals
    ]


def _command(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command(
            "import_workbook", str(WORKBOOK), "--enterprise=alpha", "--json", *options, stdout=out
        )
    sheets = {sheet["sheet"]: sheet for sheet in json.loads(out.getvalue())["sheets"]}
    found: dict[str, Any] = sheets["Opening stock"]
    return found


def test_the_furniture_factory_opens_with_its_stock() -> None:
    report = _command()

    assert (report["new"], report["refused"]) == (19, 0)
    assert StockDocument.objects.get().kind == "opening"
    stock = {
        (row.location.code, row.item.code): row.on_hand
        for row in StockBalance.objects.select_related("location", "item")
    }
    assert len(stock) == 18
    assert stock["warehouse", "chair"] == Decimal(10)
    assert stock["factory", "screws"] == Decimal(500)
    assert set(Warehouse.objects.values_list("code", flat=True)) == {
        "factory", "shop 1", "shop 2", "warehouse",
    }  # fmt: skip
    assert drift() == []


def test_importing_the_furniture_factory_again_changes_nothing() -> None:
    _command()
    moves = StockMove.objects.count()

    report = _command()

    assert (report["new"], report["changed"], report["unchanged"]) == (0, 0, 19)
    assert StockMove.objects.count() == moves


def test_stock_that_moved_since_is_not_opened_again() -> None:
    item, place = an_item(), a_location()
    _apply(_row(place, item, 10))
    ship([Demand(item.pk, Decimal(4))], source=Source("test.d", 1), actor=system(), on=today())

    plan = _apply(_row(place, item, 10))

    assert _states(plan) == [RowState.UNCHANGED]
    assert StockBalance.objects.get(item=item).on_hand == Decimal(6)


def test_a_corrected_quantity_posts_the_difference() -> None:
    item, place = an_item(), a_location()
    _apply(_row(place, item, 10))

    plan = _apply(_row(place, item, 7))

    assert _states(plan) == [RowState.CHANGED]
    assert StockBalance.objects.get(item=item).on_hand == Decimal(7)
    assert drift() == []


def test_quantity_and_cost_come_in_the_rows_unit() -> None:
    item, place = an_item(), a_location()
    a_conversion(item, "box", 12)

    _apply(_row(place, item, 2, unit="box", cost=60))
    again = _plan(_row(place, item, 2, unit="box", cost=60))

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(24), Decimal(120))
    assert _states(again) == [RowState.UNCHANGED]


def test_a_unit_that_does_not_convert_is_refused() -> None:
    item, place = an_item(), a_location()

    plan = _plan(_row(place, item, 2, unit="kg"))

    assert _codes(plan) == ["no_conversion"]


def test_the_minima_of_all_rows_become_the_safety_stock() -> None:
    item, here, there = an_item(), a_location(), a_location()

    _apply(_row(here, item, 0, minimum=5), _row(there, item, 3, minimum=8))
    again = _plan(_row(here, item, 0, minimum=5), _row(there, item, 3, minimum=8))

    item.refresh_from_db()
    assert item.safety_stock == Decimal(13)
    assert _states(again) == [RowState.UNCHANGED, RowState.UNCHANGED]


def test_a_safety_stock_that_somebody_set_stays() -> None:
    item, place = an_item(safety_stock=20), a_location()

    _apply(_row(place, item, 3, minimum=8))

    item.refresh_from_db()
    assert item.safety_stock == Decimal(20)


def test_a_warehouse_alone_means_its_first_storage_location() -> None:
    item, warehouse = an_item(), a_warehouse()
    a_location(warehouse, kind="receiving")
    place = a_location(warehouse)

    _apply((warehouse.code, None, item.code, None, 4))

    assert StockBalance.objects.get(item=item).location_id == place.pk


def test_the_same_balance_under_two_names_is_refused() -> None:
    item, warehouse = an_item(), a_warehouse()
    place = a_location(warehouse)

    plan = _plan((warehouse.code, None, item.code, None, 4), _row(place, item, 5))

    assert _codes(plan) == ["duplicate_in_file"]


def test_a_location_that_the_warehouse_lacks_is_made() -> None:
    item, warehouse = an_item(), a_warehouse()

    _apply((warehouse.code, "A-07", item.code, None, 4))

    balance = StockBalance.objects.select_related("location").get(item=item)
    assert (balance.location.code, balance.location.warehouse_id) == ("A-07", warehouse.pk)


def test_an_unclear_location_is_refused() -> None:
    item = an_item()
    a_location(code="A-01")
    a_location(code="A-01")

    plan = _plan((None, "A-01", item.code, None, 4))

    assert _codes(plan) == ["location_missing"]


def test_a_tracked_item_opens_by_lot() -> None:
    item, place = an_item(tracking="lot"), a_location()

    _apply(_row(place, item, 5, lot="L1", expires=date(2028, 1, 31)))

    balance = StockBalance.objects.select_related("lot").get(item=item)
    assert balance.lot is not None
    assert (balance.lot.code, balance.lot.expires_on) == ("L1", date(2028, 1, 31))


def test_an_item_of_the_same_workbook_is_tracked_as_its_row_says() -> None:
    place = a_location()
    assert place.warehouse is not None
    lot, plain = ("NEW-L", "轴承", "lot"), ("NEW-P", "螺丝", "none")

    plan = _apply(
        (place.warehouse.code, place.code, "NEW-L", "B7", 5),
        (place.warehouse.code, place.code, "NEW-P", "B7", 5),
        items=[lot, plain],
    )

    assert _codes(plan) == ["not_tracked"]
    assert StockBalance.objects.get().item.code == "NEW-L"


@pytest.mark.parametrize(
    ("tracking", "lot", "quantity", "code"),
    [
        ("lot", None, 5, "lot_missing"),
        ("none", "L1", 5, "not_tracked"),
        ("serial", "SN1", 2, "serial_is_one"),
    ],
)
def test_a_wrong_lot_is_refused(tracking: str, lot: str | None, quantity: int, code: str) -> None:
    item, place = an_item(tracking=tracking), a_location()

    plan = _apply(_row(place, item, quantity, lot=lot))

    assert _codes(plan) == [code]
    assert StockMove.objects.count() == 0


def test_a_lot_known_with_another_expiry_is_refused() -> None:
    item, place = an_item(tracking="lot"), a_location()
    received(item, 1, place, lot="L1", expires_on=date(2028, 1, 31))

    plan = _plan(_row(place, item, 5, lot="L1", expires=date(2028, 2, 1)))

    assert _codes(plan) == ["expiry_differs"]


def test_no_stock_opens_of_a_service() -> None:
    item, place = an_item(kind="service"), a_location()

    plan = _plan(_row(place, item, 5))

    assert _codes(plan) == ["not_stocked"]


def test_costs_are_opened_only_by_who_may_set_them() -> None:
    item, place = an_item(), a_location()
    plan = _plan(_row(place, item, 5, cost=3))

    with pytest.raises(PermissionDenied), transaction.atomic():
        apply_plan(plan, registry=REGISTRY, actor=somebody("inventory.adjust"))

    assert StockMove.objects.count() == 0
