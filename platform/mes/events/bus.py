"""Publish a fact; handlers run in the same transaction and may refuse it by raising."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mes.catalog import gate


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: a frozen dataclass of ids and plain values, named in the past tense."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that hears an event while its own module and all of ``when`` are active.

    ``many`` hears several of one kind at once, in fewer queries; None: ``call`` hears each.
    """

    call: Callable[[Any], None]
    needs: frozenset[str]
    many: Callable[[Sequence[Any]], None] | None = None


_handlers: dict[type[Event], list[Handler]] = defaultdict(list)


def handles(
    event: type[E], *, when: tuple[str, ...] = ()
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Let a function hear ``event``. ``when`` names further modules that must be active."""

    def register(call: Callable[[E], None]) -> Callable[[E], None]:
        _handlers[event].append(Handler(call, _needs(call, when)))
        return call

    return register


def handles_many(
    event: type[E], *, when: tuple[str, ...] = ()
) -> Callable[[Callable[[Sequence[E]], None]], Callable[[Sequence[E]], None]]:
    """As ``handles``, for a function that hears all events of one ``publish_all`` at once."""

    def register(many: Callable[[Sequence[E]], None]) -> Callable[[Sequence[E]], None]:
        _handlers[event].append(Handler(lambda one: many([one]), _needs(many, when), many))
        return many

    return register


def _needs(call: Callable[..., None], when: tuple[str, ...]) -> frozenset[str]:
    own = gate.owner_of(call.__module__)
    return frozenset(when) | ({own} if own else set())


def handlers_of(event: type[Event]) -> tuple[Handler, ...]:
    """Who would hear ``event``, in order of registration."""
    return tuple(_handlers[event])


def publish(event: Event) -> None:
    """Tell the active handlers, in this transaction. What one raises rolls everything back."""
    publish_all([event])


def publish_all(events: Sequence[Event]) -> None:
    """Tell the active handlers of several events of one type: each handler of all, in their order.

    For what is done to many documents at once. What a handler raises rolls everything back.
    """
    kinds = {type(event) for event in events}
    if len(kinds) > 1:
        raise ValueError("events of one type are published together")
    listening = _handlers.get(kinds.pop()) if kinds else None
    if not listening:
        return
    active = gate.active_modules()
    for handler in listening:
        if not handler.needs <= active:
            continue
        if handler.many is not None:
            handler.many(events)
            continue
        for event in events:
            handler.call(event)
