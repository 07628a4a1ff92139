"""Production for sales orders: what an order hears, and what is planned for it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.ids import WorkOrderId
from mes.masterdata.models import Item
from modules.inventory.public import Arrival, Source, free_stock
from modules.inventory.public import put_away_production as put_away
from modules.orders.models import SalesOrder
from modules.orders.services.lifecycle import cancel_order
from modules.production.errors import OpenWorkOrders
from modules.production.models import WorkOrder
from modules.production.selectors.demands import OrderLineFacts
from modules.production.services import lifecycle
from tests.factories.masterdata import a_location
from tests.factories.orders import a_confirmed_order, fresh, line_of, ordered
from tests.factories.people import Client
from tests.factories.production import (
    a_draft_order,
    a_made_item,
    a_released_order,
    report,
    take_back,
)

Api = Callable[..., Client]


@pytest.fixture(autouse=True)
def _with_orders(_alone: None, only_modules: Callable[..., None]) -> None:
    only_modules("production", "orders")


def _for_line(order: SalesOrder, pieces: int, item: Item | None = None) -> WorkOrder:
    line = line_of(order)
    return a_released_order(
        item or line.item,
        pieces,
        order_line=OrderLineFacts(order.pk, line.pk, order.number, "客户"),
    )


def _heard(order: SalesOrder) -> tuple[Decimal, Decimal]:
    line = line_of(order)
    return line.in_production, line.produced


def _an_order(quantity: int = 10) -> SalesOrder:
    return a_confirmed_order(ordered(a_made_item(operations=["装配"]), quantity))


@pytest.mark.usefixtures("tenant")
def test_releasing_puts_the_line_into_production() -> None:
    order = _an_order()
    line = line_of(order)
    draft = a_draft_order(
        line.item, 10, order_line=OrderLineFacts(order.pk, line.pk, order.number, "客户")
    )
    before = _heard(order)

    with transaction.atomic():
        lifecycle.release_work_order(WorkOrderId(draft.pk), actor=system())

    order.refresh_from_db()
    assert (before, _heard(order)) == ((0, 0), (10, 0))
    assert order.status == "in_production"


@pytest.mark.usefixtures("tenant")
def test_good_pieces_go_from_in_production_to_produced() -> None:
    order = _an_order()
    work_order = _for_line(order, 10)

    report(work_order, 10, good=4)
    first = _heard(order)
    report(work_order, 10, good=5, scrap=1)

    assert (first, _heard(order)) == ((6, 4), (0, 9))


@pytest.mark.usefixtures("tenant")
def test_a_reversal_is_told_too() -> None:
    order = _an_order()
    work_order = _for_line(order, 10)
    report(work_order, 10, good=4)
    last = report(work_order, 10, good=5, scrap=1)

    take_back(last)

    assert _heard(order) == (6, 4)


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(("step", "heard"), [("close", (0, 3)), ("hold", (7, 3))])
def test_what_closing_and_holding_leave(step: str, heard: tuple[int, int]) -> None:
    order = _an_order()
    work_order = _for_line(order, 10)
    report(work_order, 10, good=3)

    with transaction.atomic():
        getattr(lifecycle, f"{step}_work_order")(WorkOrderId(work_order.pk), actor=system())

    assert _heard(order) == heard


@pytest.mark.usefixtures("tenant")
def test_cancelling_takes_the_quantity_out_of_production() -> None:
    order = _an_order()
    work_order = _for_line(order, 10)

    with transaction.atomic():
        lifecycle.cancel_work_order(WorkOrderId(work_order.pk), actor=system())

    assert _heard(order) == (0, 0)


def _draft(order: SalesOrder) -> WorkOrder:
    line = line_of(order)
    return a_draft_order(
        line.item, 3, order_line=OrderLineFacts(order.pk, line.pk, order.number, "客户")
    )


def _cancel(order: SalesOrder) -> None:
    with transaction.atomic():
        cancel_order(order.pk, actor=system())


def _statuses() -> list[str]:
    return list(WorkOrder.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.usefixtures("tenant")
def test_an_order_that_is_being_made_cannot_be_cancelled() -> None:
    order = _an_order()
    draft, released, started, held = _draft(order), *(_for_line(order, 2) for _n in range(3))
    report(started, 10, good=1)
    with transaction.atomic():
        lifecycle.hold_work_order(WorkOrderId(held.pk), actor=system())
    before = _statuses()

    with pytest.raises(OpenWorkOrders) as refused:
        _cancel(order)

    numbers = ", ".join(one.number for one in (released, started, held))
    assert refused.value.params["numbers"] == numbers
    assert draft.number not in numbers
    assert _statuses() == before == ["draft", "released", "in_progress", "on_hold"]
    assert fresh(order).status == "in_production"


@pytest.mark.usefixtures("tenant")
def test_drafts_are_cancelled_with_their_order_and_no_others() -> None:
    order, other = _an_order(), _an_order()
    drafts = [_draft(order), _draft(order)]
    kept = _draft(other)

    _cancel(order)

    assert fresh(order).status == "cancelled"
    assert dict(WorkOrder.objects.values_list("pk", "status")) == {
        **{draft.pk: "cancelled" for draft in drafts},
        kept.pk: "draft",
    }


@pytest.mark.usefixtures("tenant")
def test_an_order_whose_work_orders_are_over_can_be_cancelled() -> None:
    order = _an_order()
    over = _for_line(order, 2)
    report(over, 10, good=2)
    with transaction.atomic():
        lifecycle.close_work_order(WorkOrderId(over.pk), actor=system())

    _cancel(order)

    assert (fresh(order).status, _statuses()) == ("cancelled", ["closed"])


@pytest.mark.usefixtures("tenant")
def test_components_made_for_a_line_do_not_count() -> None:
    order = _an_order()
    part = a_made_item("壳体", operations=["冲压"])

    report(_for_line(order, 20, part), 10, good=20)

    assert _heard(order) == (0, 0)


def test_an_order_is_planned_and_made(api: Api) -> None:
    part = a_made_item("壳体", operations=["冲压"])
    item = a_made_item("电钻", operations=["装配"], of={part: 2})
    order = a_confirmed_order(ordered(item, 10))
    client = api("planner")

    found = client.post("/work-orders/suggestions", {"order_id": order.pk}).json()["suggestions"]
    made = client.post(
        "/work-orders/from-suggestions",
        {"order_id": order.pk, "suggestions": found, "release": True},
    ).json()
    again = client.post("/work-orders/suggestions", {"order_id": order.pk}).json()["suggestions"]

    line = line_of(order)
    assert [(row["item_id"], row["suggested"], row["order_line_id"]) for row in found] == [
        (item.pk, "10", line.pk), (part.pk, "20", line.pk),
    ]  # fmt: skip
    assert [row["status"] for row in made] == ["released", "released"]
    document = client.get(f"/work-orders/{made[0]['id']}").json()
    assert (document["order_number"], document["order_line_id"]) == (order.number, line.pk)
    assert _heard(order) == (10, 0)
    assert [(row["covered_by_work_orders"], row["suggested"]) for row in again] == [("10", "0")]


def test_an_unknown_order_is_not_found(api: Api) -> None:
    answer = api("planner").post("/work-orders/suggestions", {"order_id": 987654321})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_work_order_may_be_made_for_a_line(api: Api) -> None:
    order = _an_order()
    line = line_of(order)
    body = {"item_id": line.item_id, "quantity": "10", "due_date": "2026-12-01"}

    answer = api("planner").post("/work-orders", {**body, "order_line_id": line.pk})
    unknown = api("planner").post("/work-orders", {**body, "order_line_id": 987654321})

    assert answer.json()["order_number"] == order.number
    assert answer.json()["customer_name"] == order.customer_name
    assert unknown.status_code == 404


def _in_stock(item: Item, quantity: int) -> None:
    with transaction.atomic():
        put_away(
            [Arrival(item.pk, Decimal(quantity))],
            source=Source("test.opening", item.pk, "T"),
            actor=system(),
            on=clock.business_date(),
        )


def test_what_stock_keeps_for_the_order_is_not_made_again(
    api: Api, only_modules: Callable[..., None]
) -> None:
    only_modules("production", "orders", "inventory")
    a_location()
    item = a_made_item(operations=["装配"])
    _in_stock(item, 4)
    order = a_confirmed_order(ordered(item, 10))

    found = (
        api("planner")
        .post("/work-orders/suggestions", {"order_id": order.pk})
        .json()["suggestions"]
    )

    assert [(row["required"], row["covered_by_stock"], row["suggested"]) for row in found] == [
        ("10", "4", "6")
    ]


@pytest.mark.usefixtures("tenant")
def test_goods_reserved_for_the_order_can_still_be_taken_back(
    only_modules: Callable[..., None],
) -> None:
    only_modules("production", "orders", "inventory")
    a_location()
    order = _an_order()
    work_order = _for_line(order, 10)
    report(work_order, 10, good=6)
    last = report(work_order, 10, good=3)
    reserved = line_of(order).reserved

    take_back(last)

    line = line_of(order)
    assert (reserved, line.reserved, line.produced, line.in_production) == (9, 6, 6, 4)
    assert free_stock([line.item_id], on=clock.business_date()) == {}
