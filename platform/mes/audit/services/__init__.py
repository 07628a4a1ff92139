from .record import record, record_each, snapshot
from .seal import Fault, remember_head, seal, verify

__all__ = ["Fault", "record", "record_each", "remember_head", "seal", "snapshot", "verify"]
