"""The arithmetic of a posting, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.inventory.domain.posting import Balance, BalanceKey, Line, effect

OUTSIDE, A, B, C = 1, 10, 20, 30
D = Decimal


def _balance(place: int, on_hand: str, worth: str = "0", **more: object) -> Balance:
    return Balance(
        place, D(on_hand), D(str(more.get("reserved", 0))), D(worth), bool(more.get("negative"))
    )


def _key(place: int) -> BalanceKey:
    return BalanceKey(7, place)


def _line(start: int, end: int, quantity: str, value: str | None = None) -> Line:
    return Line(7, start, end, D(quantity), value=None if value is None else D(value))


def test_a_line_may_take_what_a_later_line_brings() -> None:
    balances = {
        _key(A): _balance(A, "0"),
        _key(B): _balance(B, "5", "20"),
        _key(C): _balance(C, "0"),
    }

    done = effect([_line(A, C, "3"), _line(B, A, "3")], balances)

    assert done.shortages == []
    assert done.values == [D("12.000000"), D("12.000000")]
    assert {key.location_id: change for key, change in done.worths.items()} == {
        A: D(0), B: D(-12), C: D(12),
    }  # fmt: skip


def test_a_swap_of_what_neither_place_has_is_short_in_both() -> None:
    balances = {_key(A): _balance(A, "2", "10"), _key(B): _balance(B, "3", "30")}

    done = effect([_line(A, B, "5"), _line(B, A, "5")], balances)

    assert [(s.key.location_id, s.required, s.available, s.missing) for s in done.shortages] == [
        (A, D(5), D(2), D(3)),
        (B, D(5), D(3), D(2)),
    ]


def test_a_shortage_counts_everything_wanted_of_the_balance() -> None:
    done = effect([_line(A, OUTSIDE, "3"), _line(A, OUTSIDE, "4")], {_key(A): _balance(A, "5")})

    (short,) = done.shortages
    assert (short.required, short.available, short.missing) == (D(7), D(5), D(2))


def test_reserved_stock_is_not_available() -> None:
    done = effect([_line(A, OUTSIDE, "3")], {_key(A): _balance(A, "5", reserved=4)})

    (short,) = done.shortages
    assert (short.available, short.missing) == (D(1), D(2))


def test_the_average_goes_on_below_zero() -> None:
    balances = {_key(A): _balance(A, "4", "10", negative=True)}

    done = effect([_line(A, OUTSIDE, "6"), _line(A, OUTSIDE, "2")], balances)

    assert done.values == [D("15.000000"), D("5.000000")]
    assert done.quantities[_key(A)] == D(-8)


def test_a_given_value_never_takes_more_than_there_is() -> None:
    balances = {_key(A): _balance(A, "4", "10")}

    done = effect([_line(A, OUTSIDE, "3", "50")], balances)

    assert done.values == [D("10.000000")]


def test_the_last_piece_takes_the_rest_whatever_value_was_given() -> None:
    done = effect([_line(A, OUTSIDE, "4", "1")], {_key(A): _balance(A, "4", "10")})

    assert done.values == [D(10)]
    assert done.worths[_key(A)] == D(-10)


@pytest.mark.parametrize(("value", "kept"), [("0.0000005", "0.000001"), ("0.0000004", "0.000000")])
def test_values_are_rounded_half_up_to_six_places(value: str, kept: str) -> None:
    done = effect([_line(OUTSIDE, A, "1", value)], {_key(A): _balance(A, "0")})

    assert done.values == [D(kept)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from([OUTSIDE, A, B, C]),
        st.sampled_from([OUTSIDE, A, B, C]),
        st.decimals("0.000001", "20", places=6),
    ).filter(lambda step: step[0] != step[1]),
    max_size=12,
)


@given(steps=STEPS)
def test_whatever_is_posted_nothing_is_made_or_lost(
    steps: list[tuple[int, int, Decimal]],
) -> None:
    balances = {_key(place): _balance(place, "9", "13.37") for place in (A, B, C)}
    lines = [
        Line(7, start, end, quantity, value=quantity * 2 if start == OUTSIDE else None)
        for start, end, quantity in steps
    ]

    done = effect(lines, balances)

    if done.shortages:
        return
    for key, balance in balances.items():
        came = sum((line.quantity for line in lines if line.put_to == key), D(0))
        left = sum((line.quantity for line in lines if line.taken_from == key), D(0))
        assert done.quantities[key] == came - left
        on_hand, worth = balance.on_hand + came - left, balance.value + done.worths[key]
        assert on_hand >= 0
        assert worth >= 0
        assert on_hand > 0 or worth == 0
    into = sum(
        (v for line, v in zip(lines, done.values, strict=True) if line.from_location_id == OUTSIDE),
        D(0),
    )
    out = sum(
        (v for line, v in zip(lines, done.values, strict=True) if line.to_location_id == OUTSIDE),
        D(0),
    )
    assert sum(done.worths.values(), D(0)) == into - out
