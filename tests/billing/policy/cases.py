"""Shared by the tests of the subsidy engine."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from billing.policy.domain.engine import Assessment, Result, assess
from billing.policy.domain.parameters import (
    AddOnReading,
    BaseReading,
    Category,
    Programme,
    Spending,
)
from billing.policy.domain.text_programmes import TEXT_PROGRAMMES

WAN = Decimal(10_000)


def programme(
    code: str, reading: str | None = None, g: str | None = None, **changes: Any
) -> Programme:
    """A programme of the text with a reading and a general rate."""
    automation = changes.pop("automation", None)
    made = replace(
        TEXT_PROGRAMMES[code],
        base_reading=None if reading is None else BaseReading(reading),
        general_rate=None if g is None else Decimal(g),
        **changes,
    )
    if automation is not None:
        assert made.add_on is not None
        made = replace(made, add_on=replace(made.add_on, reading=AddOnReading(automation)))
    return made


def spent(soft: Any, automation: Any = 0) -> list[Spending]:
    return [
        Spending(Category.SOFTWARE, Decimal(soft)),
        Spending(Category.AUTOMATION, Decimal(automation)),
    ]


def assessed(made: Programme, soft: Any, automation: Any = 0) -> Assessment:
    return assess(made, spent(soft, automation))


def result(made: Programme, soft: Any, automation: Any = 0) -> Result:
    found = assessed(made, soft, automation)
    assert found.result is not None, found.missing
    return found.result


def payable(made: Programme, soft: Any, automation: Any = 0) -> Decimal:
    return result(made, soft, automation).payable
