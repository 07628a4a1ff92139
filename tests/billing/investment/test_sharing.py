"""A payment divided among what a bill charges: nothing lost, nothing too much."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.investment.domain.sharing import shared

D = Decimal
_fen = st.integers(0, 10**11).map(lambda fen: D(fen).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "left", "parts"),
    [
        ("100.00", ("100.00",), ("100.00",)),
        ("100.00", ("50.00", "150.00"), ("25.00", "75.00")),
        # A fen that is left over goes to the largest remainder, the first of equal ones.
        ("0.01", ("1.00", "1.00", "1.00"), ("0.01", "0.00", "0.00")),
        ("1.00", ("1.00", "1.00", "1.00"), ("0.34", "0.33", "0.33")),
        ("1.00", ("1.00", "2.00", "4.00"), ("0.14", "0.29", "0.57")),
        ("500.00", ("0.00", "300.00"), ("0.00", "300.00")),
        ("0.00", ("1.00", "2.00"), ("0.00", "0.00")),
        ("5.00", (), ()),
    ],
)
def test_parts_are_in_proportion_to_what_is_left(
    amount: str, left: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    assert shared(D(amount), [D(one) for one in left]) == [D(one) for one in parts]


@given(_fen, st.lists(_fen, max_size=6))
def test_parts_add_up_and_none_exceeds_its_own(amount: Decimal, left: list[Decimal]) -> None:
    parts = shared(amount, left)

    assert sum(parts) == min(amount, sum(left))
    assert all(0 <= part <= most for part, most in zip(parts, left, strict=True))


@given(st.lists(_fen, min_size=1, max_size=5), st.lists(_fen, min_size=1, max_size=5))
def test_paid_bit_by_bit_a_bill_ends_wholly_paid(
    payments: list[Decimal], charges: list[Decimal]
) -> None:
    left = charges
    for payment in [*payments, sum(charges, D(0))]:
        parts = shared(payment, left)
        left = [most - part for most, part in zip(left, parts, strict=True)]

    assert not any(left)
