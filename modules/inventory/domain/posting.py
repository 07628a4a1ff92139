"""What is posted: lines from a location to a location, and the arithmetic of balances.

Counterparts (supplier, customer, …) have no balance row: what is there follows from the moves, and
their rows would be a queue in which every posting of an item waits.

Values follow the moving average (移动加权平均): what leaves a balance takes its share of the
balance's value; what comes from outside brings its own. Where stock may go below zero the average
goes on below it, and what later arrives at another price leaves the difference in the balance.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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

    None: the line takes its share of the balance it leaves (a transfer, an issue); from a
    counterpart it then brings nothing. A given value never takes more than the balance is worth.
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
    """What a posting does: each line's value, each balance's change of quantity and value.

    With ``shortages`` the posting cannot be carried out, and the rest does not count.
    """

    values: Sequence[Decimal]
    quantities: Mapping[BalanceKey, Decimal]
    worths: Mapping[BalanceKey, Decimal]
    shortages: Sequence[Shortage]


def keys_of(lines: Iterable[Line]) -> list[BalanceKey]:
    """Every key that ``lines`` touch, in a fixed order."""
    touched = {key for line in lines for key in (line.taken_from, line.put_to)}
    return sorted(touched, key=lambda key: key.order)


def effect(lines: Sequence[Line], balances: Mapping[BalanceKey, Balance]) -> Effect:
    """What ``lines`` do to ``balances``, carried out in an order in which they are possible.

    A line may take what another one brings, wherever the two stand. What no order makes possible
    is short: the answer names every such balance.
    """
    running = _Running(balances)
    values = [ZERO] * len(lines)
    waiting = list(range(len(lines)))
    while waiting:
        stuck = []
        for number in waiting:
            value = running.carry_out(lines[number])
            if value is None:
                stuck.append(number)
            else:
                values[number] = value
        if len(stuck) == len(waiting):
            break
        waiting = stuck
    return Effect(
        values,
        {key: running.quantities[key] - balance.on_hand for key, balance in balances.items()},
        {key: running.worths[key] - balance.value for key, balance in balances.items()},
        _shortages(lines, waiting, balances, running.quantities),
    )


class _Running:
    """Balances while lines are carried out on them."""

    def __init__(self, balances: Mapping[BalanceKey, Balance]) -> None:
        self.balances = balances
        self.quantities = {key: balance.on_hand for key, balance in balances.items()}
        self.worths = {key: balance.value for key, balance in balances.items()}

    def carry_out(self, line: Line) -> Decimal | None:
        """The line's value, or None when there is not enough to take from."""
        source, target = line.taken_from, line.put_to
        balance = self.balances.get(source)
        if balance is None:
            value = round_price(line.value or ZERO)
        else:
            free = self.quantities[source] - balance.reserved
            if free < line.quantity and not balance.negative_allowed:
                return None
            value = self._taken(line, bounded=not balance.negative_allowed)
            self.quantities[source] -= line.quantity
            self.worths[source] -= value
        if target in self.balances:
            self.quantities[target] += line.quantity
            self.worths[target] += value
        return value

    def _taken(self, line: Line, *, bounded: bool) -> Decimal:
        on_hand, worth = self.quantities[line.taken_from], self.worths[line.taken_from]
        # The last piece takes the rest, so that there is never worth without goods.
        if line.quantity == on_hand:
            return worth
        if line.value is not None:
            return round_price(min(line.value, worth) if bounded else line.value)
        return ZERO if on_hand == 0 else round_price(worth * line.quantity / on_hand)


def round_price(value: Decimal) -> Decimal:
    """``value`` in yuan, half up to the six places that are stored."""
    return value.quantize(PRICE_STEP, ROUND_HALF_UP)


def _shortages(
    lines: Sequence[Line],
    stuck: Sequence[int],
    balances: Mapping[BalanceKey, Balance],
    quantities: Mapping[BalanceKey, Decimal],
) -> list[Shortage]:
    """Each balance that lines wait for: all that is wanted of it, all that could be had."""
    done = set(range(len(lines))).difference(stuck)
    found = []
    for key in sorted({lines[number].taken_from for number in stuck}, key=lambda key: key.order):
        taken = _total(lines[number] for number in done if lines[number].taken_from == key)
        wanted = _total(lines[number] for number in stuck if lines[number].taken_from == key)
        free = max(ZERO, quantities[key] - balances[key].reserved)
        found.append(Shortage(key, taken + wanted, taken + free))
    return found


def _total(lines: Iterable[Line]) -> Decimal:
    return sum((line.quantity for line in lines), ZERO)
