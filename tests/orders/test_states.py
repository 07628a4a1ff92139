"""The state machine and what quantities say."""

from decimal import Decimal

import pytest

from mes.db.transitions import require_transition
from mes.kernel.errors import TransitionNotAllowed
from modules.orders.domain.states import (
    DELIVERY_TRANSITIONS,
    ORDER_TRANSITIONS,
    DeliveryStatus,
    OrderStatus,
    Progress,
    allowed_actions,
    derived_status,
    line_status,
    shipped_percent,
)

S = OrderStatus


def _line(quantity: int, shipped: int = 0, *, made: bool = False, closed: bool = False) -> Progress:
    return Progress(Decimal(quantity), Decimal(shipped), made, closed)


@pytest.mark.parametrize("present", list(OrderStatus))
@pytest.mark.parametrize("wanted", list(OrderStatus))
def test_every_pair_of_order_states_follows_the_table(
    present: OrderStatus, wanted: OrderStatus
) -> None:
    if wanted in ORDER_TRANSITIONS[present]:
        require_transition(ORDER_TRANSITIONS, present, wanted)
    else:
        with pytest.raises(TransitionNotAllowed):
            require_transition(ORDER_TRANSITIONS, present, wanted)


@pytest.mark.parametrize("present", list(DeliveryStatus))
@pytest.mark.parametrize("wanted", list(DeliveryStatus))
def test_every_pair_of_delivery_states_follows_the_table(
    present: DeliveryStatus, wanted: DeliveryStatus
) -> None:
    if wanted in DELIVERY_TRANSITIONS[present]:
        require_transition(DELIVERY_TRANSITIONS, present, wanted)
    else:
        with pytest.raises(TransitionNotAllowed):
            require_transition(DELIVERY_TRANSITIONS, present, wanted)


def test_a_cancelled_order_leads_nowhere() -> None:
    assert ORDER_TRANSITIONS[S.CANCELLED] == frozenset()


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([_line(10)], S.CONFIRMED),
        ([_line(10), _line(5, made=True)], S.IN_PRODUCTION),
        ([_line(10, 4), _line(5, made=True)], S.PARTLY_SHIPPED),
        ([_line(10, 10), _line(5)], S.PARTLY_SHIPPED),
        ([_line(10, 10), _line(5, 5)], S.SHIPPED),
        ([_line(10, 4, closed=True), _line(5, 5)], S.SHIPPED),
        ([_line(10, closed=True), _line(5)], S.CONFIRMED),
        ([_line(10, closed=True)], S.CLOSED),
    ],
)
def test_the_status_follows_from_the_quantities(lines: list[Progress], status: OrderStatus) -> None:
    assert derived_status(lines) is status


def test_a_line_delivered_in_excess_does_not_hide_a_short_one() -> None:
    lines = [_line(10, 15), _line(10, 5)]

    assert derived_status(lines) is S.PARTLY_SHIPPED
    assert shipped_percent(lines) == 75


def test_the_share_delivered_is_never_rounded_up_to_all() -> None:
    assert shipped_percent([_line(1000, 999)]) == 99


@pytest.mark.parametrize(
    ("order", "line", "shown"),
    [
        (S.DRAFT, _line(10), "draft"),
        (S.CONFIRMED, _line(10), "open"),
        (S.IN_PRODUCTION, _line(10, made=True), "in_production"),
        (S.PARTLY_SHIPPED, _line(10, 3), "partly_shipped"),
        (S.SHIPPED, _line(10, 10), "shipped"),
        (S.PARTLY_SHIPPED, _line(10, 3, closed=True), "closed"),
        (S.CLOSED, _line(10, 3), "closed"),
        (S.CANCELLED, _line(10), "cancelled"),
    ],
)
def test_a_line_is_shown_as_it_stands(order: OrderStatus, line: Progress, shown: str) -> None:
    assert line_status(order, line) == shown


@pytest.mark.parametrize(
    ("status", "lines", "returnable", "actions"),
    [
        (S.DRAFT, [_line(10)], False, ["edit", "confirm", "cancel"]),
        (
            S.CONFIRMED,
            [_line(10)],
            False,
            ["edit", "hold", "close", "cancel", "plan_production", "ship", "close_line"],
        ),
        (
            S.PARTLY_SHIPPED,
            [_line(10, 4)],
            True,
            ["edit", "hold", "close", "plan_production", "ship", "close_line", "return"],
        ),
        (S.SHIPPED, [_line(10, 10)], True, ["close", "return"]),
        (S.ON_HOLD, [_line(10)], False, ["resume", "close", "cancel", "close_line"]),
        (S.CLOSED, [_line(10, 4)], True, ["reopen", "return"]),
        (S.CANCELLED, [_line(10)], False, []),
    ],
)
def test_buttons_come_from_the_same_table(
    status: OrderStatus, lines: list[Progress], returnable: bool, actions: list[str]
) -> None:
    assert allowed_actions(status, lines, returnable=returnable) == actions
