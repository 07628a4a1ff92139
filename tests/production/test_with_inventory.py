"""Production with a stock: components out, goods in, both back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.errors import Invalid
from mes.masterdata.models import Item, Location
from mes.tenancy.context import Tenant
from modules.inventory.models import StockBalance
from modules.inventory.public import Arrival, InsufficientStock, Source, free_stock
from modules.inventory.public import put_away_production as put_away
from modules.production.models import WorkOrder, WorkReport
from tests.factories.masterdata import a_location, an_item
from tests.factories.people import Client
from tests.factories.production import (
    a_draft_order,
    a_made_item,
    a_released_order,
    house_rules,
    operation_of,
    report,
    take_back,
)

Setup = tuple[WorkOrder, Item, Item, Item]


@pytest.fixture(autouse=True)
def _with_inventory(_alone: None, only_modules: Callable[..., None]) -> None:
    only_modules("production", "inventory")


def _in_stock(item: Item, quantity: int, place: Location | None = None) -> None:
    with transaction.atomic():
        put_away(
            [Arrival(item.pk, Decimal(quantity), place.pk if place else None)],
            source=Source("test.opening", item.pk, "T"),
            actor=system(),
            on=clock.business_date(),
        )


def _free(item: Item) -> Decimal:
    return free_stock([item.pk], on=clock.business_date()).get(item.pk, Decimal(0))


@pytest.fixture
def setup(tenant: Tenant) -> Setup:
    """Ten drills of four screws (used at the first operation) and one case (at the last)."""
    a_location()
    screw, case = an_item("螺钉"), an_item("壳体")
    drill = a_made_item(
        of=[
            {"component": screw, "quantity": 4, "operation_seq": 10},
            {"component": case, "quantity": 1},
        ]
    )
    return a_released_order(drill, 10), drill, screw, case


def test_components_leave_at_their_operation_and_goods_arrive_at_the_last(setup: Setup) -> None:
    order, drill, screw, case = setup
    _in_stock(screw, 40)
    _in_stock(case, 10)

    report(order, 10, good=6)
    first = (_free(screw), _free(case), _free(drill))
    report(order, 20, good=5)

    assert first == (16, 10, 0)
    assert (_free(screw), _free(case), _free(drill)) == (16, 5, 5)
    issued = order.components.order_by("position").values_list("consumed", "issued")
    assert list(issued) == [(24, 24), (5, 5)]


def test_a_report_without_enough_components_is_refused_with_the_whole_list(
    tenant: Tenant,
) -> None:
    a_location()
    screw, case = an_item("螺钉"), an_item("壳体")
    order = a_released_order(a_made_item(operations=["装配"], of={screw: 4, case: 1}), 10)
    _in_stock(screw, 10)

    with pytest.raises(InsufficientStock) as refused, transaction.atomic():
        report(order, 10, good=5)

    short = {one["item_id"]: one["missing"] for one in refused.value.params["shortages"]}
    assert {item_id: Decimal(missing) for item_id, missing in short.items()} == {
        screw.pk: 10, case.pk: 5,
    }  # fmt: skip
    assert WorkReport.objects.count() == 0
    assert operation_of(order, 10).good == 0
    assert _free(screw) == 10
    assert order.components.filter(consumed__gt=0).count() == 0


def test_components_with_scrap_leave_in_whole_pieces_and_end_at_the_requirement(
    tenant: Tenant,
) -> None:
    a_location()
    screw = an_item("螺钉")
    item = a_made_item(
        operations=["装配"], of=[{"component": screw, "quantity": 1, "scrap_rate": "0.05"}]
    )
    order = a_released_order(item, 10)
    _in_stock(screw, 11)

    left = []
    for _ in range(10):
        report(order, 10, good=1)
        left.append(_free(screw))

    assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    component = order.components.get()
    assert (component.required, component.consumed, component.issued) == (11, 11, 11)


def test_the_enterprise_may_let_work_go_on_without_stock(setup: Setup) -> None:
    order, drill, screw, _case = setup
    house_rules(backflush_may_go_negative=True)
    _in_stock(screw, 3)

    report(order, 10, good=10)
    report(order, 20, good=10)

    order.refresh_from_db()
    assert (order.status, _free(drill), _free(screw)) == ("completed", 10, 0)


def test_reversing_puts_everything_back(setup: Setup) -> None:
    order, drill, screw, case = setup
    _in_stock(screw, 40)
    _in_stock(case, 10)
    first = report(order, 10, good=10)
    second = report(order, 20, good=10)

    take_back(second)
    take_back(first)

    assert (_free(screw), _free(case), _free(drill)) == (40, 10, 0)
    assert list(order.components.values_list("consumed", "issued")) == [(0, 0), (0, 0)]


def test_goods_that_have_left_cannot_be_taken_back(setup: Setup) -> None:
    order, drill, screw, case = setup
    _in_stock(screw, 40)
    _in_stock(case, 10)
    report(order, 10, good=10)
    written = report(order, 20, good=4)
    parent = a_released_order(a_made_item("套装", operations=["包装"], of={drill: 1}), 3)
    report(parent, 10, good=3)

    with pytest.raises(InsufficientStock), transaction.atomic():
        take_back(written)

    assert operation_of(order, 20).good == 4
    assert _free(drill) == 1


def test_goods_go_to_the_items_place_else_to_the_output_location(tenant: Tenant) -> None:
    a_location()
    usual, output = a_location(), a_location()
    house_rules(output_location=output)
    placed = a_made_item("甲", operations=["装配"], default_location=usual)
    loose = a_made_item("乙", operations=["装配"])
    report(a_released_order(placed, 1), 10, good=1)
    report(a_released_order(loose, 1), 10, good=1)

    assert dict(StockBalance.objects.values_list("item_id", "location_id")) == {
        placed.pk: usual.pk, loose.pk: output.pk,
    }  # fmt: skip


def test_suggestions_are_net_of_stock(tenant: Tenant, api: Callable[..., Client]) -> None:
    a_location()
    part = an_item("壳体")
    item = a_made_item(of={part: 2})
    _in_stock(item, 3)
    _in_stock(part, 5)

    found = (
        api("planner")
        .post(
            "/work-orders/suggestions",
            {"lines": [{"item_id": item.pk, "quantity": "10", "due_date": "2026-12-20"}]},
        )
        .json()["suggestions"]
    )

    assert [(row["covered_by_stock"], row["suggested"], row["shortage"]) for row in found] == [
        ("3", "7", "make"),
        ("5", "9", "buy"),
    ]


def test_a_component_says_what_is_free_in_stock(tenant: Tenant, api: Callable[..., Client]) -> None:
    a_location()
    part = an_item("壳体")
    order = a_draft_order(a_made_item(of={part: 2}))
    _in_stock(part, 5)

    document = api("viewer").get(f"/work-orders/{order.pk}").json()

    assert document["components"][0]["available"] == "5"


def test_a_service_is_not_taken_from_stock(tenant: Tenant) -> None:
    a_location()
    polishing = an_item("外协抛光", kind="service")
    order = a_released_order(a_made_item(operations=["装配"], of={polishing: 1}), 2)

    report(order, 10, good=2)

    component = order.components.get()
    assert (component.consumed, component.issued) == (2, 0)


def _lots(item: Item) -> dict[str, Decimal]:
    rows = StockBalance.objects.filter(item=item).select_related("lot")
    return {row.lot.code: row.on_hand for row in rows if row.lot is not None}


def test_goods_tracked_by_lot_go_into_one_lot_called_after_their_work_order(
    tenant: Tenant,
) -> None:
    a_location()
    drill = a_made_item(operations=["装配"], tracking="lot")
    order = a_released_order(drill, 10)

    report(order, 10, good=4)
    report(order, 10, good=3)

    assert _lots(drill) == {order.number: 7}


def test_each_piece_with_serial_numbers_is_called_after_its_work_order(tenant: Tenant) -> None:
    a_location()
    drill = a_made_item(operations=["装配"], tracking="serial")
    order = a_released_order(drill, 10)

    report(order, 10, good=2)
    report(order, 10, good=1)

    assert _lots(drill) == {f"{order.number}-{n:03d}": 1 for n in (1, 2, 3)}


@pytest.mark.parametrize("tracking", ["lot", "serial"])
def test_a_reversal_takes_tracked_goods_out_of_their_lots(tenant: Tenant, tracking: str) -> None:
    a_location()
    drill = a_made_item(operations=["装配"], tracking=tracking)
    order = a_released_order(drill, 10)
    kept = report(order, 10, good=2)
    wrong = report(order, 10, good=3)

    take_back(wrong)

    left = {code: on_hand for code, on_hand in _lots(drill).items() if on_hand}
    names = {"lot": {order.number: 2}, "serial": {f"{order.number}-{n:03d}": 1 for n in (1, 2)}}
    assert left == names[tracking]
    assert kept.good == _free(drill) == 2


def test_half_a_piece_with_serial_numbers_is_not_reported(tenant: Tenant) -> None:
    a_location()
    drill = a_made_item(operations=["装配"], tracking="serial")
    order = a_released_order(drill, 10)

    with pytest.raises(Invalid), transaction.atomic():
        report(order, 10, good=Decimal("1.5"))

    assert (WorkReport.objects.count(), _lots(drill)) == (0, {})
