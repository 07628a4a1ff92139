"""The in-transaction event bus: past-tense facts, heard only by modules that are active."""

from .bus import Event, handlers_of, handles, publish

__all__ = ["Event", "handlers_of", "handles", "publish"]
