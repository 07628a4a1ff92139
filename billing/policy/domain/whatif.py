"""What an enterprise asks before it invests: the readings side by side, the next threshold, and
the line of the subsidy over the investment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.policy.domain.contradictions import contradictions
from billing.policy.domain.engine import (
    Assessment,
    Counted,
    Result,
    assess,
    compute,
    pay,
    slices,
    slices_above,
)
from billing.policy.domain.parameters import (
    AddOnReading,
    BaseReading,
    BelowFloor,
    CapScope,
    Programme,
    Spending,
)
from billing.policy.domain.rounding import EXACT, fen_up
from mes.kernel.money import FEN

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a programme, and what it gives. ``chosen``: it is the programme's own."""

    base_reading: BaseReading
    automation_reading: AddOnReading | None
    chosen: bool
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of the line: so much invested in software and hardware, so much subsidy."""

    invested: Decimal
    payable: Decimal


class Threshold(StrEnum):
    FLOOR = "FLOOR"
    CEILING = "CEILING"
    AUTOMATION = "AUTOMATION"
    CAP = "CAP"


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold that is not yet reached: where it is, how much is missing, what the subsidy
    would be there, and by how much it jumps at that very point.
    """

    kind: Threshold
    at: Decimal
    missing: Decimal
    payable: Decimal
    jump: Decimal


def readings(programme: Programme, spendings: Iterable[Spending]) -> list[Reading]:
    """``spendings`` under every reading of the band and of the add-on."""
    listed = tuple(spendings)
    found = []
    for read in ways_to_read(programme):
        automation = None if read.add_on is None else read.add_on.reading
        base = read.base_reading or BaseReading.WHOLE
        found.append(Reading(base, automation, read == programme, assess(read, listed)))
    return found


def ways_to_read(programme: Programme) -> Iterator[Programme]:
    """``programme`` with each reading of the band and of the add-on that does not contradict."""
    for base in BaseReading:
        read = replace(programme, base_reading=base)
        if contradictions(read):
            continue
        if read.add_on is None:
            yield read
            continue
        for reading in AddOnReading:
            yield replace(read, add_on=replace(read.add_on, reading=reading))


def line(programme: Programme, *, automation: Decimal, until: Decimal) -> list[Point]:
    """The corners of the subsidy over software and hardware from nothing to ``until``.

    Between two corners it is straight; at a jump two corners have the same ``invested``.
    """
    corners = {ZERO, programme.ceiling, until}
    cap = cap_reached_at(programme, automation)
    if cap is not None:
        corners.add(cap)
    points = []
    for at in sorted(corner for corner in corners if corner <= until and corner != programme.floor):
        points.append(Point(at, compute(programme, Counted(at, automation)).payable))
    if programme.floor <= until:
        before, reached = at_floor(programme, automation)
        points += [Point(programme.floor, before.payable), Point(programme.floor, reached.payable)]
    return sorted(points, key=lambda point: (point.invested, point.payable))


def at_floor(programme: Programme, automation: Decimal) -> tuple[Result, Result]:
    """The subsidy at the floor as if it were not reached, and once it is."""
    short = replace(programme, lower_inclusive=False)
    before = pay(short, slices(short, programme.floor), automation)
    return before, pay(programme, slices_above(programme, programme.floor), automation)


def cap_reached_at(programme: Programme, automation: Decimal) -> Decimal | None:
    """The least whole fen of software and hardware at which the cap is reached; None: nowhere.

    What the cap limits rises straight up to the floor, from there to the ceiling, and from there
    on: on each stretch its slope says where it arrives.
    """
    if programme.cap is None:
        return None
    cap = Fraction(programme.cap)
    for start, there, slope, end in _stretches(programme, automation):
        room = cap - Fraction(limited(programme, there))
        if room <= 0:
            return start
        if slope and (end is None or Fraction(start) + room / slope < end):
            return EXACT.add(start, fen_up(room / slope))
    return None


def _stretches(
    programme: Programme, automation: Decimal
) -> Iterator[tuple[Decimal, Result, Fraction, Decimal | None]]:
    """Where each straight stretch begins, the subsidy there, its slope, and where it ends."""
    floor, ceiling = programme.floor, programme.ceiling
    general = Fraction(programme.general_rate or ZERO)
    if programme.cap_scope is CapScope.EXCL_GENERAL:
        general = Fraction(0)
    below = general if programme.below_floor is BelowFloor.GENERAL else Fraction(0)
    short = replace(programme, lower_inclusive=False)
    yield ZERO, pay(short, slices(short, ZERO), automation), below, floor
    for start, slope, end in ((floor, Fraction(programme.rate), ceiling), (ceiling, general, None)):
        yield start, pay(programme, slices_above(programme, start), automation), slope, end


def limited(programme: Programme, result: Result) -> Decimal:
    """The part of ``result`` that the cap limits, before the cap."""
    if programme.cap_scope is CapScope.SOFT_HARD_ONLY:
        return result.base
    if programme.cap_scope is CapScope.EXCL_GENERAL:
        return EXACT.subtract(result.raw, result.general_subsidy)
    return result.raw


def next_steps(programme: Programme, counted: Counted) -> list[Step]:
    """The thresholds that ``counted`` has not reached under a settled ``programme``, nearest
    first.
    """
    return sorted(_ahead(programme, counted), key=lambda step: (step.missing, step.kind))


def _ahead(programme: Programme, counted: Counted) -> Iterator[Step]:
    invested, automation = counted.soft_hard, counted.automation
    now = compute(programme, counted)
    if not now.slices.reached:
        before, reached = at_floor(programme, automation)
        at = programme.floor if programme.lower_inclusive else EXACT.add(programme.floor, FEN)
        yield Step(
            Threshold.FLOOR,
            at,
            EXACT.subtract(at, invested),
            reached.payable,
            EXACT.subtract(reached.payable, before.payable),
        )
    if invested < programme.ceiling:
        there = compute(programme, Counted(programme.ceiling, automation))
        missing = EXACT.subtract(programme.ceiling, invested)
        yield Step(Threshold.CEILING, programme.ceiling, missing, there.payable, ZERO)
    yield from _add_on_ahead(programme, counted)
    cap = cap_reached_at(programme, automation)
    if cap is not None and invested < cap:
        there = compute(programme, Counted(cap, automation))
        yield Step(Threshold.CAP, cap, EXACT.subtract(cap, invested), there.payable, ZERO)


def _add_on_ahead(programme: Programme, counted: Counted) -> Iterator[Step]:
    add_on = programme.add_on
    if add_on is None:
        return
    at = add_on.threshold if add_on.threshold_inclusive else EXACT.add(add_on.threshold, FEN)
    if counted.automation >= at:
        return
    there = compute(programme, replace(counted, automation=at))
    just_short = compute(programme, replace(counted, automation=EXACT.subtract(at, FEN)))
    yield Step(
        Threshold.AUTOMATION,
        at,
        EXACT.subtract(at, counted.automation),
        there.payable,
        EXACT.subtract(there.payable, just_short.payable),
    )
