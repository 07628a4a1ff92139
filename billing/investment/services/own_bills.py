"""The enterprise's own bills of this platform become lines of its running project by themselves.

So do their e-invoices, red ones included, and their payments, less what went back.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from billing.investment.domain.kinds import Kind
from billing.investment.errors import InvoiceElsewhere, InvoiceOverused
from billing.investment.models import (
    EInvoice,
    InvestmentLine,
    InvoiceSource,
    LinePayment,
    Means,
    Project,
    ProjectStatus,
)
from billing.investment.selectors.own_bills import Owed, OwnKey, OwnPayment, owed_by
from billing.investment.services.invoices import confirm_invoice, register_invoice, use_invoice
from billing.investment.services.lines import (
    add_line,
    add_payment,
    remove_line,
    remove_payment,
    update_line,
)
from mes.catalog.sold import SOLD_MODULES
from mes.kernel.actor import Actor, system
from mes.kernel.ids import EnterpriseId
from mes.tenancy.models import Enterprise

_LONGEST_NAME = 120


@transaction.atomic
def take_in_own_bills(enterprise_id: EnterpriseId, *, add: bool = True) -> int:
    """Bring the lines of open projects in line with the bills; how many lines changed.

    Lines of new bills come only with ``add``. A bill belongs to the project whose window has its
    day, to the first of several. Repeated, it changes nothing.
    """
    open_ = Project.objects.filter(enterprise_id=enterprise_id, status=ProjectStatus.OPEN)
    locked = open_.order_by("pk").select_for_update()
    projects = sorted(locked, key=lambda project: (project.window_start, project.pk))
    if not projects:
        return 0
    known = _known(enterprise_id)
    actor = system("own-bills")
    changed = 0
    for key, one in owed_by(enterprise_id, since=_since(projects, known)).items():
        line = known.get(key)
        if line is None:
            changed += _add(projects, one, actor) if add else 0
        elif line.project in projects:
            changed += _adjust(line, one, actor)
    return changed


def _known(enterprise_id: EnterpriseId) -> Mapping[OwnKey, InvestmentLine]:
    """Lines that came from bills before, in whatever project, with what they use and were paid."""
    lines = InvestmentLine.objects.filter(
        enterprise_id=enterprise_id, own_invoice__isnull=False
    ).select_related("project")
    return {
        OwnKey(line.own_invoice, line.module, line.own_prepaid): line
        for line in lines.prefetch_related("invoice_uses__invoice", "payments")
        if line.own_invoice is not None
    }


def _since(projects: Sequence[Project], known: Mapping[OwnKey, InvestmentLine]) -> date:
    """A line stays in line with its bill even after the project's window moved off it."""
    days = [line.contract_on for line in known.values() if line.project in projects]
    return min([*(project.window_start for project in projects), *(day for day in days if day)])


def _add(projects: Sequence[Project], one: Owed, actor: Actor) -> int:
    project = next(
        (p for p in projects if p.window_start <= one.bill.issued_on <= p.window_end), None
    )
    if project is None or one.net <= 0:
        return 0
    values = _values(one) | {
        "kind": Kind.SUBSCRIPTION,
        "name": _name(one),
        "module": one.key.module,
        "vendor_name": settings.SELLER["name"],
        "vendor_code": settings.SELLER["credit_code"],
        "contract_number": one.bill.number,
        "contract_on": one.service_from,
        "delivered_on": one.service_from,
        "own_invoice": one.bill.id,
        "own_prepaid": one.key.prepaid,
    }
    line = add_line(project.pk, values, actor=actor)
    _use_e_invoices(line, one, actor, present={})
    _keep_payments(line, one, actor, present=())
    return 1


def _adjust(line: InvestmentLine, one: Owed, actor: Actor) -> int:
    """A later credit note lowers the line or removes it; e-invoices and payments come later too."""
    if one.net <= 0:
        remove_line(line.pk, actor=actor, by_bill=True)
        return 1
    changed = False
    values = _values(one)
    if any(getattr(line, name) != value for name, value in values.items()):
        update_line(line.pk, values, actor=actor, by_bill=True)
        changed = True
    present = {use.invoice.number: use.gross for use in line.invoice_uses.all()}
    changed = _use_e_invoices(line, one, actor, present=present) or changed
    changed = _keep_payments(line, one, actor, present=list(line.payments.all())) or changed
    return int(changed)


def _values(one: Owed) -> dict[str, Any]:
    """What of a line later documents may change."""
    return {
        "contract_net": one.net,
        "contract_gross": one.gross,
        "service_from": one.service_from if one.key.prepaid else None,
        "service_to": one.last_day if one.key.prepaid else None,
    }


def _use_e_invoices(
    line: InvestmentLine, one: Owed, actor: Actor, *, present: Mapping[str, Decimal]
) -> bool:
    """Let the line take its part of the bill's e-invoice and of the red ones; whether it changed.

    We issued them, so nobody has to confirm them. What another enterprise has taken for itself, or
    other lines have used up, is left for a person to look at.
    """
    if not one.e_invoice:
        return False
    bill, day = one.bill, one.e_invoice_on or one.bill.issued_on
    wanted = {one.e_invoice: (one.billed, day, bill.net, bill.tax)}
    for number, (red, taken) in one.reds.items():
        wanted[number] = (-taken, red.issued_on, -red.note_net, -red.note_tax)
    changed = False
    for number, (gross, issued_on, net, tax) in wanted.items():
        if present.get(number) == gross:
            continue
        values = {
            "number": number,
            "issued_on": issued_on,
            "net": net,
            "tax": tax,
            "gross": net + tax,
            "red_of": one.e_invoice if gross < 0 else "",
        }
        try:
            invoice = _registered(line, values, actor)
            use_invoice(line.pk, invoice.pk, gross=gross, actor=actor, by_bill=True)
        except (InvoiceElsewhere, InvoiceOverused):
            continue
        changed = True
    return changed


@transaction.atomic
def _registered(line: InvestmentLine, values: Mapping[str, Any], actor: Actor) -> EInvoice:
    """Our e-invoice in the enterprise's register. Raises InvoiceElsewhere."""
    known = EInvoice.objects.filter(
        enterprise_id=line.enterprise_id, number=values["number"]
    ).first()
    if known is not None:
        return known
    buyer = Enterprise.objects.get(pk=line.enterprise_id)
    parties = {
        "seller_name": settings.SELLER["name"],
        "seller_code": settings.SELLER["credit_code"],
        "buyer_name": buyer.name[:_LONGEST_NAME],
        "buyer_code": buyer.credit_code,
    }
    made = register_invoice(
        EnterpriseId(line.enterprise_id),
        {**values, **parties},
        source=InvoiceSource.OWN,
        actor=actor,
    )
    return confirm_invoice(made.pk, {}, actor=actor)


def _keep_payments(
    line: InvestmentLine, one: Owed, actor: Actor, *, present: Sequence[LinePayment]
) -> bool:
    """Let the line have exactly what the bill's payments came to; whether it changed."""
    wanted = {paid.fact.payment_number: paid for paid in one.payments}
    changed = False
    for payment in present:
        paid = wanted.get(payment.receipt)
        if paid is not None and _same(payment, paid):
            del wanted[payment.receipt]
            continue
        remove_payment(payment.pk, actor=actor, by_bill=True)
        changed = True
    for paid in wanted.values():
        values = {
            "paid_on": paid.fact.received_on,
            "amount": paid.amount,
            "means": Means.PLATFORM,
            "payer": paid.fact.payer_name[:_LONGEST_NAME],
            "payee": settings.SELLER["name"][:_LONGEST_NAME],
            "receipt": paid.fact.payment_number,
        }
        add_payment(line.pk, values, actor=actor, by_bill=True)
        changed = True
    return changed


def _same(payment: LinePayment, paid: OwnPayment) -> bool:
    known = (payment.paid_on, payment.amount, payment.means)
    return known == (paid.fact.received_on, paid.amount, Means.PLATFORM)


def _name(one: Owed) -> str:
    with override(settings.LANGUAGE_CODE):
        sold = SOLD_MODULES.get(one.key.module)
        module = str(sold.name) if sold is not None else one.key.module
    return f"{module} {one.service_from.isoformat()} – {one.last_day.isoformat()}"
