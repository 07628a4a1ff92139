from .deciding import accept, approve, claw_back, pay, reject, send_back
from .drafts import prepare, update
from .submitting import submit
from .withdrawing import withdraw

__all__ = [
    "accept",
    "approve",
    "claw_back",
    "pay",
    "prepare",
    "reject",
    "send_back",
    "submit",
    "update",
    "withdraw",
]
