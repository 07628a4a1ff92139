"""Publishing one event and many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from mes.events import Event, handles, handles_many, publish, publish_all
from mes.events.bus import _handlers
from mes.kernel.errors import Invalid

pytestmark = pytest.mark.usefixtures("tenant")


@dataclass(frozen=True, slots=True)
class Knocked(Event):
    door: int


@dataclass(frozen=True, slots=True)
class Rang(Event):
    door: int


@pytest.fixture(autouse=True)
def _nobody_else_hears() -> Iterator[None]:
    yield
    for event in (Knocked, Rang):
        _handlers.pop(event, None)


def test_who_hears_each_and_who_hears_all_at_once() -> None:
    each: list[int] = []
    together: list[list[int]] = []

    @handles(Knocked)
    def hear(event: Knocked) -> None:
        each.append(event.door)

    @handles_many(Knocked)
    def hear_all(events: Sequence[Knocked]) -> None:
        together.append([event.door for event in events])

    publish(Knocked(1))
    publish_all([Knocked(2), Knocked(3)])
    publish_all([])

    assert each == [1, 2, 3]
    assert together == [[1], [2, 3]]


def test_a_module_that_is_not_there_hears_neither_one_nor_many() -> None:
    heard: list[Event] = []

    @handles_many(Knocked, when=("no_such_module",))
    def hear_all(events: Sequence[Knocked]) -> None:
        heard.extend(events)

    publish(Knocked(1))
    publish_all([Knocked(2), Knocked(3)])

    assert heard == []


def test_what_a_handler_refuses_is_refused() -> None:
    @handles_many(Knocked)
    def refuse(events: Sequence[Knocked]) -> None:
        raise Invalid.field("door", "shut", "The door is shut.")

    with pytest.raises(Invalid):
        publish(Knocked(1))


def test_events_of_two_kinds_are_not_published_together() -> None:
    with pytest.raises(ValueError, match="one type"):
        publish_all([Knocked(1), Rang(1)])
