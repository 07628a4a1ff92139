"""A work order keeps what it copied."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mes.kernel.actor import system
from mes.kernel.errors import Invalid, NotFound
from mes.masterdata.services.items import update_item
from modules.production.errors import NothingToCreate, OpenWorkOrders, WrongRevision
from modules.production.models import WorkOrder
from modules.production.services.create import NewWorkOrder, create_work_orders
from tests.factories.masterdata import (
    a_bom,
    a_conversion,
    a_routing,
    a_unit,
    a_work_centre,
    an_item,
)
from tests.factories.production import a_draft_order, a_made_item, a_released_order, report

pytestmark = pytest.mark.usefixtures("tenant")


def test_changing_bom_and_routing_later_changes_nothing() -> None:
    leg = an_item("桌腿")
    centre = a_work_centre("锯床")
    table = a_made_item(
        "桌子",
        operations=[{"name": "锯", "work_centre": centre, "run_minutes": "2.5"}, "装配"],
        of={leg: 4},
    )
    order = a_draft_order(table, 5)

    table.boms.get().lines.update(quantity=Decimal(9))
    table.routings.get().operations.update(name="改名", run_minutes=Decimal(99))
    centre.name = "新锯床"
    centre.save()

    component = order.components.get()
    saw = order.operations.get(seq=10)
    assert (component.required, component.quantity_per) == (20, 4)
    assert (saw.name, saw.run_minutes, saw.work_centre_name) == ("锯", Decimal("2.5"), "锯床")


def test_a_bom_for_many_in_another_unit_with_scrap() -> None:
    glue = an_item("胶水", unit="kg")
    a_conversion(glue, "桶", 25)
    board = a_made_item("板材", operations=["压合"])
    a_bom(
        board,
        [{"component": glue, "quantity": 2, "unit": "桶", "scrap_rate": "0.02"}],
        quantity=100,
    )

    component = a_draft_order(board, 30).components.get()

    assert (component.quantity_per, component.required, component.unit) == (
        Decimal("0.51"), Decimal("15.3"), "kg",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("decimals", "scrap_rate", "pieces", "required"),
    [
        (0, "0.02", 1, "5"),  # 4.08
        (0, "0.02", 7, "29"),  # 28.56
        (0, "0.02", 50, "204"),  # 204 exactly: nothing on top
        (1, "0.02", 7, "28.6"),
        (3, "0.0001", 1, "4.001"),  # 4.0004
        (0, "0", 7, "28"),
    ],
)
def test_a_requirement_is_raised_to_what_its_unit_counts(
    decimals: int, scrap_rate: str, pieces: int, required: str
) -> None:
    screw = an_item("螺丝", unit=a_unit("根", decimals=decimals).code)
    item = a_made_item(of=[{"component": screw, "quantity": 4, "scrap_rate": scrap_rate}])

    component = a_draft_order(item, pieces).components.get()

    assert component.required == Decimal(required)
    assert component.quantity_per == 4 * (1 + Decimal(scrap_rate))
    assert component.unit_decimals == decimals


def test_a_third_of_a_sheet_three_times_is_one_sheet() -> None:
    sheet = an_item("板", unit="张")
    item = a_made_item()
    a_bom(item, {sheet: 1}, quantity=3)

    assert a_draft_order(item, 3).components.get().required == 1
    assert a_draft_order(item, 4).components.get().required == 2


def test_components_are_used_at_the_operation_that_the_bom_names_else_at_the_last() -> None:
    parts = [an_item(name) for name in ("甲", "乙", "丙")]
    seqs = (10, None, 77)
    item = a_made_item(
        of=[
            {"component": part, "quantity": 1, "operation_seq": seq}
            for part, seq in zip(parts, seqs, strict=True)
        ]
    )

    rows = a_draft_order(item).components.order_by("position")

    assert [row.consumed_at_seq for row in rows] == [10, 20, 20]


def test_a_service_is_a_component_without_stock() -> None:
    polishing = an_item("外协抛光", kind="service")
    item = a_made_item(of={polishing: 1})

    assert a_draft_order(item).components.get().stocked is False


def test_a_chosen_version_may_be_an_old_one_but_not_a_draft() -> None:
    item = a_made_item(operations=())
    a_routing(item, ["旧工序"], version_code="0", status="obsolete")
    draft = a_routing(item, ["草稿工序"], version_code="2", status="draft")
    old = item.routings.get(version_code="0")

    order = a_draft_order(item, routing_id=old.pk)
    with pytest.raises(WrongRevision):
        a_draft_order(item, routing_id=draft.pk)

    assert [one.name for one in order.operations.all()] == ["旧工序"]
    assert order.routing_version == "0"
    assert WorkOrder.objects.count() == 1


def test_a_bom_of_another_item_is_refused() -> None:
    other = a_made_item("别的", of={an_item(): 1})

    with pytest.raises(WrongRevision):
        a_draft_order(bom_id=other.boms.get().pk)


def test_an_item_out_of_use_is_not_made() -> None:
    item = a_made_item(active=False)

    with pytest.raises(Invalid):
        a_draft_order(item)

    assert WorkOrder.objects.count() == 0


def test_an_unknown_parent_is_not_found() -> None:
    with pytest.raises(NotFound):
        a_draft_order(parent_id=123456789)


def test_nothing_makes_nothing() -> None:
    with pytest.raises(NothingToCreate), transaction.atomic():
        create_work_orders([], actor=system())


@pytest.mark.usefixtures("remembering")
def test_many_orders_take_as_many_queries_as_one() -> None:
    item = a_made_item(of={an_item(): 2})
    a_draft_order(item)
    counts = []
    for size in (2, 12):
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            create_work_orders(
                [NewWorkOrder(item.pk, Decimal(1), date(2026, 12, 1)) for _ in range(size)],
                actor=system(),
            )
        counts.append(len(captured))

    assert abs(counts[0] - counts[1]) <= 1  # a block of numbers may run out


def test_an_item_with_open_orders_stays_in_use() -> None:
    order = a_released_order(pieces=1)

    with pytest.raises(OpenWorkOrders), transaction.atomic():
        update_item(order.item_id, {"active": False}, actor=system())
    report(order, 10, good=1)
    report(order, 20, good=1)
    with transaction.atomic():
        changed = update_item(order.item_id, {"active": False}, actor=system())

    assert changed.active is False
