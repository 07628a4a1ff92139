"""State machines as data: one table for rule, buttons, check constraint and test."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from django.db import models

from mes.kernel.errors import TransitionNotAllowed

S = TypeVar("S", bound=StrEnum)

TransitionTable = Mapping[S, frozenset[S]]


def require_transition(table: Mapping[S, frozenset[S]], present: str, wanted: S) -> None:
    """Raise TransitionNotAllowed unless ``table`` leads from ``present`` to ``wanted``."""
    allowed = next((to for state, to in table.items() if state == present), frozenset())
    if wanted not in allowed:
        raise TransitionNotAllowed(from_state=str(present), to_state=str(wanted))


def status_check(column: str, states: type[StrEnum], name: str) -> models.CheckConstraint:
    """The check constraint that keeps ``column`` within ``states``."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [str(state) for state in states]}), name=name
    )
