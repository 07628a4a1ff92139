"""What people's accounts refuse."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class WrongCredentials(DomainError):
    """Login, password or code is wrong, or the account has no place here: never which of them."""

    code = "wrong_credentials"
    status = 401
    message = _("The phone, e-mail or password is not right.")


class TotpRequired(DomainError):
    """The password was right; a code of the authenticator app (or a recovery code) is needed."""

    code = "totp_required"
    status = 401
    message = _("Enter the code of your authenticator app.")


class SecondFactorMissing(DomainError):
    """The policy asks operators for a second factor and this one has none."""

    code = "second_factor_missing"
    status = 403
    message = _("This account needs an authenticator app before it can sign in here.")


class LockedOut(DomainError):
    """Too many failures; ``retry_after`` seconds to wait."""

    code = "locked_out"
    status = 429
    message = _("Too many failed attempts. Try again in %(retry_after)s seconds.")


class PasswordExpired(DomainError):
    """The password is older than the policy allows; sign in once more with ``new_password``."""

    code = "password_expired"
    status = 403
    message = _("Your password has expired. Choose a new one to sign in.")


class LinkNotValid(DomainError):
    """A link that was used, is too old, or belongs elsewhere."""

    code = "link_not_valid"
    status = 404
    message = _("This link is not valid any more. Ask for a new one.")


class LastOwner(DomainError):
    code = "last_owner"
    status = 409
    message = _("The enterprise needs at least one owner.")


class GrantNotHeld(DomainError):
    """Someone tried to give rights that they do not have: ``permissions`` names them."""

    code = "grant_not_held"
    status = 403
    message = _("You cannot give rights that you do not have: %(permissions)s.")


class RoleInUse(DomainError):
    code = "role_in_use"
    status = 409
    message = _("This role is still given to %(members)s members.")


class AlreadyMember(DomainError):
    code = "already_member"
    status = 409
    message = _("This person is a member already.")


class TotpAlreadySet(DomainError):
    code = "totp_already_set"
    status = 409
    message = _("An authenticator app is set up already.")


class TerminalNotEnrolled(DomainError):
    """The browser has no valid terminal cookie of this enterprise."""

    code = "terminal_not_enrolled"
    status = 401
    message = _("This device is not enrolled as a floor terminal.")


class WrongBadgeOrPin(DomainError):
    code = "wrong_badge_or_pin"
    status = 400
    message = _("The badge, number or PIN is not right.")


class PinRequired(DomainError):
    """The worker has a PIN and must enter it."""

    code = "pin_required"
    status = 400
    message = _("Enter your PIN.")


class EnrolmentCodeNotValid(DomainError):
    code = "enrolment_code_not_valid"
    status = 404
    message = _("This enrolment code is not valid any more.")


class NoSuchWorker(DomainError):
    """The worker cannot be switched to: not lately at this terminal, or not employed any more."""

    code = "no_such_worker"
    status = 404
    message = _("This worker has not signed on here lately. Scan the badge.")
