from .enterprise import Domain, Enterprise, EnterpriseStatus, SizeClass
from .pool import PoolSchema

__all__ = ["Domain", "Enterprise", "EnterpriseStatus", "PoolSchema", "SizeClass"]
