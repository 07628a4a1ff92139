"""What rows of each kind become."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mes.kernel.clock import business_date
from mes.kernel.quantity import Factor
from mes.masterdata import public as masterdata
from mes.masterdata.importers.cycles import strong_components
from mes.masterdata.models import (
    Bom,
    Customer,
    Employee,
    Item,
    Line,
    Location,
    Routing,
    Shift,
    SupplierPrice,
    Unit,
    Warehouse,
    WorkCentre,
)
from tests.factories import masterdata as make
from tests.mes.masterdata.workbooks import counts, refusals, taken


@pytest.fixture(autouse=True)
def _within_alpha(request: pytest.FixtureRequest) -> None:
    if "without_enterprise" not in request.keywords and not request.node.name.startswith(
        "test_two_nodes"
    ):
        request.getfixturevalue("tenant")


ITEM_HEAD = ("物料编码", "物料名称", "类型", "单位")


def _items(*rows: tuple[object, ...]) -> tuple[str, list[tuple[object, ...]]]:
    return "物料", [ITEM_HEAD, *rows]


def test_chinese_headings_and_values_are_understood() -> None:
    plan = taken(
        (
            "存货档案",
            [
                (
                    "存货编码",
                    "存货名称",
                    "规格型号",
                    "计量单位",
                    "存货类型",
                    "安全库存",
                    "采购提前期",
                ),
                ("101", "不锈钢板", "304 2.0", "千克", "原材料", 50, 7),
            ],
        )
    )

    assert refusals(plan) == []
    item = Item.objects.get(code="101")
    assert (item.name, item.specification, item.unit.code, item.kind, item.safety_stock) == (
        "不锈钢板",
        "304 2.0",
        "kg",
        "raw",
        50,
    )
    assert "bxgb" in item.search_text


def test_an_unknown_unit_of_single_things_counts() -> None:
    taken(_items(("A", "机床", "成品", "台")))

    unit = Unit.objects.get(code="台")
    assert (unit.dimension, unit.numerator, unit.denominator) == ("count", 1, 1)
    assert masterdata.unit_factor(Item.objects.get(code="A").pk, "台") == Factor(1)


def test_a_changed_cell_changes_only_that() -> None:
    item = make.an_item("旧名", code="A", note="留")

    plan = taken(("物料", [("物料编码", "物料名称"), ("A", "新名")]))

    assert counts(plan) == {"物料": {"changed": 1}}
    item.refresh_from_db()
    assert (item.name, item.note, item.version) == ("新名", "留", 2)


def test_a_blank_cell_leaves_the_record_alone() -> None:
    item = make.an_item("名", code="A", specification="304")

    plan = taken(("物料", [("物料编码", "物料名称", "规格型号"), ("A", "名", None)]))

    assert counts(plan) == {"物料": {"unchanged": 1}}
    item.refresh_from_db()
    assert item.specification == "304"


def test_a_barcode_of_another_item_is_refused() -> None:
    make.an_item(code="A", barcode="690")

    plan = taken(("物料", [("物料编码", "物料名称", "条码"), ("B", "b", "690"), ("C", "c", "691")]))

    assert refusals(plan) == [("物料", 2, "C", "barcode_taken")]
    assert set(Item.objects.values_list("code", flat=True)) == {"A", "C"}


def test_conversions_of_an_item_are_laid_over_what_is_there() -> None:
    item = make.an_item(code="S")
    make.a_conversion(item, "kg", 500)
    sheet = (
        "单位换算",
        [("物料编码", "单位", "基本单位", "换算率"), ("S", "box", "pcs", 24)],
    )

    assert counts(taken(sheet)) == {"单位换算": {"new": 1}}
    assert counts(taken(sheet)) == {"单位换算": {"unchanged": 1}}
    assert masterdata.unit_factor(item.pk, "箱") == Factor(24)
    assert masterdata.unit_factor(item.pk, "kg") == Factor(500)


def test_a_conversion_for_every_item_gives_a_unit_its_worth() -> None:
    item = make.an_item(code="S")
    sheet = (
        "单位换算",
        [("物料编码", "单位", "基本单位", "换算率"), (None, "罗", "pcs", 144)],
    )
    make.a_unit("pcs", dimension="count", numerator=1, denominator=1)

    assert counts(taken(sheet)) == {"单位换算": {"new": 1}}
    assert counts(taken(sheet)) == {"单位换算": {"unchanged": 1}}
    assert masterdata.unit_factor(item.pk, "罗") == Factor(144)


def _bom(*rows: tuple[object, ...]) -> tuple[str, list[tuple[object, ...]]]:
    return "BOM", [("父项编码", "版本", "子项编码", "用量", "损耗率", "单位"), *rows]


def test_a_bom_is_in_force_once_imported() -> None:
    chair, leg = make.an_item(code="CHAIR"), make.an_item(code="LEG")

    plan = taken(_bom(("CHAIR", None, "LEG", 4, "2%", None)))

    assert counts(plan) == {"BOM": {"new": 1}}
    (line,) = masterdata.active_bom(chair.pk, business_date()).lines
    assert (line.component_id, line.quantity, line.scrap_rate, line.unit_code) == (
        leg.pk,
        4,
        Decimal("0.02"),
        "pcs",
    )


def test_a_changed_line_makes_the_next_version_which_takes_its_place() -> None:
    chair, leg, seat = (make.an_item(code=code) for code in ("CHAIR", "LEG", "SEAT"))
    first = make.a_bom(chair, {leg: 4, seat: 1})

    plan = taken(_bom(("CHAIR", None, "LEG", 3, None, None)))

    assert counts(plan) == {"BOM": {"changed": 1}}
    now = masterdata.active_bom(chair.pk, business_date())
    assert now.version_code == "2"
    assert [(line.component_id, line.quantity) for line in now.lines] == [(leg.pk, 3), (seat.pk, 1)]
    first.refresh_from_db()
    assert first.valid_to is not None
    assert first.lines.get(component=leg).quantity == 4
    assert counts(taken(_bom(("CHAIR", None, "LEG", 3, None, None)))) == {"BOM": {"unchanged": 1}}


def test_a_version_in_force_is_not_changed_under_its_name() -> None:
    chair, leg = make.an_item(code="CHAIR"), make.an_item(code="LEG")
    bom = make.a_bom(chair, {leg: 4}, version_code="A")

    plan = taken(_bom(("CHAIR", "A", "LEG", 3, None, None)))

    assert refusals(plan) == [("BOM", 2, "B", "version_fixed")]
    assert bom.lines.get().quantity == 4


def test_a_draft_is_changed_in_place() -> None:
    chair, leg = make.an_item(code="CHAIR"), make.an_item(code="LEG")
    bom = make.a_bom(chair, {leg: 4}, version_code="A", status="draft")

    plan = taken(_bom(("CHAIR", "A", "LEG", 3, None, None)))

    assert counts(plan) == {"BOM": {"changed": 1}}
    assert bom.lines.get().quantity == 3
    assert Bom.objects.count() == 1


def test_a_new_version_beside_one_in_force_waits_as_a_draft() -> None:
    chair, leg = make.an_item(code="CHAIR"), make.an_item(code="LEG")
    make.a_bom(chair, {leg: 4}, version_code="A")

    taken(_bom(("CHAIR", "B", "LEG", 3, None, None)))

    assert Bom.objects.get(version_code="B").status == "draft"
    assert masterdata.active_bom(chair.pk, business_date()).version_code == "A"


def test_a_new_version_with_a_first_day_takes_over_then() -> None:
    chair, leg = make.an_item(code="CHAIR"), make.an_item(code="LEG")
    make.a_bom(chair, {leg: 4}, version_code="A")
    head = ("父项编码", "版本", "子项编码", "用量", "生效日期")

    taken(("BOM", [head, ("CHAIR", "B", "LEG", 3, date(2027, 1, 1))]))

    assert masterdata.active_bom(chair.pk, date(2026, 12, 31)).version_code == "A"
    assert masterdata.active_bom(chair.pk, date(2027, 1, 1)).version_code == "B"


def test_a_cycle_in_the_file_is_refused_with_its_path() -> None:
    for code in "ABC":
        make.an_item(code=code)

    plan = taken(
        _bom(
            ("A", None, "B", 1, None, None),
            ("B", None, "A", 1, None, None),
            ("C", None, "A", 1, None, None),
        )
    )

    assert refusals(plan) == [("BOM", 2, "C", "bom_cycle"), ("BOM", 3, "C", "bom_cycle")]
    (refusal,) = plan.sheets[0].rows[0].refusals
    assert refusal.params["trail"] == "A → B → A"
    assert list(Bom.objects.values_list("item__code", flat=True)) == ["C"]


def test_a_cycle_with_a_bom_in_force_is_refused() -> None:
    a, b = make.an_item(code="A"), make.an_item(code="B")
    make.a_bom(a, {b: 1})

    plan = taken(_bom(("B", None, "A", 1, None, None)))

    assert refusals(plan) == [("BOM", 2, "C", "bom_cycle")]


def test_a_bom_with_a_bad_row_is_refused_whole() -> None:
    for code in ("CHAIR", "LEG", "TABLE"):
        make.an_item(code=code)

    plan = taken(
        _bom(
            ("CHAIR", None, "LEG", 4, None, None),
            ("CHAIR", None, "NOPE", 4, None, None),
            ("TABLE", None, "LEG", 4, None, None),
        )
    )

    assert [code for *_place, code in refusals(plan)] == ["group_refused", "reference_missing"]
    assert list(Bom.objects.values_list("item__code", flat=True)) == ["TABLE"]


def test_a_unit_without_meaning_for_the_component_is_refused() -> None:
    make.an_item(code="CHAIR"), make.an_item(code="LEG")

    plan = taken(_bom(("CHAIR", None, "LEG", 4, None, "kg")))

    assert refusals(plan) == [("BOM", 2, "F", "no_conversion")]


def test_a_unit_that_the_same_file_explains_is_taken() -> None:
    make.an_item(code="CHAIR"), make.an_item(code="LEG")

    plan = taken(
        ("单位换算", [("物料编码", "单位", "基本单位", "换算率"), ("LEG", "kg", "pcs", 2)]),
        _bom(("CHAIR", None, "LEG", 4, None, "kg")),
    )

    assert refusals(plan) == []


def test_lines_for_different_parent_quantities_are_kept_exact() -> None:
    chair = make.an_item(code="CHAIR")
    make.an_item(code="LEG"), make.an_item(code="GLUE")
    head = ("父项编码", "子项编码", "用量", "父件数量")
    sheet = ("BOM", [head, ("CHAIR", "LEG", 4, 1), ("CHAIR", "GLUE", 1, 3)])

    assert counts(taken(sheet)) == {"BOM": {"new": 2}}

    bom = masterdata.active_bom(chair.pk, business_date())
    assert bom.quantity == 3
    assert [line.quantity for line in bom.lines] == [12, 1]
    assert counts(taken(sheet)) == {"BOM": {"unchanged": 2}}


def test_a_substitute_is_kept() -> None:
    chair = make.an_item(code="CHAIR")
    make.an_item(code="OAK"), make.an_item(code="ASH")
    sheet = (
        "BOM",
        [("父项编码", "子项编码", "用量", "替代料"), ("CHAIR", "OAK", 1, "ASH")],
    )

    taken(sheet)

    (line,) = masterdata.active_bom(chair.pk, business_date()).lines
    assert [one.item_code for one in line.substitutes] == ["ASH"]
    assert counts(taken(sheet)) == {"BOM": {"unchanged": 1}}


def _routing(*rows: tuple[object, ...]) -> tuple[str, list[tuple[object, ...]]]:
    return "工艺路线", [
        ("物料编码", "工序号", "工序名称", "工作中心", "单件工时", "计件单价"),
        *rows,
    ]


def test_operations_are_laid_over_the_routing_in_force() -> None:
    chair = make.an_item(code="CHAIR")
    make.a_work_centre(code="SAW")
    make.a_routing(chair, [{"name": "锯", "piece_rate": "2"}, "漆"])

    plan = taken(_routing(("CHAIR", 10, "锯", "SAW", 3, None)))

    assert counts(plan) == {"工艺路线": {"changed": 1}}
    saw, paint = masterdata.active_routing(chair.pk, business_date()).operations
    assert (saw.work_centre_code, saw.run_minutes, saw.piece_rate) == ("SAW", 3, 2)
    assert paint.name == "漆"
    assert Routing.objects.count() == 2
    assert counts(taken(_routing(("CHAIR", 10, "锯", "SAW", 3, None)))) == {
        "工艺路线": {"unchanged": 1}
    }


def test_a_work_centre_makes_the_line_that_it_names() -> None:
    sheet = (
        "工作中心",
        [("工作中心编码", "工作中心名称", "所属产线", "产能"), ("W", "冲", "一线", 2)],
    )

    assert counts(taken(sheet)) == {"工作中心": {"new": 1}}

    centre = WorkCentre.objects.get()
    assert centre.line is not None
    assert (centre.line.name, centre.capacity, Line.objects.count()) == ("一线", 2, 1)
    assert counts(taken(sheet)) == {"工作中心": {"unchanged": 1}}


def test_customers_are_found_by_name_in_other_sheets_and_updated_by_code() -> None:
    taken(("客户", [("客户编码", "客户名称", "税号"), ("C1", "永康五金", "91330784MA2E00001X")]))

    customer = Customer.objects.get()
    assert (customer.name, customer.credit_code) == ("永康五金", "91330784MA2E00001X")
    assert "ykwj" in customer.search_text


def test_a_supplier_price_without_price_is_refused() -> None:
    make.a_supplier(code="S"), make.an_item(code="A")

    plan = taken(
        ("供应商价格", [("供应商", "物料编码", "采购单价", "起订量"), ("S", "A", None, 5)])
    )

    assert [code for *_place, code in refusals(plan)] == ["required"]
    assert not SupplierPrice.objects.exists()


def test_a_changed_supplier_price_is_changed_in_place() -> None:
    price = make.a_supplier_price(make.a_supplier(code="S"), make.an_item(code="A"), 10)

    plan = taken(("供应商价格", [("供应商", "物料编码", "采购单价"), ("S", "A", 12)]))

    assert counts(plan) == {"供应商价格": {"changed": 1}}
    price.refresh_from_db()
    assert price.price == 12


def test_locations_make_the_warehouse_that_they_name() -> None:
    sheet = (
        "库位",
        [("仓库", "库位编码", "库位名称"), ("成品仓", "A-01", "甲"), ("成品仓", "A-02", "乙")],
    )

    assert counts(taken(sheet)) == {"库位": {"new": 2}}

    assert list(Warehouse.objects.values_list("code", flat=True)) == ["成品仓"]
    assert set(Location.objects.values_list("code", flat=True)) == {"成品仓", "A-01", "A-02"}
    assert counts(taken(sheet)) == {"库位": {"unchanged": 2}}


def test_employees_get_badge_and_work_centre() -> None:
    make.a_work_centre(code="SAW")
    sheet = (
        "员工",
        [("工号", "姓名", "工牌号", "工作中心", "部门"), ("1001", "张师傅", "B9", "SAW", "装配")],
    )

    assert counts(taken(sheet)) == {"员工": {"new": 1}}

    employee = Employee.objects.get()
    assert (employee.number, employee.badge, employee.department) == ("1001", "B9", "装配")
    assert [centre.code for centre in employee.work_centres.all()] == ["SAW"]
    assert counts(taken(sheet)) == {"员工": {"unchanged": 1}}


def test_shifts_keep_their_times() -> None:
    sheet = ("班次", [("班次", "开始时间", "结束时间", "休息分钟"), ("夜班", "20:00", "08:00", 60)])

    assert counts(taken(sheet)) == {"班次": {"new": 1}}

    shift = Shift.objects.get()
    assert (shift.start, shift.end, shift.break_minutes) == (time(20), time(8), 60)
    assert counts(taken(sheet)) == {"班次": {"unchanged": 1}}


edges = some.lists(
    some.tuples(some.sampled_from("abcdefg"), some.sampled_from("abcdefg")), max_size=20
)


@given(edges=edges)
def test_two_nodes_share_a_component_exactly_when_each_reaches_the_other(
    edges: list[tuple[str, str]],
) -> None:
    children: dict[str, set[str]] = {}
    for parent, child in edges:
        children.setdefault(parent, set()).add(child)

    def reached(start: str) -> set[str]:
        found, queue = {start}, [start]
        for node in queue:
            for child in children.get(node, ()):
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return found

    group = strong_components(children)

    for one in group:
        for other in group:
            together = other in reached(one) and one in reached(other)
            assert (group[one] == group[other]) == together
