"""Publish a fact; handlers run in the same transaction and may refuse it by raising."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from mes.catalog import gate


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: a frozen dataclass of ids and plain values, named in the past tense."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that hears an event while its own module and all of ``when`` are active."""

    call: Callable[[Any], None]
    needs: frozenset[str]


_handlers: dict[type[Event], list[Handler]] = defaultdict(list)


def handles(
    event: type[E], *, when: tuple[str, ...] = ()
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Let a function hear ``event``. ``when`` names further modules that must be active."""

    def register(call: Callable[[E], None]) -> Callable[[E], None]:
        own = gate.owner_of(call.__module__)
        needs = frozenset(when) | ({own} if own else set())
        _handlers[event].append(Handler(call, needs))
        return call

    return register


def handlers_of(event: type[Event]) -> tuple[Handler, ...]:
    """Who would hear ``event``, in order of registration."""
    return tuple(_handlers[event])


def publish(event: Event) -> None:
    """Tell the active handlers, in this transaction. What one raises rolls everything back."""
    listening = _handlers.get(type(event))
    if not listening:
        return
    active = gate.active_modules()
    for handler in listening:
        if handler.needs <= active:
            handler.call(event)
