from .record import record, record_each, snapshot
from .seal import Fault, seal, verify

__all__ = ["Fault", "record", "record_each", "seal", "snapshot", "verify"]
