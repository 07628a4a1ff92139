from .members import add_member, end_membership, lock_member, set_expiry
from .persons import (
    change_password,
    check_password_rules,
    create_person,
    end_sessions,
    update_person,
)
from .second_factor import TotpSetUp, confirm_totp, disable_totp, qr_svg, start_totp
from .sessions import OpenSession, end_session, note_seen, open_session, open_sessions
from .sign_in import Credentials, actor_of, sign_in

__all__ = [
    "Credentials",
    "OpenSession",
    "TotpSetUp",
    "actor_of",
    "add_member",
    "change_password",
    "check_password_rules",
    "confirm_totp",
    "create_person",
    "disable_totp",
    "end_membership",
    "end_session",
    "end_sessions",
    "lock_member",
    "note_seen",
    "open_session",
    "open_sessions",
    "qr_svg",
    "set_expiry",
    "sign_in",
    "start_totp",
    "update_person",
]
