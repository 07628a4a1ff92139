"""What holds of every subsidy, whatever the programme."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from billing.policy.domain.contradictions import contradictions
from billing.policy.domain.engine import assess, compute, count, require_amounts
from billing.policy.domain.parameters import (
    AddOn,
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    Category,
    Programme,
    Rounding,
    Spending,
)
from billing.policy.domain.whatif import at_floor, cap_reached_at, line, next_steps
from tests.billing.policy.cases import payable, result, spent

FEN = Decimal("0.01")
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
rates = st.decimals(min_value=Decimal("0.000001"), max_value=1, places=6)
general_rates = st.decimals(min_value=0, max_value=1, places=6)


@st.composite
def programmes(draw: DrawFn, /, **fixed: Any) -> Programme:
    """Any programme whose choices are made and do not contradict each other."""
    floor = draw(st.decimals(min_value=1, max_value=10**7, places=2))
    rounding = fixed.pop("rounding", draw(st.sampled_from(Rounding)))
    drawn = {
        "floor": floor,
        "ceiling": floor + draw(st.decimals(min_value=FEN, max_value=10**7, places=2)),
        "rate": draw(rates),
        "general_rate": draw(general_rates),
        "base_reading": draw(st.sampled_from(BaseReading)),
        "lower_inclusive": draw(st.booleans()),
        "below_floor": draw(st.sampled_from(BelowFloor)),
        "amount_basis": draw(st.sampled_from(AmountBasis)),
        "cap": draw(
            st.none() | st.integers(1, 10**5).map(lambda hundreds: Decimal(hundreds * 100))
        ),
        "cap_scope": draw(st.sampled_from(CapScope)),
        "consulting_eligible": draw(st.booleans()),
        "hardware_share_max": draw(st.none() | rates),
        "add_on": draw(st.none() | add_ons()),
    }
    made = Programme(code="X", rounding=rounding, **{**drawn, **fixed})
    if contradictions(made):
        made = replace(made, below_floor=BelowFloor.ZERO)
    assert not contradictions(made)
    return made


def add_ons() -> st.SearchStrategy[AddOn]:
    return st.builds(
        AddOn,
        threshold=st.decimals(min_value=0, max_value=10**7, places=2),
        rate=rates,
        threshold_inclusive=st.booleans(),
        reading=st.sampled_from(AddOnReading),
        needs_main_band=st.booleans(),
    )


@st.composite
def spendings(draw: DrawFn) -> Spending:
    net, vat = draw(amounts), draw(st.decimals(min_value=0, max_value=10**6, places=2))
    deductible = draw(st.none() | st.decimals(min_value=0, max_value=vat, places=2))
    return Spending(draw(st.sampled_from(Category)), net, vat, deductible)


def near(made: Programme) -> st.SearchStrategy[Decimal]:
    """Amounts anywhere, and amounts at the bounds of ``made``."""
    bounds = st.sampled_from([made.floor, made.ceiling])
    steps = st.integers(-3, 3).map(lambda fen: fen * FEN)
    return amounts | st.builds(lambda bound, step: max(Decimal(0), bound + step), bounds, steps)


@given(st.data())
def test_who_invests_more_never_gets_less(data: Any) -> None:
    made = data.draw(programmes())
    lines = data.draw(st.lists(spendings(), max_size=5))
    more = data.draw(spendings())

    with_less, with_more = assess(made, lines).result, assess(made, [*lines, more]).result

    assert with_less is not None
    assert with_more is not None
    assert with_less.payable <= with_more.payable
    assert with_less.raw <= with_more.raw


@given(st.data())
def test_a_step_across_a_bound_never_costs(data: Any) -> None:
    made = data.draw(programmes())
    invested, automation = data.draw(near(made)), data.draw(amounts)
    further = data.draw(st.integers(1, 5)) * FEN

    assert payable(made, invested, automation) <= payable(made, invested + further, automation)


@given(programmes(cap_scope=CapScope.SUM), amounts, amounts)
def test_nothing_is_paid_above_the_cap(made: Programme, soft: Decimal, automation: Decimal) -> None:
    found = result(made, soft, automation)

    assert found.payable >= 0
    assert made.cap is None or found.payable <= made.cap
    assert found.cap_hit == (made.cap is not None and found.raw > made.cap)


@given(programmes(), st.lists(spendings(), max_size=6), st.randoms())
def test_the_order_of_lines_does_not_matter(
    made: Programme, lines: list[Spending], chance: random.Random
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)

    assert assess(made, lines) == assess(made, shuffled)


@given(programmes(), st.lists(spendings(), max_size=5), amounts)
def test_an_ineligible_line_changes_nothing(
    made: Programme, lines: list[Spending], amount: Decimal
) -> None:
    other = Spending(Category.OTHER, amount)

    assert assess(made, [*lines, other]).result == assess(made, lines).result


@given(programmes(add_on=None), amounts)
def test_equipment_counts_only_in_programmes_with_an_add_on(
    made: Programme, automation: Decimal
) -> None:
    assert result(made, made.floor, automation) == result(made, made.floor, 0)


@given(st.data())
def test_the_marginal_rate_is_nothing_the_band_rate_or_the_general_rate(data: Any) -> None:
    made = data.draw(programmes(cap=None, rounding=Rounding.FEN))
    start = data.draw(near(made))
    assert made.general_rate is not None

    before, after = result(made, start).base, result(made, start + FEN).base

    edges = (made.floor - FEN, made.floor) if not made.lower_inclusive else (made.floor - FEN,)
    if start not in edges and not start < made.floor < start + FEN:
        assert (after - before) / FEN in (0, made.rate, made.general_rate)


def jumps(made: Programme) -> Iterator[tuple[Decimal, Decimal]]:
    """Where the exact base moves by more than a straight line can within one fen, and by how much
    more than the steepest rate.
    """
    assert made.general_rate is not None
    steepest = max(made.rate, made.general_rate) * FEN
    for bound in (made.floor, made.ceiling):
        for offset in (-2, -1, 0, 1):
            start = bound + offset * FEN
            moved = result(made, start + FEN).base - result(made, start).base
            if moved > steepest:
                yield start, moved


@given(programmes(base_reading=BaseReading.WHOLE, below_floor=BelowFloor.ZERO, cap=None))
def test_the_whole_reading_jumps_once_by_the_floor_at_the_band_rate(made: Programme) -> None:
    assume(made.floor * made.rate > 2 * FEN)  # a jump that a fen's own slope cannot be taken for

    before, reached = at_floor(made, Decimal(0))

    assert before.base == 0
    assert reached.base == made.floor * made.rate
    assert len(set(jumps(made))) == 1


@given(programmes(base_reading=BaseReading.PORTION, cap=None))
def test_the_portion_reading_never_jumps(made: Programme) -> None:
    before, reached = at_floor(made, Decimal(0))

    assert before.base == 0
    assert reached.base == 0
    assert list(jumps(made)) == []


@given(programmes(base_reading=BaseReading.PORTION_G, cap=None), st.sampled_from(BelowFloor))
def test_the_portion_with_the_general_rate_jumps_only_where_nothing_is_paid_below(
    made: Programme, below: BelowFloor
) -> None:
    made = replace(made, below_floor=below)
    assert made.general_rate is not None

    before, reached = at_floor(made, Decimal(0))

    jump = made.floor * made.general_rate if below is BelowFloor.ZERO else 0
    assert reached.base - before.base == jump


@given(programmes(below_floor=BelowFloor.ZERO), amounts, st.data())
def test_the_readings_stand_in_one_order(made: Programme, soft: Decimal, data: Any) -> None:
    made = replace(
        made, general_rate=data.draw(st.decimals(min_value=0, max_value=made.rate, places=6))
    )

    portion, with_general, whole = (
        result(replace(made, base_reading=reading), soft).base
        for reading in (BaseReading.PORTION, BaseReading.PORTION_G, BaseReading.WHOLE)
    )

    assert portion <= with_general <= whole


@given(programmes(hardware_share_max=None), st.lists(spendings(), min_size=1, max_size=5))
def test_splitting_a_line_changes_nothing(made: Programme, lines: list[Spending]) -> None:
    first, *rest = lines
    part = (first.net / 3).quantize(FEN)
    halves = [
        replace(first, net=part, vat=Decimal(0), deductible_vat=None),
        replace(first, net=first.net - part),
    ]
    require_amounts(halves)

    assert assess(made, [*halves, *rest]).result == assess(made, lines).result


@given(programmes(), st.lists(spendings(), max_size=5))
def test_hardware_stays_within_its_share(made: Programme, lines: list[Spending]) -> None:
    counted = count(made, lines)
    without = count(made, [line for line in lines if line.category is not Category.HARDWARE])
    hardware = counted.soft_hard - without.soft_hard

    assert hardware >= 0
    if made.hardware_share_max is not None:
        assert hardware <= counted.soft_hard * made.hardware_share_max


@given(st.data())
def test_a_missing_choice_lies_within_the_range_that_is_given(data: Any) -> None:
    made = data.draw(programmes())
    soft, automation = data.draw(near(made)), data.draw(amounts)
    reading = made.base_reading
    unsettled = replace(made, base_reading=None)
    found = assess(unsettled, spent(soft, automation))

    assert found.result is None
    assert found.missing == ("base_reading",)
    assert found.lowest is not None
    assert found.highest is not None
    settled = replace(unsettled, base_reading=reading)
    assert found.lowest <= payable(settled, soft, automation) <= found.highest


@given(st.data())
def test_a_missing_general_rate_lies_within_the_range_that_is_given(data: Any) -> None:
    made = data.draw(programmes(below_floor=BelowFloor.ZERO))
    g = data.draw(st.decimals(min_value=0, max_value=made.rate, places=6))
    soft = data.draw(near(made))
    found = assess(replace(made, general_rate=None), spent(soft))

    exact = payable(replace(made, general_rate=g), soft)
    if found.result is not None:
        assert found.result.payable == exact
    else:
        assert found.lowest is not None
        assert found.highest is not None
        assert found.lowest <= exact <= found.highest


@given(st.data())
def test_the_drawn_line_is_the_subsidy_between_its_corners_too(data: Any) -> None:
    made = data.draw(programmes(rounding=Rounding.FEN))
    automation, until = data.draw(amounts), made.ceiling * 5
    corners = line(made, automation=automation, until=until)
    at = data.draw(st.decimals(min_value=0, max_value=until, places=2))
    left = [point for point in corners if point.invested < at]
    right = [point for point in corners if point.invested > at]

    if left and right and at not in [point.invested for point in corners]:
        start, end = left[-1], right[0]
        share = (at - start.invested) / (end.invested - start.invested)
        drawn = start.payable + (end.payable - start.payable) * share
        # Corners are whole fen: the place where the cap is reached is up to one fen off.
        assert abs(drawn - payable(made, at, automation)) <= 2 * FEN


@given(st.data())
def test_the_cap_is_reached_where_it_says(data: Any) -> None:
    made = data.draw(programmes(rounding=Rounding.FEN))
    automation = data.draw(amounts)
    at = cap_reached_at(made, automation)

    if at is not None and at > made.floor:
        further = compute(made, count(made, spent(at + FEN, automation)))
        short = compute(made, count(made, spent(at - FEN, automation)))
        if made.cap_scope is CapScope.SUM:
            assert further.capped == made.cap
            assert short.raw < made.cap or at - FEN <= made.floor


@given(st.data())
def test_each_next_step_says_what_is_missing_and_what_it_brings(data: Any) -> None:
    made = data.draw(programmes())
    counted = count(made, spent(data.draw(near(made)), data.draw(amounts)))

    steps = next_steps(made, counted)

    assert all(step.missing > 0 and step.jump >= 0 for step in steps)
    assert [step.missing for step in steps] == sorted(step.missing for step in steps)
