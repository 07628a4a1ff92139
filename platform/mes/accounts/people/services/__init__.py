from . import links
from .members import add_member, end_membership, lock_member, set_expiry
from .persons import (
    change_password,
    check_password_rules,
    create_person,
    end_sessions,
    update_person,
)
from .resets import confirm_reset, request_reset, reset_url
from .second_factor import TotpSetUp, confirm_totp, disable_totp, qr_svg, start_totp
from .sessions import (
    OpenSession,
    close_session,
    end_session,
    live_sessions,
    note_seen,
    open_session,
    open_sessions,
)
from .sign_in import Credentials, actor_of, prove, sign_in, sign_in_operator

__all__ = [
    "Credentials",
    "OpenSession",
    "TotpSetUp",
    "actor_of",
    "add_member",
    "change_password",
    "check_password_rules",
    "close_session",
    "confirm_reset",
    "confirm_totp",
    "create_person",
    "disable_totp",
    "end_membership",
    "end_session",
    "end_sessions",
    "links",
    "live_sessions",
    "lock_member",
    "note_seen",
    "open_session",
    "open_sessions",
    "prove",
    "qr_svg",
    "request_reset",
    "reset_url",
    "set_expiry",
    "sign_in",
    "sign_in_operator",
    "start_totp",
    "update_person",
]
