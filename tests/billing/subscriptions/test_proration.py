"""Days of a price: month ends, leap years, clamped billing days, and no fen lost."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.subscriptions.domain.periods import (
    Span,
    months_later,
    period_of,
    periods_until,
    service_year,
)
from billing.subscriptions.domain.proration import prorated


@pytest.mark.parametrize(
    ("day", "billing_day", "start", "end"),
    [
        (date(2026, 11, 30), 1, date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), 1, date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 2, 28), 31, date(2027, 2, 28), date(2027, 3, 31)),
        (date(2027, 2, 27), 31, date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 2, 29), 30, date(2028, 2, 29), date(2028, 3, 30)),
        (date(2026, 4, 29), 31, date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 4, 30), 31, date(2026, 4, 30), date(2026, 5, 31)),
        (date(2027, 1, 14), 15, date(2026, 12, 15), date(2027, 1, 15)),
    ],
)
def test_a_period_goes_from_one_billing_day_to_the_next(
    day: date, billing_day: int, start: date, end: date
) -> None:
    assert period_of(day, billing_day) == Span(start, end)


@given(day=st.dates(date(2024, 1, 1), date(2040, 12, 31)), billing_day=st.integers(1, 31))
def test_periods_follow_each_other_without_gap_and_contain_their_day(
    day: date, billing_day: int
) -> None:
    period = period_of(day, billing_day)

    assert period.start <= day < period.end
    assert period_of(period.end, billing_day).start == period.end
    assert 28 <= period.days <= 31


def test_periods_until_gives_only_those_that_are_over() -> None:
    first, today = date(2027, 1, 31), date(2027, 3, 31)

    assert periods_until(first, today, 31) == [
        Span(date(2027, 1, 31), date(2027, 2, 28)),
        Span(date(2027, 2, 28), date(2027, 3, 31)),
    ]
    assert len(periods_until(first, date(2027, 3, 30), 31)) == 1


def test_a_year_from_the_leap_day_ends_on_the_28th() -> None:
    year = service_year(date(2028, 2, 29), date(2028, 12, 24))

    assert year == Span(date(2028, 2, 29), date(2029, 2, 28))
    assert year.days == 365
    assert service_year(date(2027, 3, 1), date(2028, 2, 29)).days == 366
    assert service_year(date(2028, 2, 29), date(2032, 2, 29)).start == date(2032, 2, 29)


def test_the_month_after_the_31st_of_january_begins_on_the_last_of_february() -> None:
    assert months_later(date(2028, 1, 31), 1, anchor=31) == date(2028, 2, 29)
    assert months_later(date(2027, 1, 31), 1, anchor=31) == date(2027, 2, 28)
    assert months_later(date(2027, 12, 31), 2, anchor=31) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("month", "part", "expected"),
    [
        # 600.00 yuan a month, from some day to its end.
        (Span(date(2026, 11, 1), date(2026, 12, 1)), date(2026, 11, 30), "20.00"),
        (Span(date(2026, 12, 1), date(2027, 1, 1)), date(2026, 12, 31), "19.35"),
        (Span(date(2027, 2, 1), date(2027, 3, 1)), date(2027, 2, 28), "21.43"),
        (Span(date(2028, 2, 1), date(2028, 3, 1)), date(2028, 2, 29), "20.69"),
        (Span(date(2028, 2, 1), date(2028, 3, 1)), date(2028, 2, 15), "310.34"),
        (Span(date(2026, 12, 1), date(2027, 1, 1)), date(2026, 12, 12), "387.10"),
    ],
)
def test_days_at_the_end_of_a_month_cost_their_share(
    month: Span, part: date, expected: str
) -> None:
    assert prorated(Decimal("600.00"), month, Span(part, month.end)) == Decimal(expected)


def test_unused_days_of_a_leap_year_are_worth_their_share() -> None:
    year = Span(date(2028, 1, 1), date(2029, 1, 1))

    assert prorated(Decimal("6000.00"), year, Span(date(2028, 7, 1), year.end)) == Decimal(
        "3016.39"
    )


def test_days_outside_cost_nothing() -> None:
    month = Span(date(2026, 11, 1), date(2026, 12, 1))

    assert prorated(Decimal(600), month, Span(date(2026, 12, 1), date(2027, 1, 1))) == 0
    assert prorated(Decimal(600), month, Span(date(2026, 11, 9), date(2026, 11, 9))) == 0


@given(
    price=st.decimals(0, 10**7, places=2),
    day=st.dates(date(2024, 1, 1), date(2036, 12, 31)),
    billing_day=st.integers(1, 31),
    cuts=st.sets(st.integers(1, 30), max_size=30),
)
def test_the_parts_of_a_month_add_up_to_its_price(
    price: Decimal, day: date, billing_day: int, cuts: set[int]
) -> None:
    month = period_of(day, billing_day)
    bounds = [month.start, *[_day(month, cut) for cut in sorted(cuts)], month.end]
    parts = [prorated(price, month, Span(start, end)) for start, end in itertools.pairwise(bounds)]

    assert sum(parts, Decimal(0)) == price
    assert all(part >= 0 for part in parts)


def _day(month: Span, offset: int) -> date:
    return min(month.end, date.fromordinal(month.start.toordinal() + offset))
