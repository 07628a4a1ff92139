"""Telling layers above that somebody's rights or modules changed.

The catalog stands below events and realtime, so they register here.
"""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def on_change(listener: Callable[[], None]) -> None:
    """Call ``listener`` in the transaction of every change, within the enterprise."""
    if listener not in _listeners:
        _listeners.append(listener)


def rights_changed() -> None:
    """Modules, roles or memberships of the present enterprise changed."""
    for listener in _listeners:
        listener()
