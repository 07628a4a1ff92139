from .record import record, snapshot

__all__ = ["record", "snapshot"]
