"""Which records of the register take files. Imported when the program starts."""

from billing.investment.models import EInvoice, InvestmentLine
from billing.manifest import INVESTMENT_EDIT, INVESTMENT_VIEW
from mes.documents.attachments import AttachmentOwner, register
from mes.tenancy.context import present_tenant


def _line_exists(pk: int) -> bool:
    return InvestmentLine.objects.filter(enterprise_id=present_tenant().id, pk=pk).exists()


def _invoice_exists(pk: int) -> bool:
    return EInvoice.objects.filter(enterprise_id=present_tenant().id, pk=pk).exists()


register(AttachmentOwner("investment", INVESTMENT_VIEW, INVESTMENT_EDIT, _line_exists))
register(AttachmentOwner("einvoice", INVESTMENT_VIEW, INVESTMENT_EDIT, _invoice_exists))
