"""How far a bill has come that is not paid, by a policy that is data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    REMIND = "remind"  # a mail, nothing else
    PAST_DUE = "past_due"
    GRACE = "grace"
    SUSPEND = "suspend"


# From harmless to severe; a reminder changes no standing.
SEVERITY: Mapping[Action, int] = {
    Action.REMIND: 0,
    Action.PAST_DUE: 1,
    Action.GRACE: 2,
    Action.SUSPEND: 3,
}


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """``action`` on the day that is ``days`` after the due day; before it when negative."""

    days: int
    action: Action


def steps_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps from their JSON form, in the order in which they come."""
    found = [Step(int(row["days"]), Action(row["action"])) for row in rows]
    return tuple(sorted(found, key=lambda step: (step.days, SEVERITY[step.action])))


def reached(steps: Sequence[Step], due_on: date, today: date) -> list[Step]:
    """The steps whose day has come for a bill that was due on ``due_on``."""
    days = (today - due_on).days
    return [step for step in steps if step.days <= days]


def severity(steps: Iterable[Step]) -> int:
    """How severe the worst of ``steps`` is; 0 for none."""
    return max((SEVERITY[step.action] for step in steps), default=0)


def wrong_steps(steps: Sequence[Step]) -> str:
    """Why these cannot be a policy, as a code; empty when they can.

    Past due, grace and suspension come once each at most, in this order and after the due day: a
    warning before every loss.
    """
    severe = sorted(step for step in steps if step.action is not Action.REMIND)
    if len(set(steps)) != len(steps) or len({step.action for step in severe}) != len(severe):
        return "twice"
    if any(step.days < 1 for step in severe):
        return "before_due"
    levels = [SEVERITY[step.action] for step in severe]
    if levels != sorted(levels) or len({step.days for step in severe}) != len(severe):
        return "order"
    if levels and levels != list(range(1, levels[-1] + 1)):
        return "skipped"
    return ""
