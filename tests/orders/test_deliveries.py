"""Deliveries, reversals and returns when no stock is kept."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from mes.kernel.errors import Invalid, TransitionNotAllowed
from modules.orders.errors import (
    DeliveryNotShipped,
    GoodsCameBack,
    NothingToDeliver,
    OrderNotShippable,
    OverDelivery,
    OverReturn,
)
from modules.orders.models import (
    Delivery,
    DeliveryPick,
    LineEvent,
    SalesOrderLine,
    SalesReturn,
)
from modules.orders.services.delivery_drafts import cancel_delivery, update_delivery
from modules.orders.services.lifecycle import hold_order
from modules.orders.services.shipping import reverse_delivery, ship_delivery
from tests.factories.masterdata import an_item
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

pytestmark = pytest.mark.usefixtures("alone")
D = Decimal


def test_a_delivery_takes_everything_open_unless_told_otherwise() -> None:
    order = a_confirmed_order(ordered(an_item(), 10), ordered(an_item(), 5))
    shipped(order, 4)

    delivery = a_delivery(order)

    assert [line.quantity for line in delivery.lines.order_by("position")] == [D(6), D(5)]
    assert (delivery.status, delivery.number[:2]) == ("draft", "SH")
    assert line_of(order).shipped == D(4)


def test_a_partial_delivery_leaves_the_rest_open() -> None:
    order = a_confirmed_order(ordered(an_item(), 10, price="12.345", tax_rate="0.13"))

    delivery = shipped(order, 4)

    assert (fresh(order).status, fresh(order).shipped_percent) == ("partly_shipped", 40)
    assert (delivery.amount, delivery.lines.get().tax) == (D("49.38"), D("5.68"))
    assert DeliveryPick.objects.count() == 0
    event = LineEvent.objects.get(kind="shipped")
    assert (event.quantity, event.source_number) == (D(4), delivery.number)


def test_the_last_delivery_completes_the_order() -> None:
    order = a_confirmed_order()
    shipped(order, 4)

    shipped(order)

    assert (fresh(order).status, fresh(order).shipped_percent) == ("shipped", 100)
    with pytest.raises(NothingToDeliver):
        a_delivery(order)


def test_more_than_was_ordered_is_refused_with_every_line() -> None:
    order = a_confirmed_order(ordered(an_item(), 10), ordered(an_item(), 5))

    with pytest.raises(OverDelivery) as refused:
        a_delivery(order, 11, 6)

    assert [(line["allowed"], line["asked"]) for line in refused.value.params["lines"]] == [
        ("10", "11"),
        ("5", "6"),
    ]
    assert Delivery.objects.count() == 0


def test_a_tolerance_allows_so_much_more() -> None:
    order = a_confirmed_order(ordered(an_item(), 100, over_tolerance="0.05"))

    with pytest.raises(OverDelivery):
        a_delivery(order, 106)
    shipped(order, 105)

    assert (line_of(order).shipped, fresh(order).status) == (D(105), "shipped")


def test_two_drafts_for_the_same_goods_ship_once() -> None:
    order = a_confirmed_order()
    first, second = a_delivery(order), a_delivery(order)
    ship_delivery(first.pk, actor=SALES)

    with pytest.raises(OverDelivery):
        ship_delivery(second.pk, actor=SALES)

    assert line_of(order).shipped == D(10)
    assert Delivery.objects.get(pk=second.pk).status == "draft"


def test_a_line_may_be_split_but_not_beyond_the_order() -> None:
    order = a_confirmed_order()
    half = {"order_line_id": line_of(order).pk, "quantity": D(5)}

    with pytest.raises(OverDelivery):
        a_delivery(order, lines=[half, half, half])
    delivery = a_delivery(order, lines=[half, half])

    assert delivery.lines.count() == 2


@pytest.mark.parametrize("state", ["draft", "on_hold"])
def test_nothing_leaves_for_an_order_that_does_not_run(state: str) -> None:
    order = a_sales_order() if state == "draft" else a_confirmed_order()
    if state == "on_hold":
        hold_order(order.pk, reason="x", actor=SALES)

    with pytest.raises(OrderNotShippable):
        a_delivery(order)

    assert Delivery.objects.count() == 0


def test_a_draft_is_changed_then_cancelled() -> None:
    order = a_confirmed_order()
    delivery = a_delivery(order)
    line = {"order_line_id": line_of(order).pk, "quantity": D(3)}

    update_delivery(delivery.pk, {"carrier": "顺丰", "lines": [line]}, actor=SALES)
    changed = Delivery.objects.get(pk=delivery.pk)
    cancel_delivery(delivery.pk, actor=SALES)

    assert (changed.carrier, changed.lines.get().quantity) == ("顺丰", D(3))
    with pytest.raises(TransitionNotAllowed):
        ship_delivery(delivery.pk, actor=SALES)
    assert line_of(order).shipped == D(0)


def test_a_shipped_delivery_is_not_edited() -> None:
    order = a_confirmed_order()
    delivery = shipped(order, 4)

    with pytest.raises(TransitionNotAllowed):
        update_delivery(delivery.pk, {"carrier": "x"}, actor=SALES)

    assert Delivery.objects.get().carrier == ""


def test_a_reversal_opens_the_order_again() -> None:
    order = a_confirmed_order()
    delivery = shipped(order)

    reverse_delivery(delivery.pk, reason="发错货", actor=SALES)

    assert (fresh(order).status, line_of(order).shipped) == ("confirmed", D(0))
    assert Delivery.objects.get().reversal_reason == "发错货"
    assert LineEvent.objects.get(kind="shipment_reversed").quantity == D(-10)
    with pytest.raises(TransitionNotAllowed):
        reverse_delivery(delivery.pk, reason="again", actor=SALES)


def test_a_reversal_says_why() -> None:
    delivery = shipped(a_confirmed_order())

    with pytest.raises(Invalid):
        reverse_delivery(delivery.pk, reason=" ", actor=SALES)

    assert Delivery.objects.get().status == "shipped"


def test_a_refund_leaves_the_order_delivered() -> None:
    order = a_confirmed_order()
    delivery = shipped(order)

    made = came_back(delivery, 2)

    line = line_of(order)
    assert (made.number[:2], made.outcome) == ("TH", "refund")
    assert (line.shipped, line.returned, line.replacing) == (D(10), D(2), D(0))
    assert fresh(order).status == "shipped"


def test_a_replacement_is_delivered_again() -> None:
    order = a_confirmed_order()
    delivery = shipped(order)

    came_back(delivery, 2, outcome="replacement")
    opened = fresh(order)
    shipped(order)

    assert (opened.status, opened.shipped_percent) == ("partly_shipped", 80)
    assert (fresh(order).status, line_of(order).shipped) == ("shipped", D(12))


def test_no_more_comes_back_than_left() -> None:
    order = a_confirmed_order()
    delivery = shipped(order, 6)
    came_back(delivery, 4)

    with pytest.raises(OverReturn) as refused:
        came_back(delivery, 3)

    assert refused.value.params["lines"][0]["allowed"] == "2"
    assert SalesReturn.objects.count() == 1
    assert line_of(order).returned == D(4)


def test_nothing_comes_back_of_a_draft() -> None:
    delivery = a_delivery(a_confirmed_order())

    with pytest.raises(DeliveryNotShipped):
        came_back(delivery, 1)

    assert SalesReturn.objects.count() == 0


def test_a_delivery_with_returns_is_not_reversed() -> None:
    delivery = shipped(a_confirmed_order())
    came_back(delivery, 1)

    with pytest.raises(GoodsCameBack):
        reverse_delivery(delivery.pk, reason="x", actor=SALES)

    assert Delivery.objects.get().status == "shipped"


def test_the_database_itself_refuses_more_than_the_tolerance() -> None:
    order = a_confirmed_order()

    with pytest.raises(IntegrityError, match="within_tolerance"), transaction.atomic():
        SalesOrderLine.objects.filter(order=order).update(shipped=D(11))

    assert line_of(order).shipped == D(0)


def test_what_happened_cannot_be_rewritten() -> None:
    a_confirmed_order()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE orders_lineevent SET quantity = 1")

    assert LineEvent.objects.get().quantity == D(10)
