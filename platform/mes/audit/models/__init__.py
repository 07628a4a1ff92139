from .batch import AuditBatch
from .entry import AuditEntry

__all__ = ["AuditBatch", "AuditEntry"]
