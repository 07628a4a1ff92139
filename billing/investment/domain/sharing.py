"""Dividing what was paid for a bill among the things that it charges."""

from collections.abc import Sequence
from decimal import Decimal

from mes.kernel.money import FEN


def shared(amount: Decimal, left: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` yuan divided in proportion to what is ``left`` to pay of each, to the fen.

    The parts add up to the amount, or to all that is left when it is more. None is negative or
    more than is left of its own; fen that the proportion leaves over go to the largest remainders,
    the first of equal ones. All amounts are whole fen, none negative.
    """
    owed = [_fen(one) for one in left]
    total = sum(owed)
    paid = min(_fen(amount), total)
    if not paid:
        return [Decimal("0.00") for _ in owed]
    parts = [paid * one // total for one in owed]
    over = paid - sum(parts)
    largest = sorted(range(len(owed)), key=lambda n: (-(paid * owed[n] % total), n))
    for n in largest[:over]:
        parts[n] += 1
    return [part * FEN for part in parts]


def _fen(amount: Decimal) -> int:
    return int(amount / FEN)
