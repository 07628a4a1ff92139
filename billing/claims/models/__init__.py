from .claims import Claim
from .history import ClaimEvent

__all__ = ["Claim", "ClaimEvent"]
