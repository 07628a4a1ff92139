from .record import record, snapshot
from .seal import Fault, seal, verify

__all__ = ["Fault", "record", "seal", "snapshot", "verify"]
