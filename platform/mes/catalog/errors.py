from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class ModuleNotBuilt(DomainError):
    """The module is on the price list and does not exist yet."""

    code = "module_not_built"
    status = 409
    message = _("This module cannot be subscribed yet.")


class ModuleRequired(DomainError):
    """``needs`` must be subscribed first (or ``needed_by`` cancelled first)."""

    code = "module_required"
    status = 409
    message = _("Another module is needed for this: %(needs)s.")


class ShippedRole(DomainError):
    """A shipped role can be changed and reset, the owner's not even that."""

    code = "shipped_role"
    status = 409
    message = _("This role comes with the product and cannot be changed like this.")


class WorksElsewhere(DomainError):
    """The account is not this enterprise's alone, so nobody here may open it."""

    code = "works_elsewhere"
    status = 409
    message = _("This person also works for others and resets the password by e-mail.")


class QuotaExceeded(DomainError):
    """What ``meter`` counts is used up for this month and refused by the contract."""

    code = "quota_exceeded"
    status = 403
    message = _("The quota of your contract is used up.")
