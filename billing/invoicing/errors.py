from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class NoTaxRate(DomainError):
    """No VAT rate is known for the day."""

    code = "no_tax_rate"
    status = 409
    message = _("There is no tax rate for %(day)s.")


class CreditTooHigh(DomainError):
    """More than what is left of the line."""

    code = "credit_too_high"
    status = 409
    message = _("No more than %(left)s yuan of this line is left to credit.")


class EInvoiceKnown(DomainError):
    """The number, or the document it is for, has one already."""

    code = "e_invoice_known"
    status = 409
    message = _("This e-invoice number, or this document, is registered already.")
