"""Which records of the register take files. Imported when the program starts.

Once a project is claimed its evidence is settled: no file comes or goes.
"""

from billing.investment.models import EInvoice, InvestmentLine, InvoiceUse
from billing.investment.services.lines import open_line
from billing.investment.services.projects import open_for_change
from billing.manifest import INVESTMENT_EDIT, INVESTMENT_VIEW
from mes.documents.attachments import AttachmentOwner, register
from mes.tenancy.context import present_tenant


def _line_exists(pk: int) -> bool:
    return InvestmentLine.objects.filter(enterprise_id=present_tenant().id, pk=pk).exists()


def _invoice_exists(pk: int) -> bool:
    return EInvoice.objects.filter(enterprise_id=present_tenant().id, pk=pk).exists()


def _require_line_open(pk: int) -> None:
    open_line(pk, by_bill=True)


def _require_invoice_open(pk: int) -> None:
    uses = InvoiceUse.objects.filter(invoice=pk, enterprise_id=present_tenant().id)
    for project_id in sorted(set(uses.values_list("line__project_id", flat=True))):
        open_for_change(project_id)


register(
    AttachmentOwner(
        "investment", INVESTMENT_VIEW, INVESTMENT_EDIT, _line_exists, _require_line_open
    )
)
register(
    AttachmentOwner(
        "einvoice", INVESTMENT_VIEW, INVESTMENT_EDIT, _invoice_exists, _require_invoice_open
    )
)
