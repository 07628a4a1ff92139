"""Entering, confirming, revising and closing orders, without any other module."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mes.audit.models import AuditEntry
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import (
    Invalid,
    PermissionDenied,
    TransitionNotAllowed,
    VersionConflict,
)
from mes.realtime.models import RealtimeEvent
from modules.orders import public
from modules.orders.domain.states import OrderStatus
from modules.orders.errors import (
    AlreadyDelivered,
    BelowDelivered,
    DeliveriesWaiting,
    HeadFixed,
    LineFixed,
    NoLines,
    OrderNotEditable,
)
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine, SalesOrderRevision
from modules.orders.services import lifecycle
from modules.orders.services.orders import create_order, update_order
from tests.factories.masterdata import a_conversion, a_customer, an_item
from tests.factories.orders import (
    SALES,
    a_confirmed_order,
    a_delivery,
    a_sales_order,
    fresh,
    line_of,
    ordered,
    shipped,
)

pytestmark = pytest.mark.usefixtures("alone")
D = Decimal


def _lines(order: SalesOrder, **first: Any) -> list[dict[str, Any]]:
    """The order's lines as a client sends them back, the first one changed."""
    rows = SalesOrderLine.objects.filter(order=order).order_by("position")
    lines = [{"id": row.pk, "item_id": row.item_id, "quantity": row.quantity} for row in rows]
    lines[0] |= first
    return lines


def test_an_order_starts_as_a_draft_with_a_number_and_snapshots() -> None:
    customer = a_customer(
        "义乌家居有限公司", contact="陈小姐", address="稠城街道1号", tax_rate=D("0.13")
    )
    item = an_item("圆桌", code="T-1", list_price=D("199.5"))

    order = a_sales_order(ordered(item, 3), customer=customer)

    line = line_of(order)
    assert (order.status, order.number[:2]) == ("draft", "XS")
    assert (order.customer_name, order.contact) == ("义乌家居有限公司", "陈小姐")
    assert (line.price, line.tax_rate, line.unit) == (D("199.5"), D("0.13"), "pcs")
    assert (order.amount, order.tax) == (D("598.50"), D("68.85"))
    assert line.due_date == order.promise_date == order.due_date
    assert LineEvent.objects.count() == 0


def test_a_box_of_24_has_24_times_the_price_of_a_piece() -> None:
    item = an_item(list_price=D("2.5"))
    a_conversion(item, "box", 24)

    order = a_sales_order(ordered(item, 2, unit="box"))

    assert (line_of(order).price, order.amount) == (D(60), D(120))


def test_an_unknown_item_is_named_by_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        a_sales_order(ordered(an_item()), {"item_id": 987654321, "quantity": D(1)})

    assert refused.value.errors[0].field == "lines.1.item_id"
    assert SalesOrder.objects.count() == 0


def test_a_unit_that_does_not_convert_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        a_sales_order(ordered(an_item(), 1, unit="kg"))

    assert [(e.field, e.code) for e in refused.value.errors] == [("lines.0.unit", "no_conversion")]


def test_an_order_without_lines_is_refused() -> None:
    with pytest.raises(NoLines):
        create_order({"customer_id": a_customer().pk, "lines": []}, actor=SALES)


def test_prices_are_set_only_by_who_may() -> None:
    clerk = Actor(ActorKind.PERSON, 5, "clerk", permissions=frozenset({"orders.edit"}))

    with pytest.raises(PermissionDenied):
        create_order(
            {"customer_id": a_customer().pk, "lines": [ordered(an_item(), 1, price=5)]},
            actor=clerk,
        )

    assert SalesOrder.objects.count() == 0


def test_a_draft_is_edited_freely() -> None:
    order = a_sales_order(ordered(an_item()), ordered(an_item("椅子")))
    table = an_item("方桌")
    kept = line_of(order, 2)

    update_order(
        order.pk,
        {"note": "加急", "lines": [
            {"id": kept.pk, "item_id": kept.item_id, "quantity": D(4)}, ordered(table, 2),
        ]},
        actor=SALES,
        expected_version=1,
    )  # fmt: skip

    lines = SalesOrderLine.objects.filter(order=order).order_by("position")
    assert [(line.position, line.item_name, line.quantity) for line in lines] == [
        (2, "椅子", D(4)),
        (3, "方桌", D(2)),
    ]
    assert (fresh(order).note, fresh(order).version, fresh(order).quantity) == ("加急", 2, D(6))


def test_a_stale_version_is_refused() -> None:
    order = a_sales_order()
    update_order(order.pk, {"note": "one"}, actor=SALES, expected_version=1)

    with pytest.raises(VersionConflict) as refused:
        update_order(order.pk, {"note": "two"}, actor=SALES, expected_version=1)

    assert refused.value.params["current_version"] == 2
    assert fresh(order).note == "one"


def test_confirming_writes_what_was_ordered() -> None:
    order = a_confirmed_order()

    event = LineEvent.objects.get()
    assert (order.status, event.kind, event.quantity) == ("confirmed", "ordered", D(10))
    assert order.confirmed_at is not None
    assert AuditEntry.objects.filter(action="sales_order.confirmed").count() == 1
    assert RealtimeEvent.objects.filter(topic="orders", kind="confirmed").count() == 1


@pytest.mark.parametrize("status", [s for s in OrderStatus if s is not OrderStatus.DRAFT])
def test_only_a_draft_is_confirmed(status: OrderStatus) -> None:
    order = a_sales_order()
    SalesOrder.objects.filter(pk=order.pk).update(status=status, hold_reason="x")

    with pytest.raises(TransitionNotAllowed):
        lifecycle.confirm_order(order.pk, actor=SALES)

    assert fresh(order).status == status


def test_a_held_order_says_why_and_runs_on() -> None:
    order = a_confirmed_order()

    lifecycle.hold_order(order.pk, reason="未付定金", actor=SALES)
    held = fresh(order)
    lifecycle.resume_order(order.pk, actor=SALES)

    assert (held.status, held.hold_reason) == ("on_hold", "未付定金")
    assert (fresh(order).status, fresh(order).hold_reason) == ("confirmed", "")


def test_a_hold_needs_a_reason() -> None:
    order = a_confirmed_order()

    with pytest.raises(Invalid):
        lifecycle.hold_order(order.pk, reason="  ", actor=SALES)

    assert fresh(order).status == "confirmed"


def test_an_order_is_closed_short_and_opened_again() -> None:
    order = a_confirmed_order()
    shipped(order, 4)

    lifecycle.close_order(order.pk, actor=SALES)
    closed = fresh(order)
    lifecycle.reopen_order(order.pk, actor=SALES)

    assert (closed.status, closed.shipped_percent) == ("closed", 40)
    assert closed.closed_at is not None
    assert fresh(order).status == "partly_shipped"
    kinds = LineEvent.objects.order_by("pk").values_list("kind", "quantity")
    assert list(kinds) == [
        ("ordered", D(10)),
        ("shipped", D(4)),
        ("closed", D(6)),
        ("reopened", D(6)),
    ]


def test_an_order_with_draft_deliveries_is_not_closed() -> None:
    order = a_confirmed_order()
    delivery = a_delivery(order)

    with pytest.raises(DeliveriesWaiting) as refused:
        lifecycle.close_order(order.pk, actor=SALES)

    assert refused.value.params["numbers"] == delivery.number
    assert fresh(order).status == "confirmed"


def test_closing_a_short_line_completes_the_order() -> None:
    order = a_confirmed_order(ordered(an_item(), 10), ordered(an_item(), 5))
    shipped(order, 4, 5)

    lifecycle.close_line(order.pk, line_of(order, 1).pk, actor=SALES)

    assert fresh(order).status == "shipped"
    with pytest.raises(TransitionNotAllowed):
        lifecycle.close_line(order.pk, line_of(order, 1).pk, actor=SALES)


def test_closing_every_line_unshipped_closes_the_order_and_reopening_opens_them() -> None:
    order = a_confirmed_order()

    lifecycle.close_line(order.pk, line_of(order).pk, actor=SALES)
    closed = fresh(order).status
    lifecycle.reopen_order(order.pk, actor=SALES)

    assert (closed, fresh(order).status) == ("closed", "confirmed")
    assert line_of(order).closed is False


def test_an_order_of_which_something_left_is_not_cancelled() -> None:
    order = a_confirmed_order()
    delivery = shipped(order, 4)
    lifecycle.hold_order(order.pk, reason="x", actor=SALES)

    with pytest.raises(AlreadyDelivered):
        lifecycle.cancel_order(order.pk, actor=SALES)

    assert (fresh(order).status, delivery.status) == ("on_hold", "shipped")


def test_a_revision_keeps_the_difference() -> None:
    order = a_confirmed_order(ordered(an_item(), 10, price=5))
    later = clock.business_date() + timedelta(days=30)
    extra = an_item("配件", code="P-9")

    update_order(
        order.pk,
        {
            "reason": "客户加量",
            "lines": [*_lines(order, quantity=D(12), due_date=later), ordered(extra, 1)],
        },
        actor=SALES,
    )

    revision = SalesOrderRevision.objects.get()
    assert (revision.revision, revision.reason) == (1, "客户加量")
    changed, added = revision.changes["lines"]
    assert changed["fields"]["quantity"] == ["10", "12"]
    assert changed["fields"]["due_date"][1] == later.isoformat()
    assert (added["added"], added["item_code"]) == (True, "P-9")
    assert (fresh(order).revision, fresh(order).amount) == (1, D(60))
    assert list(LineEvent.objects.order_by("pk").values_list("kind", "quantity")) == [
        ("ordered", D(10)),
        ("ordered", D(1)),
        ("revised", D(2)),
    ]


def test_a_revision_that_changes_nothing_is_none() -> None:
    order = a_confirmed_order()

    update_order(order.pk, {"lines": _lines(order)}, actor=SALES)

    assert SalesOrderRevision.objects.count() == 0
    assert fresh(order).version == order.version


def test_a_line_does_not_go_below_what_was_shipped() -> None:
    order = a_confirmed_order()
    shipped(order, 6)

    with pytest.raises(BelowDelivered) as refused:
        update_order(order.pk, {"lines": _lines(order, quantity=D(5))}, actor=SALES)
    update_order(order.pk, {"lines": _lines(order, quantity=D(6))}, actor=SALES)

    assert refused.value.params["least"] == "6"
    assert fresh(order).status == "shipped"


def test_a_line_does_not_go_below_what_was_produced() -> None:
    order = a_confirmed_order()
    public.record_production(
        line_of(order).pk, produced=D(7), work_order_id=1, work_order_number="GD1", actor=SALES
    )

    with pytest.raises(BelowDelivered):
        update_order(order.pk, {"lines": _lines(order, quantity=D(5))}, actor=SALES)

    assert line_of(order).quantity == D(10)


def test_a_confirmed_line_keeps_its_item_and_stays() -> None:
    order = a_confirmed_order(ordered(an_item()), ordered(an_item()))

    with pytest.raises(LineFixed):
        update_order(order.pk, {"lines": _lines(order)[:1]}, actor=SALES)
    with pytest.raises(LineFixed):
        update_order(order.pk, {"lines": _lines(order, item_id=an_item().pk)}, actor=SALES)
    with pytest.raises(HeadFixed):
        update_order(order.pk, {"customer_id": a_customer().pk}, actor=SALES)

    assert SalesOrderLine.objects.filter(order=order).count() == 2


def test_a_closed_order_is_not_edited() -> None:
    order = a_confirmed_order()
    lifecycle.close_order(order.pk, actor=SALES)

    with pytest.raises(OrderNotEditable):
        update_order(order.pk, {"note": "x"}, actor=SALES)

    assert fresh(order).note == ""


def test_production_moves_the_order_and_back() -> None:
    order = a_confirmed_order()
    line_id = line_of(order).pk
    about = {"work_order_id": 1, "work_order_number": "GD2611-0001", "actor": SALES}

    public.record_production(line_id, in_production=D(10), **about)
    started = fresh(order).status
    public.record_production(line_id, in_production=D(-4), produced=D(4), **about)
    line = line_of(order)
    public.record_production(line_id, in_production=D(-6), produced=D(-4), **about)

    assert (started, line.in_production, line.produced) == ("in_production", D(6), D(4))
    assert fresh(order).status == "confirmed"
    assert fresh(order).version == order.version
    assert list(LineEvent.objects.order_by("pk").values_list("kind", "quantity"))[1:] == [
        ("production_started", D(10)),
        ("produced", D(4)),
        ("produced", D(-4)),
    ]


def test_thirds_of_a_box_add_up() -> None:
    item = an_item()
    a_conversion(item, "box", 3)
    order = a_confirmed_order(ordered(item, 1, unit="box"))

    for _ in range(3):
        public.record_production(
            line_of(order).pk, produced=D(1), work_order_id=1, work_order_number="G", actor=SALES
        )

    info = public.order_lines(order.pk)[0]
    assert (info.quantity, info.produced, info.open_quantity) == (D(3), D(3), D(3))
    assert line_of(order).factor.from_base(info.produced) == D(1)
