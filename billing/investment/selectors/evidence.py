"""A project's lines with all that an audit joins, and what of them counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from billing.investment.domain.eligible import (
    Eligible,
    InvoicePart,
    Line,
    Payment,
    Reason,
    Rules,
    Service,
    eligible,
    to_fen,
    totals,
)
from billing.investment.domain.kinds import Category, Kind
from billing.investment.models import (
    COUNTED_MEANS,
    EInvoice,
    InvestmentLine,
    InvoiceUse,
    LinePayment,
    Project,
    SerialNumber,
)
from billing.metering.public import active_days
from mes.kernel.errors import NotFound
from mes.kernel.ids import EnterpriseId

#: A module that was paid for is in use when people worked with it on so many days (policy.md F9).
ENOUGH_DAYS = 20

_Subscription = tuple[str, str]


@dataclass(slots=True)
class LineEvidence:
    """A line with its evidence and what of it counts."""

    line: InvestmentLine
    counted_as: Line
    uses: Sequence[InvoiceUse]
    payments: Sequence[LinePayment]
    serials: Sequence[SerialNumber]
    found: Eligible
    active_days: int | None
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProjectEvidence:
    """A project's lines and its eligible yuan by category."""

    project: Project
    lines: Sequence[LineEvidence]
    totals: Mapping[Category, Decimal]
    red: Mapping[str, Sequence[EInvoice]]


def evidence_of(project_id: int, rules: Rules) -> ProjectEvidence:
    """All lines of a project by ``rules``, in nine queries however many. Raises NotFound."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        raise NotFound(record="project", id=project_id)
    uses = InvoiceUse.objects.select_related("invoice").order_by("invoice__issued_on", "id")
    lines = list(
        project.lines.order_by("position").prefetch_related(
            Prefetch("invoice_uses", queryset=uses),
            Prefetch("payments", queryset=LinePayment.objects.order_by("paid_on", "id")),
            Prefetch("serials", queryset=SerialNumber.objects.order_by("serial")),
        )
    )
    days = active_days(EnterpriseId(project.enterprise_id), rules.start, rules.cutoff)
    begun = _begun(project.enterprise_id)
    found = [_of_line(line, rules, days, begun) for line in lines]
    numbers = {use.invoice.number for one in found for use in one.uses}
    red: dict[str, list[EInvoice]] = {}
    for invoice in EInvoice.objects.filter(
        enterprise_id=project.enterprise_id, red_of__in=numbers
    ).order_by("issued_on", "id"):
        red.setdefault(invoice.red_of, []).append(invoice)
    return ProjectEvidence(project, found, totals(one.found for one in found), red)


def _subscription(line: InvestmentLine) -> _Subscription:
    """What a line's time of service is of: the vendor's module, or what it calls itself."""
    return line.vendor_code or line.vendor_name, line.module or line.name


def _begun(enterprise_id: int) -> Mapping[_Subscription, date]:
    """The first day of service of each subscription, over all projects of the enterprise."""
    begun: dict[_Subscription, date] = {}
    for line in InvestmentLine.objects.filter(
        enterprise_id=enterprise_id, service_from__isnull=False
    ).only("vendor_code", "vendor_name", "module", "name", "service_from"):
        key = _subscription(line)
        if line.service_from is not None:
            begun[key] = min(begun.get(key, line.service_from), line.service_from)
    return begun


def _of_line(
    line: InvestmentLine,
    rules: Rules,
    days: Mapping[str, int],
    begun: Mapping[_Subscription, date],
) -> LineEvidence:
    uses, payments = list(line.invoice_uses.all()), list(line.payments.all())
    plain = Line(
        kind=Kind(line.kind),
        contract_net=line.contract_net,
        contract_gross=line.contract_gross,
        invoices=[part_of(use) for use in uses],
        payments=[Payment(one.paid_on, one.amount, one.means in COUNTED_MEANS) for one in payments],
        left_out=line.left_out,
        second_hand=line.second_hand,
        related_party=line.related_party,
        service=None
        if line.service_from is None or line.service_to is None
        else Service(line.service_from, line.service_to, begun[_subscription(line)]),
        arrears=line.own and not line.own_prepaid,
    )
    one = LineEvidence(
        line=line,
        counted_as=plain,
        uses=uses,
        payments=payments,
        serials=list(line.serials.all()),
        found=eligible(plain, rules),
        active_days=days.get(line.module, 0) if line.module else None,
    )
    one.missing = _missing(one)
    return one


def part_of(use: InvoiceUse) -> InvoicePart:
    """What a line takes of an invoice, its VAT in proportion."""
    invoice = use.invoice
    share = Fraction(use.gross) / Fraction(invoice.gross)
    return InvoicePart(
        day=invoice.issued_on,
        net=to_fen(Fraction(invoice.net) * share),
        gross=use.gross,
        deductible=to_fen(Fraction(invoice.deductible) * share),
        confirmed=invoice.confirmed_at is not None,
    )


def _missing(one: LineEvidence) -> list[str]:
    """What the evidence chain of a line lacks, from contract to use."""
    line = one.line
    lacking = {
        "contract": not line.contract_number or line.contract_gross is None,
        "delivery": line.delivered_on is None,
        "invoice": not any(use.invoice.confirmed_at for use in one.uses),
        "payment": not any(payment.means in COUNTED_MEANS for payment in one.payments),
        "voucher": not line.voucher,
        "serial": line.kind in _DEVICES and not one.serials,
        "service": Reason.NO_SERVICE in one.found.reasons,
        "use": one.active_days is not None and one.active_days < ENOUGH_DAYS,
    }
    return [name for name, lacks in lacking.items() if lacks]


_DEVICES = {Kind.ACQUISITION, Kind.EDGE, Kind.NETWORK, Kind.AUTOMATION}
