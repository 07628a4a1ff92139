from .pool import add_to_pool, pool_size, refill
from .provision import NewEnterprise, check_code, provision, verify

__all__ = [
    "NewEnterprise",
    "add_to_pool",
    "check_code",
    "pool_size",
    "provision",
    "refill",
    "verify",
]
