"""What the investment register refuses."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class InvoiceKnown(DomainError):
    """The e-invoice is registered already: by this enterprise (``own``), or by another one."""

    code = "invoice_known"
    message = _("This invoice is registered already.")


class InvoiceElsewhere(DomainError):
    """Another enterprise has registered this e-invoice; who that is is not told."""

    code = "invoice_elsewhere"
    message = _("This invoice was registered by another enterprise.")


class InvoiceOverused(DomainError):
    """The lines would take more of the invoice than it has; ``left`` yuan remain."""

    code = "invoice_overused"
    message = _("Only %(left)s yuan of this invoice are left.")


class ProjectNotOpen(DomainError):
    """A claim is on its way or was paid: the project's evidence no longer changes."""

    code = "project_not_open"
    message = _("The project has been claimed; it can no longer be changed.")


class UsedUp(DomainError):
    """An invoice, a device or a contract line has been claimed before; ``what`` says which kind."""

    code = "claimed_before"
    message = _("Part of this has been claimed before: %(what)s.")


class UnreadableInvoice(DomainError):
    """The file is no e-invoice that we can read; it can be attached and typed in."""

    code = "unreadable_invoice"
    status = 422
    message = _("No invoice could be read from this file. Attach it and type the invoice in.")


class OwnLine(DomainError):
    """The line came from a bill of this platform: bills, e-invoices and payments change it."""

    code = "own_line"
    message = _("This line follows its bill of the platform by itself.")
