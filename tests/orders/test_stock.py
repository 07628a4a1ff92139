"""Orders where stock is kept: reserving, shipping, reversing, taking back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mes.kernel import clock
from mes.masterdata.models import Item, Location
from modules.inventory.models import Reservation, StockBalance
from modules.inventory.public import InsufficientStock
from modules.orders.models import Delivery, DeliveryPick
from modules.orders.public import order_lines, record_production, stock_withdrawn
from modules.orders.selectors.orders import order_document
from modules.orders.services.lifecycle import cancel_order, close_order
from modules.orders.services.orders import update_order
from modules.orders.services.shipping import reverse_delivery, ship_delivery
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, an_item
from tests.factories.orders import (
    SALES,
    a_confirmed_order,
    a_delivery,
    a_sales_order,
    came_back,
    fresh,
    line_of,
    ordered,
    shipped,
)

pytestmark = pytest.mark.usefixtures("tenant")
D = Decimal


def _on_hand(item: Item, place: Location | None = None) -> Decimal:
    rows = StockBalance.objects.filter(item=item)
    if place is not None:
        rows = rows.filter(location=place)
    return sum((row.on_hand for row in rows), D(0))


def _reserved(item: Item) -> Decimal:
    return sum((row.reserved for row in StockBalance.objects.filter(item=item)), D(0))


def test_confirming_reserves_what_is_free() -> None:
    item = an_item()
    received(item, 6, a_location())

    order = a_confirmed_order(ordered(item, 10))

    assert (_reserved(item), line_of(order).reserved) == (D(6), D(6))
    assert order_lines(order.pk)[0].reserved == D(6)


def test_a_draft_reserves_nothing() -> None:
    item = an_item()
    received(item, 6, a_location())

    a_sales_order(ordered(item, 10))

    assert _reserved(item) == D(0)


def test_closing_and_cancelling_let_the_stock_go() -> None:
    item = an_item()
    received(item, 20, a_location())
    one, other = a_confirmed_order(ordered(item, 5)), a_confirmed_order(ordered(item, 7))
    assert _reserved(item) == D(12)

    close_order(one.pk, actor=SALES)
    cancel_order(other.pk, actor=SALES)

    assert (_reserved(item), Reservation.objects.count()) == (D(0), 0)
    assert line_of(one).reserved == D(0)


def test_a_revision_reserves_anew() -> None:
    item = an_item()
    received(item, 20, a_location())
    order = a_confirmed_order(ordered(item, 5))
    line = {"id": line_of(order).pk, "item_id": item.pk, "quantity": D(9)}

    update_order(order.pk, {"lines": [line]}, actor=SALES)

    assert _reserved(item) == D(9)


def test_shipping_takes_stock_and_keeps_the_rest_reserved() -> None:
    item, place = an_item(), a_location()
    received(item, 12, place)
    order = a_confirmed_order(ordered(item, 10))

    shipped(order, 4)

    assert (_on_hand(item), _reserved(item), line_of(order).reserved) == (D(8), D(6), D(6))
    pick = DeliveryPick.objects.get()
    assert (pick.location_id, pick.quantity, pick.lot_id) == (place.pk, D(4), None)


def test_what_is_reserved_for_another_order_does_not_leave() -> None:
    item = an_item()
    received(item, 5, a_location())
    first, second = a_confirmed_order(ordered(item, 5)), a_confirmed_order(ordered(item, 5))
    delivery = a_delivery(second)

    with pytest.raises(InsufficientStock):
        ship_delivery(delivery.pk, actor=SALES)

    assert line_of(first).reserved == D(5)


def test_every_shortage_is_told_at_once_and_nothing_changes() -> None:
    chair, table = an_item("椅子"), an_item("桌子")
    received(chair, 3, a_location())
    order = a_confirmed_order(ordered(chair, 10), ordered(table, 2))
    delivery = a_delivery(order)

    with pytest.raises(InsufficientStock) as refused:
        ship_delivery(delivery.pk, actor=SALES)

    missing = {one["item_id"]: one["missing"] for one in refused.value.params["shortages"]}
    assert missing == {chair.pk: "7", table.pk: "2"}


def test_the_lot_that_expires_first_leaves_first() -> None:
    item, place = an_item("胶水", tracking="lot"), a_location()
    soon, late = (clock.business_date() + timedelta(days=days) for days in (20, 90))
    received(item, 5, place, lot="LATE", expires_on=late)
    received(item, 3, place, lot="SOON", expires_on=soon)
    order = a_confirmed_order(ordered(item, 4))

    delivery = shipped(order)

    picks = DeliveryPick.objects.order_by("pk").values_list("lot_code", "quantity")
    assert list(picks) == [("SOON", D(3)), ("LATE", D(1))]
    assert _on_hand(item) == D(4)
    came_back(delivery, 2)
    came_back(delivery, 2)
    lots = StockBalance.objects.filter(item=item, location=place)
    assert {row.lot.code: row.on_hand for row in lots} == {"SOON": D(3), "LATE": D(5)}


def test_a_chosen_location_is_taken_from() -> None:
    item, first, second = an_item(), a_location(), a_location()
    received(item, 5, first)
    received(item, 5, second)
    order = a_confirmed_order(ordered(item, 5))
    line = {"order_line_id": line_of(order).pk, "quantity": D(5), "location_id": second.pk}

    shipped(order, lines=[line])

    assert (_on_hand(item, first), _on_hand(item, second)) == (D(5), D(0))


def test_two_lines_of_one_item_keep_their_own_picks() -> None:
    item, first, second = an_item(), a_location(), a_location()
    received(item, 5, first)
    received(item, 5, second)
    order = a_confirmed_order(ordered(item, 7), ordered(item, 3))

    delivery = shipped(order)

    picks = DeliveryPick.objects.order_by("pk")
    assert [(pick.line.position, pick.location_id, pick.quantity) for pick in picks] == [
        (1, first.pk, D(5)),
        (1, second.pk, D(2)),
        (2, second.pk, D(3)),
    ]
    assert delivery.status == "shipped"


def test_a_reversal_puts_everything_back() -> None:
    item, place = an_item(), a_location()
    received(item, 10, place)
    order = a_confirmed_order(ordered(item, 10))
    delivery = shipped(order)
    assert _on_hand(item) == D(0)

    reverse_delivery(delivery.pk, reason="发错", actor=SALES)

    assert (_on_hand(item, place), _reserved(item)) == (D(10), D(10))
    assert (fresh(order).status, Delivery.objects.get().status) == ("confirmed", "reversed")


def test_goods_come_back_into_the_chosen_location() -> None:
    item, place, quarantine = an_item(), a_location(), a_location(kind="quarantine")
    received(item, 10, place)
    delivery = shipped(a_confirmed_order(ordered(item, 10)))

    came_back(delivery, 3, location_id=quarantine.pk, reason="划痕")

    assert (_on_hand(item, place), _on_hand(item, quarantine)) == (D(0), D(3))


def test_what_was_made_for_an_order_is_kept_for_it() -> None:
    item = an_item()
    order = a_confirmed_order(ordered(item, 10))
    received(item, 4, a_location())

    record_production(
        line_of(order).pk,
        in_production=D(6),
        produced=D(4),
        stocked=True,
        work_order_id=1,
        work_order_number="GD1",
        actor=SALES,
    )

    assert line_of(order).reserved == D(4)
    line = order_document(order.pk)["lines"][0]
    stages = {stage.stage: (stage.done, stage.total) for stage in line["stages"]}
    assert stages == {
        "ordered": (D(10), D(10)),
        "material": (D(10), D(10)),
        "production": (D(4), D(10)),
        "stock": (D(4), D(10)),
        "shipped": (D(0), D(10)),
    }


def test_pieces_that_are_taken_back_are_free_to_leave() -> None:
    item = an_item()
    received(item, 10, a_location())
    order = a_confirmed_order(ordered(item, 10))
    about = {"work_order_id": 1, "work_order_number": "GD1", "actor": SALES}
    record_production(line_of(order).pk, produced=D(4), **about)

    record_production(line_of(order).pk, produced=D(-4), **about)

    assert (_reserved(item), line_of(order).reserved) == (D(0), D(0))
    stock_withdrawn(line_of(order).pk)
    assert (_reserved(item), line_of(order).reserved) == (D(10), D(10))


def test_a_service_is_delivered_without_stock() -> None:
    order = a_confirmed_order(ordered(an_item("安装费", kind="service"), 1))

    shipped(order)

    assert fresh(order).status == "shipped"
    assert DeliveryPick.objects.count() == 0
