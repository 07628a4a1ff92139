"""What is posted: lines from a location to a location, and the arithmetic of balances.

Counterparts (supplier, customer, …) have no balance row: what is there follows from the moves, and
their rows would be a queue in which every posting of an item waits.

Values follow the moving average (移动加权平均): what leaves a balance takes its share of the
balance's value; what comes from outside brings its own.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mes.kernel.money import PRICE_STEP

ZERO = Decimal(0)


class Reason(StrEnum):
    """Why stock moved."""

    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    PRODUCED = "produced"
    CONSUMED = "consumed"
    SHIPPED = "shipped"
    RETURNED = "returned"
    SCRAPPED = "scrapped"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class BalanceKey:
    """One balance: an item, perhaps a lot of it, at a location."""

    item_id: int
    location_id: int
    lot_id: int | None = None

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.item_id, self.location_id, self.lot_id or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement. ``quantity`` above zero in the item's unit; ``value`` in yuan or None.

    None: the line takes its share of the balance it leaves (a transfer, an issue) or, from a
    counterpart without a balance of its own worth, nothing.
    """

    item_id: int
    from_location_id: int
    to_location_id: int
    quantity: Decimal
    lot_id: int | None = None
    value: Decimal | None = None
    reverses_id: int | None = None

    @property
    def taken_from(self) -> BalanceKey:
        return BalanceKey(self.item_id, self.from_location_id, self.lot_id)

    @property
    def put_to(self) -> BalanceKey:
        return BalanceKey(self.item_id, self.to_location_id, self.lot_id)


@dataclass(frozen=True, slots=True)
class Source:
    """The document behind a posting: type (``orders.delivery``), id and number."""

    type: str
    id: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A locked balance as it stands; counterparts such as the supplier have no bottom."""

    id: int
    on_hand: Decimal
    reserved: Decimal
    value: Decimal
    negative_allowed: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """``available`` is what could be taken, ``missing`` what was wanted beyond it."""

    key: BalanceKey
    required: Decimal
    available: Decimal

    @property
    def missing(self) -> Decimal:
        return self.required - self.available


@dataclass(frozen=True, slots=True)
class Effect:
    """What a posting does: each line's value, each balance's change of quantity and value."""

    values: Sequence[Decimal]
    quantities: Mapping[BalanceKey, Decimal]
    worths: Mapping[BalanceKey, Decimal]


def keys_of(lines: Iterable[Line], places: Container[int]) -> list[BalanceKey]:
    """Every balance that ``lines`` touch in ``places`` (location ids), in a fixed order."""
    touched = {
        key for line in lines for key in (line.taken_from, line.put_to) if key.location_id in places
    }
    return sorted(touched, key=lambda key: key.order)


def shortages(lines: Iterable[Line], balances: Mapping[BalanceKey, Balance]) -> list[Shortage]:
    """All balances from which more is taken than is available, net of what the lines bring."""
    net = dict.fromkeys(balances, ZERO)
    for line in lines:
        if line.taken_from in net:
            net[line.taken_from] -= line.quantity
        if line.put_to in net:
            net[line.put_to] += line.quantity
    found = []
    for key in sorted(net, key=lambda key: key.order):
        balance = balances[key]
        after = balance.on_hand + net[key]
        if net[key] < 0 and not balance.negative_allowed and after < balance.reserved:
            available = max(ZERO, balance.on_hand - balance.reserved)
            found.append(Shortage(key, -net[key], available))
    return found


def effect(lines: Sequence[Line], balances: Mapping[BalanceKey, Balance]) -> Effect:
    """The values and changes of ``lines``, one after the other, on ``balances``."""
    quantities = {key: balance.on_hand for key, balance in balances.items()}
    worths = {key: balance.value for key, balance in balances.items()}
    values = []
    for line in lines:
        source, target = line.taken_from, line.put_to
        value = line.value
        if value is None:
            known = source in balances
            value = _share(line.quantity, quantities[source], worths[source]) if known else ZERO
        value = value.quantize(PRICE_STEP)
        values.append(value)
        if source in balances:
            quantities[source] -= line.quantity
            worths[source] -= value
        if target in balances:
            quantities[target] += line.quantity
            worths[target] += value
    return Effect(
        values,
        {key: quantities[key] - balance.on_hand for key, balance in balances.items()},
        {key: worths[key] - balance.value for key, balance in balances.items()},
    )


def _share(quantity: Decimal, on_hand: Decimal, value: Decimal) -> Decimal:
    if on_hand <= 0:
        return ZERO
    # The last piece takes the rest, so that rounding never leaves worth without goods.
    return value if quantity >= on_hand else value * quantity / on_hand
