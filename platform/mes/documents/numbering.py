"""Document numbers: gapless where the law or the customer counts, fast where it does not.

A gapless number is taken under the sequence's row lock and goes back when the transaction rolls
back; its price is that writers of one kind wait for each other until commit. A fast number comes
from a block of ``BLOCK`` that this process took earlier; numbers may be left out, never repeated.
"""

import os
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from mes.catalog.manifest import Text
from mes.db.locks import require_transaction
from mes.documents.models import NumberRule, NumberSequence
from mes.documents.number_patterns import Pattern, Reset, parse_pattern
from mes.tenancy.context import present_schema

BLOCK = 20

# Asked for every document: the query builder would take longer than the database.
_RULE = f"SELECT pattern, reset FROM {NumberRule._meta.db_table} WHERE kind = %s"  # noqa: S608
_TABLE = NumberSequence._meta.db_table
# A past period that begins only now, after the reset was changed once, begins behind what was given
# since: its first numbers may have been given by the counter of another reset.
_TAKE = f"""
    INSERT INTO {_TABLE} AS s (kind, period, last_value)
    SELECT %(kind)s, %(period)s, %(count)s + coalesce((
        SELECT max(later.last_value) FROM {_TABLE} later
        WHERE later.kind = %(kind)s AND later.period > %(period)s
          AND length(later.period) = length(%(period)s)
          AND EXISTS (SELECT FROM {_TABLE} other
                      WHERE other.kind = %(kind)s
                        AND length(other.period) <> length(%(period)s))), 0)
    ON CONFLICT (kind, period) DO UPDATE SET last_value = s.last_value + %(count)s
    RETURNING last_value
"""  # noqa: S608  the table's name is ours


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A kind of document that is numbered; modules declare theirs with ``register``.

    ``module`` is the code of the module that it belongs to, ``name`` what people call it.
    """

    code: str
    pattern: str
    reset: Reset = Reset.MONTHLY
    gapless: bool = True
    module: str = ""
    name: Text = ""

    def __post_init__(self) -> None:
        parse_pattern(self.pattern, self.reset)


_kinds: dict[str, NumberKind] = {}
_pools: dict[tuple[int, str, str, str], deque[int]] = {}
_pool_lock = threading.Lock()


def register(*kinds: NumberKind) -> None:
    """Make ``kinds`` known. Raises ValueError when a code already means something else."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"the number kind {kind.code} is declared twice")


def registered_kinds() -> Sequence[NumberKind]:
    """All kinds that modules declared, those of a module together."""
    return sorted(_kinds.values(), key=lambda kind: kind.module)


def next_number(kind: NumberKind, *, on: date) -> str:
    """The next number of ``kind`` for the business day ``on``.

    Raises TransactionManagementError outside a transaction.
    """
    return next_numbers(kind, 1, on=on)[0]


def next_numbers(kind: NumberKind, count: int, *, on: date) -> list[str]:
    """``count`` numbers in order, taken at once. Raises ValueError for a count below one."""
    if count < 1:
        raise ValueError("at least one number is taken")
    require_transaction()
    pattern, reset = number_rule(kind)
    period = reset.period(on)
    values = _gapless(kind, period, count) if kind.gapless else _fast(kind, period, count)
    return [pattern.number(on, value) for value in values]


def number_rule(kind: NumberKind) -> tuple[Pattern, Reset]:
    """The enterprise's pattern and reset for ``kind``, or the kind's own."""
    with connection.cursor() as cursor:
        cursor.execute(_RULE, [kind.code])
        pattern, reset = cursor.fetchone() or (kind.pattern, kind.reset)
    return parse_pattern(pattern, Reset(reset)), Reset(reset)


def _gapless(kind: NumberKind, period: str, count: int) -> list[int]:
    last = _take(kind.code, period, count)
    return list(range(last - count + 1, last + 1))


def _fast(kind: NumberKind, period: str, count: int) -> list[int]:
    # The process id: a forked worker inherits the dictionary, and must not use the same numbers.
    key = (os.getpid(), present_schema(), kind.code, period)
    with _pool_lock:
        pool = _pools.get(key)
        if pool is not None and len(pool) >= count:
            return [pool.popleft() for _unused in range(count)]
    last = _take(kind.code, period, count + BLOCK)
    first = last - count - BLOCK + 1
    # Only a committed block may serve others: rolled back, the same numbers are handed out again.
    transaction.on_commit(lambda: _offer(key, range(first + count, last + 1)))
    return list(range(first, first + count))


def _offer(key: tuple[int, str, str, str], values: range) -> None:
    with _pool_lock:
        _pools.setdefault(key, deque()).extend(values)


def forget_blocks() -> None:
    """Drop what this process has in hand: after an enterprise was restored from a backup."""
    with _pool_lock:
        _pools.clear()


def _take(code: str, period: str, count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"kind": code, "period": period, "count": count})
        return int(cursor.fetchone()[0])
