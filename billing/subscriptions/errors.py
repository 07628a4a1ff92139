from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class AlreadySubscribed(DomainError):
    """A subscription to the module runs on the days asked for."""

    code = "already_subscribed"
    status = 409
    message = _("Your enterprise is subscribed to this module already.")


class InAnotherBundle(DomainError):
    """What is in a bundle joins another one when it has left the first."""

    code = "in_another_bundle"
    status = 409
    message = _("In another bundle already: %(module)s. Leave that one first.")


class NotPriced(DomainError):
    """The price book has no such price today."""

    code = "not_priced"
    status = 409
    message = _("There is no price for this today. Please ask the platform.")


class AccountHasBills(DomainError):
    """The billing day cannot change once days were billed by it."""

    code = "account_has_bills"
    status = 409
    message = _("Days were billed already; the billing day stays as it is.")


class Owing(DomainError):
    """An overdue bill stands against it."""

    code = "owing"
    status = 409
    message = _("A bill is overdue. Please pay it first.")


class Backdated(DomainError):
    """What was billed must not change afterwards."""

    code = "backdated"
    status = 409
    message = _("This cannot begin in the past: those days may have been billed.")
