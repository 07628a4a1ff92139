"""Bills and credit notes as they are shown and printed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet

from billing.invoicing.models import CreditNote, EInvoice, Invoice, InvoiceLine
from mes.catalog.sold import SOLD_MODULES
from mes.kernel.errors import NotFound


def with_open(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Bills with what is left to pay and the number of their e-invoice."""
    return rows.annotate(left=F("total") - F("credited") - F("paid"))


def settled(paid: bool) -> Q:
    """Bills with nothing left to pay, or with something."""
    owed = F("paid") + F("credited")
    return Q(total__lte=owed) if paid else Q(total__gt=owed)


def e_invoices_of(invoice_ids: list[int]) -> Mapping[int, str]:
    """The e-invoice number of each bill that has one."""
    return dict(
        EInvoice.objects.filter(invoice_id__in=invoice_ids, credit_note=None).values_list(
            "invoice_id", "number"
        )
    )


def invoice_document(enterprise_id: int, invoice_id: int) -> dict[str, Any]:
    """A bill with its lines, credit notes and e-invoice numbers. Raises NotFound."""
    invoice = Invoice.objects.filter(pk=invoice_id, enterprise_id=enterprise_id).first()
    if invoice is None:
        raise NotFound(record="invoice", id=invoice_id)
    numbers = {row.credit_note_id: row.number for row in EInvoice.objects.filter(invoice=invoice)}
    return {
        **{field.attname: getattr(invoice, field.attname) for field in Invoice._meta.fields},
        "left": invoice.total - invoice.credited - invoice.paid,
        "e_invoice": numbers.get(None, ""),
        "lines": [_line(line) for line in invoice.lines.order_by("position")],
        "credit_notes": [
            {**_note(note), "e_invoice": numbers.get(note.pk, "")}
            for note in invoice.credit_notes.order_by("id")
        ],
    }


def credit_note_document(enterprise_id: int, note_id: int) -> dict[str, Any]:
    """A credit note with its lines and the bill it belongs to. Raises NotFound."""
    note = (
        CreditNote.objects.filter(pk=note_id, enterprise_id=enterprise_id)
        .select_related("invoice")
        .first()
    )
    if note is None:
        raise NotFound(record="credit_note", id=note_id)
    return {
        **_note(note),
        "invoice": note.invoice,
        "e_invoice": EInvoice.objects.filter(credit_note=note)
        .values_list("number", flat=True)
        .first()
        or "",
        "lines": [
            {**_line(line.invoice_line), "net": line.net, "tax": line.tax, "total": line.total}
            for line in note.lines.select_related("invoice_line").order_by("position")
        ],
    }


def _note(note: CreditNote) -> dict[str, Any]:
    return {
        "id": note.pk,
        "number": note.number,
        "issued_on": note.issued_on,
        "reason": note.reason,
        "net": note.net,
        "tax": note.tax,
        "total": note.total,
    }


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "kind": line.kind,
        "module": line.module,
        "module_name": str(SOLD_MODULES[line.module].name),
        "meter": line.meter,
        "service_from": line.service_from,
        "service_to": line.service_to,
        "days": line.days,
        "of_days": line.of_days,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net": line.net,
        "tax_rate": line.tax_rate,
        "tax": line.tax,
        "total": line.total,
        "credited_net": line.credited_net,
    }
