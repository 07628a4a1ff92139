from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class NotEnoughCredit(DomainError):
    """More than what is left of the payment."""

    code = "not_enough_credit"
    status = 409
    message = _("No more than %(left)s yuan of this payment is left.")


class PaymentFirst(DomainError):
    """Bills are overdue so far that the enterprise is suspended: it takes on nothing new."""

    code = "payment_first"
    status = 409
    message = _("A suspended enterprise pays first: nothing new can be subscribed to until then.")


class AllocationTooHigh(DomainError):
    """More than what the bill still needs, or than was put to it."""

    code = "allocation_too_high"
    status = 409
    message = _("No more than %(left)s yuan is possible for bill %(number)s.")


class BillSettled(DomainError):
    """Nothing of the bill is left to pay."""

    code = "bill_settled"
    status = 409
    message = _("This bill is paid already.")


class LineDecided(DomainError):
    """Somebody, or the machine, has dealt with the bank line already."""

    code = "bank_line_decided"
    status = 409
    message = _("This bank line was dealt with already.")


class NoticeDecided(DomainError):
    """The notice waits for nobody."""

    code = "notice_decided"
    status = 409
    message = _("This notice was dealt with already.")


class NoticeUnusable(DomainError):
    """What it says can be no payment of ours, such as another currency."""

    code = "notice_unusable"
    status = 409
    message = _(
        "This notice cannot become a payment; set it aside and settle it with the provider."
    )


class NotAStatement(DomainError):
    """No sheet has the columns of a bank statement."""

    code = "not_a_statement"
    status = 422
    message = _(
        "No bank statement was recognised: a date, an amount received and a payer are needed."
    )


class NoProvider(DomainError):
    """No hosted payment is configured."""

    code = "no_provider"
    status = 409
    message = _("Paying online is not available. Please pay by bank transfer.")


class ProviderUnavailable(DomainError):
    """The provider did not answer, or refused."""

    code = "provider_unavailable"
    status = 502
    message = _("The payment provider does not answer. Try again or pay by bank transfer.")


class NoticeRefused(DomainError):
    """Not from the provider, too old, or sent again under another name."""

    code = "notice_refused"
    status = 401
    message = _("The notice is not accepted.")
