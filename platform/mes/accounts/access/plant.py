"""What the floor needs to know of employees and work centres, which a higher layer keeps.

Accounts stand below master data and may not import it. So they say here what they need, master
data registers an answer when the program starts, and the tests may register another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Worker:
    """An active employee."""

    id: int
    number: str
    name: str
    has_pin: bool


@dataclass(frozen=True, slots=True)
class WorkCentreName:
    """A work centre as a terminal shows it."""

    id: int
    code: str
    name: str


class Plant(Protocol):
    """The present enterprise's active employees and its work centres."""

    def worker_by_badge(self, badge: str) -> Worker | None:
        """The active employee with this badge."""

    def worker_by_number(self, number: str, pin: str) -> Worker | None:
        """The active employee with this number, if the PIN is right."""

    def workers(self, employee_ids: Iterable[int]) -> Mapping[int, Worker]:
        """Those of the employees that are active, by id."""

    def pin_fits(self, employee_id: int, pin: str) -> bool:
        """Whether this is the active employee's PIN."""

    def work_centres(self, ids: Iterable[int]) -> Mapping[int, WorkCentreName]:
        """Those of the work centres that exist, by id, in the order of their codes."""


class EmptyPlant:
    """Nobody and nothing: what answers while no one has registered."""

    def worker_by_badge(self, badge: str) -> Worker | None:
        return None

    def worker_by_number(self, number: str, pin: str) -> Worker | None:
        return None

    def workers(self, employee_ids: Iterable[int]) -> Mapping[int, Worker]:
        return {}

    def pin_fits(self, employee_id: int, pin: str) -> bool:
        return False

    def work_centres(self, ids: Iterable[int]) -> Mapping[int, WorkCentreName]:
        return {}


_registered: list[Plant] = [EmptyPlant()]


def register(answers: Plant) -> Plant:
    """Let ``answers`` answer from now on; returns what answered before."""
    previous = _registered[0]
    _registered[0] = answers
    return previous


def plant() -> Plant:
    """Who answers."""
    return _registered[0]
