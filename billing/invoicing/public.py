"""What the parts of billing above may ask of invoicing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from billing.invoicing.domain.e_invoice import EInvoiceNumber, parse_e_invoice
from billing.invoicing.models import CreditNoteLine, Invoice, InvoiceLine, LineKind
from mes.db.locks import require_transaction
from mes.kernel.errors import NotFound

__all__ = [
    "EInvoiceNumber",
    "InvoiceFact",
    "LineFact",
    "RedFact",
    "bills_known",
    "invoice_fact",
    "invoice_owner",
    "invoices_of",
    "lines_of",
    "lock_invoices",
    "overdue",
    "parse_e_invoice",
    "reds_of",
    "set_paid",
]


@dataclass(frozen=True, slots=True)
class InvoiceFact:
    """A bill: what it came to, what was taken back and what was paid, with tax."""

    id: int
    enterprise_id: int
    number: str
    period_start: date
    period_end: date
    issued_on: date
    due_on: date
    title: str
    net: Decimal
    tax: Decimal
    total: Decimal
    credited: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        """What is left to pay; negative when more was paid than is owed after a credit."""
        return self.total - self.credited - self.paid


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line of a bill and what credit notes took back. ``e_invoice`` is empty without one."""

    id: int
    invoice_id: int
    invoice_number: str
    e_invoice: str
    e_invoice_on: date | None
    kind: str
    module: str
    subscription_id: int
    service_from: date
    service_to: date
    net: Decimal
    tax: Decimal
    credited_net: Decimal
    credited_tax: Decimal

    @property
    def prepaid(self) -> bool:
        """Whether it is for a time that had not begun when it was billed."""
        return self.kind == LineKind.PREPAID


@dataclass(frozen=True, slots=True)
class RedFact:
    """A red e-invoice and what of it takes back a line; amounts are written positive.

    ``note_net`` and ``note_tax`` are the whole of the credit note that it was issued for.
    """

    invoice_line_id: int
    number: str
    issued_on: date
    note_net: Decimal
    note_tax: Decimal
    net: Decimal
    tax: Decimal


def invoices_of(enterprise_id: int) -> Sequence[InvoiceFact]:
    """All bills of an enterprise, oldest first."""
    rows = Invoice.objects.filter(enterprise_id=enterprise_id).order_by("period_start", "id")
    return [_fact(row) for row in rows]


def invoice_fact(enterprise_id: int, invoice_id: int) -> InvoiceFact:
    """One bill of an enterprise. Raises NotFound."""
    row = Invoice.objects.filter(enterprise_id=enterprise_id, pk=invoice_id).first()
    if row is None:
        raise NotFound(record="invoice", id=invoice_id)
    return _fact(row)


def invoice_owner(invoice_id: int) -> int:
    """Whose bill it is; needs across_enterprises(). Raises NotFound."""
    owner = Invoice.objects.filter(pk=invoice_id).values_list("enterprise_id", flat=True).first()
    if owner is None:
        raise NotFound(record="invoice", id=invoice_id)
    return owner


def lock_invoices(enterprise_id: int, *, only_open: bool = True) -> Sequence[InvoiceFact]:
    """The bills of an enterprise, locked, oldest due first: where payments are allocated."""
    require_transaction()
    rows = Invoice.objects.filter(enterprise_id=enterprise_id)
    if only_open:
        rows = rows.filter(total__gt=F("paid") + F("credited"))
    locked = list(rows.order_by("pk").select_for_update(of=("self",)))
    return [_fact(row) for row in sorted(locked, key=lambda row: (row.due_on, row.pk))]


def overdue(day: date) -> Sequence[InvoiceFact]:
    """Open bills of all enterprises that were due before ``day``; needs across_enterprises()."""
    rows = Invoice.objects.filter(due_on__lt=day, total__gt=F("paid") + F("credited"))
    return [_fact(row) for row in rows.order_by("enterprise_id", "due_on", "id")]


def bills_known(*, since: date) -> Sequence[InvoiceFact]:
    """Every open bill, and all issued from ``since`` on; needs across_enterprises()."""
    rows = Invoice.objects.filter(Q(total__gt=F("paid") + F("credited")) | Q(issued_on__gte=since))
    return [_fact(row) for row in rows.order_by("id")]


def set_paid(enterprise_id: int, invoice_id: int, paid: Decimal) -> None:
    """Keep the sum of what was allocated to a bill beside its amounts. Raises NotFound.

    Payments calls it in the transaction of each allocation, with the bill locked.
    """
    changed = Invoice.objects.filter(enterprise_id=enterprise_id, pk=invoice_id).update(paid=paid)
    if not changed:
        raise NotFound(record="invoice", id=invoice_id)


def lines_of(enterprise_id: int, *, since: date | None = None) -> Sequence[LineFact]:
    """The lines of an enterprise's bills issued from ``since`` on, oldest first."""
    rows = InvoiceLine.objects.filter(enterprise_id=enterprise_id)
    if since is not None:
        rows = rows.filter(invoice__issued_on__gte=since)
    return [
        _line_fact(row)
        for row in rows.select_related("invoice")
        .prefetch_related("invoice__e_invoices")
        .order_by("invoice_id", "position")
    ]


def reds_of(enterprise_id: int) -> Sequence[RedFact]:
    """The lines of an enterprise's credit notes that have a red e-invoice, oldest note first."""
    rows = CreditNoteLine.objects.filter(
        enterprise_id=enterprise_id, credit_note__e_invoices__isnull=False
    ).order_by("credit_note_id", "position")
    names = (
        "invoice_line_id",
        "credit_note__e_invoices__number",
        "credit_note__e_invoices__issued_on",
        "credit_note__net",
        "credit_note__tax",
        "net",
        "tax",
    )
    return [RedFact(*row) for row in rows.values_list(*names)]


def _line_fact(row: InvoiceLine) -> LineFact:
    blue = next((one for one in row.invoice.e_invoices.all() if one.credit_note_id is None), None)
    return LineFact(
        id=row.pk,
        invoice_id=row.invoice_id,
        invoice_number=row.invoice.number,
        e_invoice=blue.number if blue is not None else "",
        e_invoice_on=blue.issued_on if blue is not None else None,
        kind=row.kind,
        module=row.module,
        subscription_id=row.subscription_id,
        service_from=row.service_from,
        service_to=row.service_to,
        net=row.net,
        tax=row.tax,
        credited_net=row.credited_net,
        credited_tax=row.credited_tax,
    )


def _fact(row: Invoice) -> InvoiceFact:
    return InvoiceFact(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        number=row.number,
        period_start=row.period_start,
        period_end=row.period_end,
        issued_on=row.issued_on,
        due_on=row.due_on,
        title=row.title,
        net=row.net,
        tax=row.tax,
        total=row.total,
        credited=row.credited,
        paid=row.paid,
    )
