"""The register of the tax authority's numbers."""

from datetime import date

from django.db import IntegrityError, transaction

from billing.invoicing.domain.e_invoice import parse_e_invoice
from billing.invoicing.errors import EInvoiceKnown
from billing.invoicing.models import CreditNote, EInvoice, Invoice
from billing.subscriptions.public import lock_account
from mes.audit.services import record, snapshot
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _


@transaction.atomic
def register_e_invoice(
    invoice_id: int,
    *,
    number: str,
    issued_on: date,
    actor: Actor,
    credit_note_id: int | None = None,
) -> EInvoice:
    """Register the number issued for a bill of the present enterprise, or for its credit note.

    Raises NotFound, Invalid for what is no such number or does not fit the day, EInvoiceKnown.
    """
    account = lock_account()
    invoice = Invoice.objects.filter(pk=invoice_id, enterprise_id=account.enterprise_id).first()
    if invoice is None:
        raise NotFound(record="invoice", id=invoice_id)
    note = None
    if credit_note_id is not None:
        note = CreditNote.objects.filter(pk=credit_note_id, invoice=invoice).first()
        if note is None:
            raise NotFound(record="credit_note", id=credit_note_id)

    parsed = parse_e_invoice(number)
    if parsed is None:
        raise Invalid.field(
            "number",
            "e_invoice",
            _("An e-invoice number has 20 digits: year, region, channel, serial."),
        )
    if parsed.year != issued_on.year:
        raise Invalid.field("number", "year", _("The number is of another year than the date."))
    if not (note or invoice).issued_on <= issued_on <= clock.business_date():
        raise Invalid.field("issued_on", "date", _("The date lies before the bill or to come."))

    try:
        with transaction.atomic():
            row = EInvoice.objects.create(
                enterprise_id=account.enterprise_id,
                number=parsed.text,
                invoice=invoice,
                credit_note=note,
                issued_on=issued_on,
            )
    except IntegrityError as taken:
        if "einvoice_" not in str(taken):
            raise
        raise EInvoiceKnown(number=parsed.text) from taken

    record(actor, "e_invoice.registered", row, after=snapshot(row))
    return row
