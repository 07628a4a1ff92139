from .member_roles import OWNER, require_owner_left, set_roles
from .terminals import (
    Enrolled,
    Enrolment,
    create_terminal,
    enrol,
    find_terminal,
    renew_terminal,
    revoke_terminal,
    update_terminal,
)
from .tokens import NewToken, create_token, find_token, revoke_token
from .workers import (
    end_sessions_of,
    present_worker,
    recent_workers,
    sign_off,
    sign_on,
    switch_worker,
    worker_actor,
)

__all__ = [
    "OWNER",
    "Enrolled",
    "Enrolment",
    "NewToken",
    "create_terminal",
    "create_token",
    "end_sessions_of",
    "enrol",
    "find_terminal",
    "find_token",
    "present_worker",
    "recent_workers",
    "renew_terminal",
    "require_owner_left",
    "revoke_terminal",
    "revoke_token",
    "set_roles",
    "sign_off",
    "sign_on",
    "switch_worker",
    "update_terminal",
    "worker_actor",
]
