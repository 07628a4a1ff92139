"""Exact arithmetic, and the places where a subsidy is rounded."""

from collections.abc import Mapping
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

from billing.policy.domain.parameters import Rounding
from mes.kernel.money import FEN

_DIGITS = 400
#: Sums and products go through this context. It raises rather than round anything away.
EXACT = Context(prec=_DIGITS, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])
_ROUNDS = Context(prec=_DIGITS, traps=[InvalidOperation, Overflow])
_STEPS: Mapping[Rounding, tuple[Decimal, str]] = {
    Rounding.FEN: (FEN, ROUND_HALF_UP),
    Rounding.YUAN: (Decimal(1), ROUND_DOWN),
    Rounding.HUNDRED: (Decimal(100), ROUND_DOWN),
    Rounding.WAN_2: (Decimal(100), ROUND_HALF_UP),
}


def step_of(rounding: Rounding) -> Decimal:
    """The amount in yuan of which a rounded subsidy is a multiple."""
    return _STEPS[rounding][0]


def to_fen(amount: Decimal) -> Decimal:
    """``amount`` in yuan half up to the fen, however many digits it has."""
    return amount.quantize(FEN, ROUND_HALF_UP, _ROUNDS)


def settle(amount: Decimal, rounding: Rounding) -> Decimal:
    """``amount`` rounded as the programme pays, in yuan with fen."""
    step, way = _STEPS[rounding]
    if step == FEN:
        return amount.quantize(FEN, way, _ROUNDS)
    steps = EXACT.multiply(amount, _INVERSE[rounding]).quantize(Decimal(1), way, _ROUNDS)
    return EXACT.multiply(steps, step).quantize(FEN, way, _ROUNDS)


_INVERSE = {Rounding.YUAN: Decimal(1), Rounding.HUNDRED: FEN, Rounding.WAN_2: FEN}


def fen_down(amount: Fraction) -> Decimal:
    """The most whole fen within ``amount``, in yuan."""
    return EXACT.multiply(Decimal(amount * 100 // 1), FEN)


def fen_up(amount: Fraction) -> Decimal:
    """The fewest whole fen that reach ``amount``, in yuan."""
    return EXACT.multiply(Decimal(-(-amount * 100 // 1)), FEN)


def add(*amounts: Decimal) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
