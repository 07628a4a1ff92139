"""Files of inputs and expected results, to check the engine against.

A file is a list of objects; every amount is in yuan as text. ``null`` (or nothing) for a reading
or for ``g`` leaves it open; all results ``null`` expects the engine to refuse.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from billing.policy.domain.engine import Assessment, assess, in_fen
from billing.policy.domain.parameters import (
    AddOnReading,
    BaseReading,
    Category,
    Programme,
    Spending,
)
from billing.policy.domain.text_programmes import TEXT_PROGRAMMES
from mes.kernel.quantity import plain

AMOUNTS = ("base", "addon", "raw", "payable")
RESULTS = (*AMOUNTS, "cap_hit")
INPUTS = ("programme", "reading", "auto_reading", "g", "soft_hard", "automation")
NO_ADD_ON = "NONE"
_NUMBER = re.compile(r"\d{1,60}(\.\d{1,30})?", re.ASCII)


class BadVectors(ValueError):
    """A file that is not what it should be; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One line of a file: what goes in and what must come out."""

    place: int
    programme: Programme
    soft_hard: Decimal
    automation: Decimal
    expected: Mapping[str, Decimal | bool | None]
    given: str

    def assessed(self) -> Assessment:
        spent = (
            Spending(Category.SOFTWARE, self.soft_hard),
            Spending(Category.AUTOMATION, self.automation),
        )
        return assess(self.programme, spent)


@dataclass(frozen=True, slots=True)
class Difference:
    """A result field on which file and engine disagree."""

    vector: Vector
    field: str
    expected: str
    computed: str


@dataclass(frozen=True, slots=True)
class Report:
    """What checking a file found; ``unknown`` are fields of the file that nothing reads."""

    checked: int
    differing: int
    differences: tuple[Difference, ...]
    unknown: tuple[str, ...]


def check(content: bytes) -> Report:
    """Evaluate every vector of ``content``. Raises BadVectors for what is no file of vectors."""
    rows = _rows(content)
    differences: list[Difference] = []
    differing = 0
    unknown: set[str] = set()
    for place, row in enumerate(rows, start=1):
        vector = _vector(place, row)
        unknown |= {name for name in row if name not in (*INPUTS, *RESULTS)}
        found = list(compare(vector))
        differing += bool(found)
        differences += found
    return Report(len(rows), differing, tuple(differences), tuple(sorted(unknown)))


def compare(vector: Vector) -> Iterator[Difference]:
    """Every result field on which ``vector`` and the engine disagree."""
    assessment = vector.assessed()
    computed: dict[str, Decimal | bool | None] = dict.fromkeys(RESULTS)
    if assessment.result is not None:
        computed |= in_fen(assessment.result)
        computed["cap_hit"] = assessment.result.cap_hit
    refused = "refused: " + ", ".join(assessment.missing) + " missing"
    for name in RESULTS:
        if vector.expected[name] != computed[name]:
            shown = refused if computed[name] is None else _shown(computed[name])
            yield Difference(vector, name, _shown(vector.expected[name]), shown)


def _shown(value: Decimal | bool | None) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else format(value, "f")


def _rows(content: bytes) -> list[Any]:
    try:
        rows = json.loads(
            content.decode("utf-8-sig"),
            parse_float=str,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as wrong:
        raise BadVectors(f"the file is not UTF-8 text (byte {wrong.start})") from wrong
    except json.JSONDecodeError as wrong:
        raise BadVectors(
            f"the file is not JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}"
        ) from wrong
    except RecursionError as wrong:
        raise BadVectors("the file is nested too deeply") from wrong
    if not isinstance(rows, list):
        raise BadVectors("the file holds no list of vectors")
    if not rows:
        raise BadVectors("the file holds no vector")
    return rows


def _no_constant(name: str) -> Any:
    raise BadVectors(f"{name} is no amount")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise BadVectors(f"{', '.join(twice)} appears twice in one vector")
    return found


def _vector(place: int, row: Any) -> Vector:
    if not isinstance(row, dict):
        raise BadVectors(f"vector {place} is no object")
    try:
        return Vector(
            place=place,
            programme=_programme(row),
            soft_hard=_number(row, "soft_hard"),
            automation=_number(row, "automation") if "automation" in row else Decimal(0),
            expected=_expected(row),
            given=", ".join(f"{name} {row[name]}" for name in INPUTS if row.get(name) is not None),
        )
    except BadVectors as wrong:
        raise BadVectors(f"vector {place}: {wrong}") from wrong


def _programme(row: Mapping[str, Any]) -> Programme:
    code = row.get("programme")
    if not isinstance(code, str) or code not in TEXT_PROGRAMMES:
        known = ", ".join(TEXT_PROGRAMMES)
        raise BadVectors(f"programme {code!r} is not known (there are {known})")
    programme = replace(
        TEXT_PROGRAMMES[code],
        base_reading=_one_of(row, "reading", BaseReading),
        general_rate=None if row.get("g") is None else _rate(row),
    )
    if row.get("auto_reading") == NO_ADD_ON:
        return replace(programme, add_on=None)
    reading = _one_of(row, "auto_reading", AddOnReading)
    if programme.add_on is None:
        if reading is not None:
            raise BadVectors(f"auto_reading {reading}: {code} has no add-on")
        return programme
    return replace(programme, add_on=replace(programme.add_on, reading=reading))


def _one_of(row: Mapping[str, Any], name: str, kind: Any) -> Any:
    value = row.get(name)
    if value is None:
        return None
    if value not in list(kind):
        raise BadVectors(f"{name} {value!r} is none of {', '.join(kind)}")
    return kind(value)


def _number(row: Mapping[str, Any], name: str) -> Decimal:
    value = row.get(name)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        given = "is missing" if name not in row else f"is no amount: {value!r}"
        raise BadVectors(f"{name} {given}")
    return Decimal(value)


def _rate(row: Mapping[str, Any]) -> Decimal:
    rate = _number(row, "g")
    if rate > 1:
        raise BadVectors(f"g is a share between 0 and 1, not {plain(rate)}")
    return rate


def _expected(row: Mapping[str, Any]) -> dict[str, Decimal | bool | None]:
    if all(row.get(name) is None for name in RESULTS):
        return dict.fromkeys(RESULTS)
    expected: dict[str, Decimal | bool | None] = {name: _number(row, name) for name in AMOUNTS}
    if not isinstance(row.get("cap_hit"), bool):
        raise BadVectors("cap_hit is neither true nor false")
    return {**expected, "cap_hit": row["cap_hit"]}
