"""What a sales order and a delivery can be, what may follow what, and what quantities say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class OrderStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    IN_PRODUCTION = "in_production"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"


_S = OrderStatus

#: Between these four the quantities alone decide; a reversal or a return may lead back.
DERIVED = frozenset({_S.CONFIRMED, _S.IN_PRODUCTION, _S.PARTLY_SHIPPED, _S.SHIPPED})

ORDER_TRANSITIONS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    _S.DRAFT: frozenset({_S.CONFIRMED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset(
        {_S.IN_PRODUCTION, _S.PARTLY_SHIPPED, _S.SHIPPED, _S.ON_HOLD, _S.CLOSED, _S.CANCELLED}
    ),
    _S.IN_PRODUCTION: frozenset(
        {_S.CONFIRMED, _S.PARTLY_SHIPPED, _S.SHIPPED, _S.ON_HOLD, _S.CLOSED, _S.CANCELLED}
    ),
    _S.PARTLY_SHIPPED: frozenset(
        {_S.CONFIRMED, _S.IN_PRODUCTION, _S.SHIPPED, _S.ON_HOLD, _S.CLOSED}
    ),
    _S.SHIPPED: frozenset({_S.CONFIRMED, _S.IN_PRODUCTION, _S.PARTLY_SHIPPED, _S.CLOSED}),
    _S.ON_HOLD: frozenset({*DERIVED, _S.CLOSED, _S.CANCELLED}),
    _S.CLOSED: frozenset({*DERIVED}),
    _S.CANCELLED: frozenset(),
}

#: Something of it may still have to be delivered: it can be late.
OPEN = frozenset({_S.CONFIRMED, _S.IN_PRODUCTION, _S.PARTLY_SHIPPED, _S.ON_HOLD})
#: Goods may leave for it.
SHIPPABLE = frozenset({_S.CONFIRMED, _S.IN_PRODUCTION, _S.PARTLY_SHIPPED, _S.SHIPPED})
#: Changed by a revision with the difference kept; a draft is simply edited.
REVISABLE = frozenset({_S.CONFIRMED, _S.IN_PRODUCTION, _S.PARTLY_SHIPPED})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line is. ``quantity`` and ``shipped`` in the line's unit; ``shipped`` is what
    stays delivered: goods that came back to be replaced are not in it. ``made`` tells whether
    anything is or was produced for it.
    """

    quantity: Decimal
    shipped: Decimal
    made: bool
    closed: bool

    @property
    def open(self) -> Decimal:
        """What is still to be delivered."""
        return ZERO if self.closed else max(self.quantity - self.shipped, ZERO)


def derived_status(lines: Sequence[Progress]) -> OrderStatus:
    """What the quantities say of a running order.

    Each line counts on its own, so that a line delivered in excess cannot hide a short one. When
    every line was closed and nothing was delivered there is nothing left to do: closed.
    """
    shipped = any(line.shipped > 0 for line in lines)
    if lines and all(line.open == 0 for line in lines):
        return _S.SHIPPED if shipped else _S.CLOSED
    if shipped:
        return _S.PARTLY_SHIPPED
    return _S.IN_PRODUCTION if any(line.made for line in lines) else _S.CONFIRMED


def shipped_percent(lines: Sequence[Progress]) -> int:
    """Whole percent delivered, each line counted to its own quantity at most, rounded down.

    As ERPNext's ``per_delivered``, but never 100 before everything has left.
    """
    ordered = sum((line.quantity for line in lines), ZERO)
    if ordered == 0:
        return 0
    counted = sum((min(line.shipped, line.quantity) for line in lines), ZERO)
    return int(counted * 100 / ordered)


def line_status(order_status: str, line: Progress) -> str:
    """How a line is shown: draft, open, in_production, partly_shipped, shipped, closed,
    cancelled.
    """
    if order_status in (_S.DRAFT, _S.CANCELLED):
        return str(order_status)
    if line.shipped >= line.quantity:
        return "shipped"
    if line.closed or order_status == _S.CLOSED:
        return "closed"
    if line.shipped > 0:
        return "partly_shipped"
    return "in_production" if line.made else "open"


def allowed_actions(status: str, lines: Sequence[Progress], *, returnable: bool) -> list[str]:
    """The buttons of an order, from the same table as the rules.

    ``returnable``: something was delivered that has not come back.
    """
    present = OrderStatus(status)
    following = ORDER_TRANSITIONS[present]
    shipped = any(line.shipped > 0 for line in lines)
    left = any(line.open > 0 for line in lines)
    offered = {
        "edit": present is _S.DRAFT or present in REVISABLE,
        "confirm": present is _S.DRAFT,
        "hold": _S.ON_HOLD in following,
        "resume": present is _S.ON_HOLD,
        "close": _S.CLOSED in following,
        "cancel": _S.CANCELLED in following and not shipped and not returnable,
        "reopen": present is _S.CLOSED,
        "plan_production": present in REVISABLE and left,
        "ship": present in SHIPPABLE and left,
        "close_line": present in OPEN and left,
        "return": returnable,
    }
    return [name for name, offer in offered.items() if offer]


class DeliveryStatus(StrEnum):
    DRAFT = "draft"
    SHIPPED = "shipped"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


_D = DeliveryStatus

DELIVERY_TRANSITIONS: Mapping[DeliveryStatus, frozenset[DeliveryStatus]] = {
    _D.DRAFT: frozenset({_D.SHIPPED, _D.CANCELLED}),
    _D.SHIPPED: frozenset({_D.REVERSED}),
    _D.REVERSED: frozenset(),
    _D.CANCELLED: frozenset(),
}


def delivery_actions(status: str, *, came_back: bool) -> list[str]:
    """The buttons of a delivery. ``came_back``: some of it was returned already."""
    following = DELIVERY_TRANSITIONS[DeliveryStatus(status)]
    offered = {
        "ship": _D.SHIPPED in following,
        "edit": status == _D.DRAFT,
        "cancel": _D.CANCELLED in following,
        "reverse": _D.REVERSED in following and not came_back,
        "return": status == _D.SHIPPED,
        "print": status != _D.CANCELLED,
    }
    return [name for name, offer in offered.items() if offer]


class ReturnOutcome(StrEnum):
    """What the customer gets for goods that came back."""

    REFUND = "refund"  # the line stays as it is: nothing more is delivered
    REPLACEMENT = "replacement"  # as much is to be delivered again, without charge


class Happening(StrEnum):
    """What can happen to a line of an order."""

    ORDERED = "ordered"
    REVISED = "revised"
    PRODUCTION_STARTED = "production_started"
    PRODUCED = "produced"
    STOCKED = "stocked"
    SHIPPED = "shipped"
    SHIPMENT_REVERSED = "shipment_reversed"
    RETURNED = "returned"
    CLOSED = "closed"
    REOPENED = "reopened"
