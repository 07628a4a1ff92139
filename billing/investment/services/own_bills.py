"""The enterprise's own bills of this platform become lines of its running project by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from billing.investment.domain.kinds import Kind
from billing.investment.errors import InvoiceElsewhere
from billing.investment.models import (
    EInvoice,
    InvestmentLine,
    InvoiceSource,
    InvoiceUse,
    Project,
    ProjectStatus,
)
from billing.investment.services.invoices import confirm_invoice, register_invoice, use_invoice
from billing.investment.services.lines import add_line, remove_line, update_line
from billing.invoicing.public import InvoiceFact, LineFact, invoices_of, lines_of
from mes.catalog.sold import SOLD_MODULES
from mes.kernel.actor import Actor, system
from mes.kernel.ids import EnterpriseId
from mes.tenancy.models import Enterprise

_ZERO = Decimal("0.00")
_Key = tuple[int, str]  # of the bill, and the module's code


@dataclass(slots=True)
class _Owed:
    """What a bill charges for one module, less what credit notes took back."""

    bill: InvoiceFact
    module: str
    service_from: date
    last_day: date
    e_invoice: str
    e_invoice_on: date | None
    net: Decimal = _ZERO
    gross: Decimal = _ZERO

    def add(self, line: LineFact) -> None:
        self.net += line.net - line.credited_net
        self.gross += line.net + line.tax - line.credited_net - line.credited_tax
        self.service_from = min(self.service_from, line.service_from)
        self.last_day = max(self.last_day, line.service_to - timedelta(days=1))


def take_in_own_bills(enterprise_id: EnterpriseId) -> int:
    """Bring the lines of open projects in line with the bills; how many lines changed.

    A bill belongs to the project whose window has its day, to the first of several. Repeated, it
    changes nothing.
    """
    projects = list(
        Project.objects.filter(enterprise_id=enterprise_id, status=ProjectStatus.OPEN).order_by(
            "window_start", "id"
        )
    )
    if not projects:
        return 0
    owed = _owed(enterprise_id, min(project.window_start for project in projects))
    known = _known(enterprise_id)
    actor = system("own-bills")
    changed = 0
    for key, one in owed.items():
        line = known.get(key)
        if line is None:
            changed += _add(projects, one, actor)
        elif line.project in projects:
            changed += _adjust(line, one, actor)
    return changed


def _owed(enterprise_id: EnterpriseId, since: date) -> Mapping[_Key, _Owed]:
    bills = {bill.id: bill for bill in invoices_of(enterprise_id)}
    owed: dict[_Key, _Owed] = {}
    for line in lines_of(enterprise_id, since=since):
        one = owed.setdefault(
            (line.invoice_id, line.module),
            _Owed(
                bills[line.invoice_id],
                line.module,
                line.service_from,
                line.service_to - timedelta(days=1),
                line.e_invoice,
                line.e_invoice_on,
            ),
        )
        one.add(line)
    return owed


def _known(enterprise_id: EnterpriseId) -> Mapping[_Key, InvestmentLine]:
    """Lines that came from bills before, in whatever project, with the invoices they use."""
    lines = InvestmentLine.objects.filter(
        enterprise_id=enterprise_id, own_invoice__isnull=False
    ).select_related("project")
    return {
        (line.own_invoice, line.module): line
        for line in lines.prefetch_related("invoice_uses__invoice")
        if line.own_invoice is not None
    }


@transaction.atomic
def _add(projects: Sequence[Project], one: _Owed, actor: Actor) -> int:
    project = next(
        (p for p in projects if p.window_start <= one.bill.issued_on <= p.window_end), None
    )
    if project is None or one.net <= 0:
        return 0
    values = {
        "kind": Kind.SUBSCRIPTION,
        "name": _name(one),
        "module": one.module,
        "vendor_name": settings.SELLER["name"],
        "vendor_code": settings.SELLER["credit_code"],
        "contract_number": one.bill.number,
        "contract_on": one.service_from,
        "delivered_on": one.service_from,
        "contract_net": one.net,
        "contract_gross": one.gross,
        "own_invoice": one.bill.id,
    }
    line = add_line(project.pk, values, actor=actor)
    _use(line, one, actor, present=())
    return 1


@transaction.atomic
def _adjust(line: InvestmentLine, one: _Owed, actor: Actor) -> int:
    """A later credit note lowers the line or removes it; a later e-invoice is used for it."""
    if one.net <= 0:
        remove_line(line.pk, actor=actor)
        return 1
    changed = 0
    if (line.contract_net, line.contract_gross) != (one.net, one.gross):
        values: dict[str, Any] = {"contract_net": one.net, "contract_gross": one.gross}
        update_line(line.pk, values, actor=actor)
        changed = 1
    used = _use(line, one, actor, present=list(line.invoice_uses.all()))
    return max(changed, used)


def _use(line: InvestmentLine, one: _Owed, actor: Actor, *, present: Sequence[InvoiceUse]) -> int:
    if not one.e_invoice:
        return 0
    if any(use.invoice.number == one.e_invoice and use.gross == one.gross for use in present):
        return 0
    invoice = _own_e_invoice(line, one, actor)
    if invoice is None:
        return 0
    use_invoice(line.pk, invoice.pk, gross=one.gross, actor=actor)
    return 1


def _own_e_invoice(line: InvestmentLine, one: _Owed, actor: Actor) -> EInvoice | None:
    """The bill's e-invoice in the register; we issued it, so nobody has to confirm it.

    None when another enterprise has taken the number for itself: a person has to look at that.
    """
    known = EInvoice.objects.filter(enterprise_id=line.enterprise_id, number=one.e_invoice).first()
    if known is not None:
        return known
    buyer = Enterprise.objects.get(pk=line.enterprise_id)
    values = {
        "number": one.e_invoice,
        "issued_on": one.e_invoice_on or one.bill.issued_on,
        "seller_name": settings.SELLER["name"],
        "seller_code": settings.SELLER["credit_code"],
        "buyer_name": buyer.name[:120],
        "buyer_code": buyer.credit_code,
        "net": one.bill.net,
        "tax": one.bill.tax,
        "gross": one.bill.total,
    }
    try:
        made = register_invoice(
            EnterpriseId(line.enterprise_id), values, source=InvoiceSource.OWN, actor=actor
        )
    except InvoiceElsewhere:
        return None
    return confirm_invoice(made.pk, {}, actor=actor)


def _name(one: _Owed) -> str:
    with override(settings.LANGUAGE_CODE):
        sold = SOLD_MODULES.get(one.module)
        module = str(sold.name) if sold is not None else one.module
    return f"{module} {one.service_from.isoformat()} – {one.last_day.isoformat()}"
