from .failure import SignInFailure
from .link import AccountLink, LinkKind
from .membership import Membership
from .person import Person, RecoveryCode, normalise_phone
from .session import PersonSession

__all__ = [
    "AccountLink",
    "LinkKind",
    "Membership",
    "Person",
    "PersonSession",
    "RecoveryCode",
    "SignInFailure",
    "normalise_phone",
]
