"""What production refuses."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class WorkOrderNotWorkable(DomainError):
    """The floor may work on released orders only; ``status`` is the present one."""

    code = "work_order_not_workable"
    message = _("Work order %(number)s cannot be worked on in its present state.")


class QuantityNotAvailable(DomainError):
    """More was reported than the operation can have; ``available`` is what it may report."""

    code = "quantity_not_available"
    message = _("Only %(available)s %(unit)s can be reported at this operation.")


class NothingReported(DomainError):
    code = "nothing_reported"
    status = 400
    message = _("Report at least one good, scrapped or rework piece.")


class ScrapReasonNeeded(DomainError):
    code = "scrap_reason_needed"
    status = 400
    message = _("Choose a reason for the scrap.")


class WorkerNeeded(DomainError):
    """An operation is started and paused by a worker, who must be named or signed on."""

    code = "worker_needed"
    status = 400
    message = _("Sign on as a worker first.")


class NotRunning(DomainError):
    """The worker has no running session at the operation."""

    code = "not_running"
    message = _("You are not working on this operation.")


class AlreadyReversed(DomainError):
    code = "already_reversed"
    message = _("This report was reversed before.")


class ReversalNotReversible(DomainError):
    code = "reversal_not_reversible"
    message = _("A reversal cannot be reversed. Report the quantity again.")


class PiecesGoneOn(DomainError):
    """The next operation has already reported pieces of the report that is to be reversed."""

    code = "pieces_gone_on"
    message = _("Operation %(next)s has already reported these pieces. Reverse that report first.")


class AlreadyReported(DomainError):
    code = "already_reported"
    message = _("Work was already reported on %(number)s. Close it instead of cancelling it.")


class OpenWorkOrders(DomainError):
    """The record is needed by work orders that are not finished; ``numbers`` lists them."""

    code = "open_work_orders"
    message = _("Open work orders need it: %(numbers)s")


class WrongRevision(DomainError):
    """The chosen BOM or routing belongs to another item, or is a draft."""

    code = "wrong_revision"
    status = 400
    message = _("This version cannot be used for %(item)s.")


class NothingToCreate(DomainError):
    code = "nothing_to_create"
    status = 400
    message = _("None of the suggestions is to be made here.")


class TooManyWorkOrders(DomainError):
    code = "too_many_work_orders"
    status = 400
    message = _("At most %(most)s work orders are made at once.")
