from .invitation import Invitation
from .role import MemberRole, Role
from .terminal import PinFailure, SignOffReason, Terminal, TerminalStatus, WorkerSession
from .token import ApiToken

__all__ = [
    "ApiToken",
    "Invitation",
    "MemberRole",
    "PinFailure",
    "Role",
    "SignOffReason",
    "Terminal",
    "TerminalStatus",
    "WorkerSession",
]
