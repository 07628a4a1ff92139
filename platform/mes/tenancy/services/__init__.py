from .lifecycle import cancel_delete, delete, on_purge, purge, purge_due, resume, suspend
from .pool import add_to_pool, pool_size, refill
from .provision import NewEnterprise, check_code, provision, verify

__all__ = [
    "NewEnterprise",
    "add_to_pool",
    "cancel_delete",
    "check_code",
    "delete",
    "on_purge",
    "pool_size",
    "provision",
    "purge",
    "purge_due",
    "refill",
    "resume",
    "suspend",
    "verify",
]
