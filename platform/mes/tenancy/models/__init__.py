from .enterprise import TRANSITIONS, Domain, Enterprise, EnterpriseStatus, SizeClass
from .export import EnterpriseExport, ExportStatus
from .pool import PoolSchema
from .template import SchemaTemplate

__all__ = [
    "TRANSITIONS",
    "Domain",
    "Enterprise",
    "EnterpriseExport",
    "EnterpriseStatus",
    "ExportStatus",
    "PoolSchema",
    "SchemaTemplate",
    "SizeClass",
]
