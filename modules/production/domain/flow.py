"""How pieces flow from operation to operation.

The first operation may take the planned quantity; each later one what the one before has passed
on. Good pieces are passed on in transfer batches, the rest when the operation is done. Good and
scrapped pieces are through; a piece for rework stays where it is until it becomes one or the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from mes.kernel.quantity import round_quantity, whole_units

ZERO = Decimal(0)
ONE_PIECE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Step:
    """What an operation has reported. ``transfer_batch`` of one or less passes on every piece."""

    good: Decimal
    scrap: Decimal
    transfer_batch: Decimal

    @property
    def through(self) -> Decimal:
        return self.good + self.scrap


@dataclass(frozen=True, slots=True)
class Flow:
    """Where an operation stands: what it can take now, and whether nothing more will come."""

    available: Decimal
    done: bool


def passed_on(step: Step, *, done: bool) -> Decimal:
    """How much of the good of ``step`` the next operation may take."""
    if done or step.transfer_batch <= ONE_PIECE:
        return step.good
    batches = (step.good / step.transfer_batch).to_integral_value(ROUND_FLOOR)
    return batches * step.transfer_batch


def flows(planned: Decimal, steps: Sequence[Step]) -> list[Flow]:
    """The flow through ``steps`` in order, of an order of ``planned`` pieces."""
    found: list[Flow] = []
    incoming, expected, before_done = planned, planned, True
    for step in steps:
        done = before_done and step.through >= expected
        found.append(Flow(max(incoming - step.through, ZERO), done))
        incoming, expected, before_done = passed_on(step, done=done), step.good, done
    return found


def limit(
    planned: Decimal, tolerance: Decimal, first: bool, available: Decimal, through: Decimal
) -> Decimal:
    """How much more an operation may report: over-reporting is possible at the first one only.

    Later operations can never report pieces that they were not given. ``tolerance`` is a share:
    0.05 lets 105 be reported of 100.
    """
    if not first:
        return available
    return max(round_quantity(planned * (1 + tolerance)) - through, ZERO)


def consumed_by(required: Decimal, planned: Decimal, through: Decimal, *, decimals: int) -> Decimal:
    """How much of a component ``through`` pieces have used up, of ``required`` for ``planned``.

    Whole amounts of its unit, like the requirement: a piece that needs a part of a screw has opened
    a whole one. Raised on the running total, so that the parts of many reports are never negative
    and add up to exactly ``required``.
    """
    return whole_units(Fraction(required) * Fraction(through) / Fraction(planned), decimals)


def progress_percent(planned: Decimal, steps: Sequence[Step]) -> int:
    """The share of all operations' pieces that are through, as a whole percentage of at most 100.

    Scrap counts as through at its own and at every later operation, where nothing will come of it.
    """
    if not steps or planned <= 0:
        return 0
    lost = ZERO
    total = ZERO
    for step in steps:
        total += min(step.through + lost, planned)
        lost += step.scrap
    return int((100 * total / (planned * len(steps))).to_integral_value(ROUND_FLOOR))
