"""The in-transaction event bus: past-tense facts, heard only by modules that are active."""

from .bus import Event, handlers_of, handles, handles_many, publish, publish_all

__all__ = ["Event", "handlers_of", "handles", "handles_many", "publish", "publish_all"]
