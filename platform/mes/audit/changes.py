"""What differs between the two sides of an audit entry.

The counterpart of ``frontend/src/shared/history/changes.ts`` for workbooks: the same rules, read
from the same files, and the same examples (``examples.json``) in the tests of both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """How entries are read: fields that say nothing to a person, and what tells rows apart."""

    machine: frozenset[str]
    row_keys: Sequence[str]
    row_heads: frozenset[str]
    shares: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. ``rows`` leads to where it stands: (``lines``, ``10``).

    ``field`` is empty when a whole row came or went.
    """

    rows: tuple[tuple[str, str], ...]
    field: str
    before: Any
    after: Any


def is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def _same(one: Any, other: Any) -> bool:
    return (is_nothing(one) and is_nothing(other)) or (type(one) is type(other) and one == other)


def _is_rows(value: Any) -> TypeGuard[list[Values]]:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def changes_of(rules: Rules, before: Values | None, after: Values | None) -> list[Change]:
    """What differs, in the order of the newer side; rows of lists by themselves."""
    return list(_of_values(rules, before or {}, after or {}))


def parts_of(rules: Rules, row: Values) -> list[tuple[str, Any]]:
    """The fields of a whole row that came or went, for one line of text."""
    return [
        (name, value)
        for name, value in row.items()
        if name not in rules.machine and name not in rules.row_heads and not is_nothing(value)
    ]


def _of_values(rules: Rules, before: Values, after: Values) -> Iterator[Change]:
    for name in dict.fromkeys([*after, *before]):
        old, present = before.get(name), after.get(name)
        if name in rules.machine or _same(old, present):
            continue
        listed = _is_rows(old) or _is_rows(present)
        if listed and all(_is_rows(side) or is_nothing(side) for side in (old, present)):
            yield from _of_rows(rules, name, old or [], present or [])
        else:
            yield Change((), name, old, present)


def _of_rows(
    rules: Rules, name: str, before: Sequence[Values], after: Sequence[Values]
) -> Iterator[Change]:
    was, present = _keyed(rules, before), _keyed(rules, after)
    for key in dict.fromkeys([*was, *present]):
        if key not in was or key not in present:
            yield Change(((name, key),), "", was.get(key), present.get(key))
            continue
        for change in _of_values(rules, was[key], present[key]):
            yield replace(change, rows=((name, key), *change.rows))


def _keyed(rules: Rules, rows: Sequence[Values]) -> dict[str, Values]:
    for name in rules.row_keys:
        keys = [str(row.get(name)) for row in rows]
        if all(name in row for row in rows) and len(set(keys)) == len(keys):
            return dict(zip(keys, rows, strict=True))
    return {str(number): row for number, row in enumerate(rows, start=1)}
