"""Credit notes: the only correction of a bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.invoicing.domain.tax import Taxed, part_of
from billing.invoicing.errors import CreditTooHigh
from billing.invoicing.events import CreditNoteIssued
from billing.invoicing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from billing.invoicing.services.numbers import CREDIT_NOTE, take
from billing.subscriptions.public import Span, lock_account, prorated
from mes.audit.services import record, snapshot
from mes.events import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.money import FEN, round_fen
from mes.kernel.text import gettext_noop as _

# Kept as written: the note is a document of the platform, whose language is Chinese.
UNUSED = "提前终止订阅，退还未使用天数的费用"


@dataclass(frozen=True, slots=True)
class Credit:
    """``net`` yuan of the line at ``position`` of a bill."""

    position: int
    net: Decimal


@transaction.atomic
def credit(invoice_id: int, credits_: Sequence[Credit], *, reason: str, actor: Actor) -> CreditNote:
    """Take parts of a bill of the present enterprise back.

    Raises NotFound, Invalid without a reason or with an amount that is none, CreditTooHigh.
    """
    account = lock_account()
    invoice = (
        Invoice.objects.select_for_update()
        .filter(pk=invoice_id, enterprise_id=account.enterprise_id)
        .first()
    )
    if invoice is None:
        raise NotFound(record="invoice", id=invoice_id)
    lines = {line.position: line for line in invoice.lines.select_for_update().order_by("pk")}

    if not reason.strip():
        raise Invalid.field("reason", "required", _("Say why the amount is taken back."))
    if not credits_ or len({one.position for one in credits_}) != len(credits_):
        raise Invalid.field("lines", "required", _("Name each line once."))
    parts = [_part(lines, one) for one in credits_]

    return _write(invoice, parts, reason.strip(), actor)


def _part(lines: Mapping[int, InvoiceLine], one: Credit) -> tuple[InvoiceLine, Taxed]:
    line = lines.get(one.position)
    if line is None:
        raise NotFound(record="invoice_line", id=one.position)
    if one.net < FEN or one.net != round_fen(one.net):
        raise Invalid.field("lines", "amount", _("An amount is at least one fen, in whole fen."))
    left = line.net - line.credited_net
    if one.net > left:
        raise CreditTooHigh(left=str(left), position=one.position)
    return line, part_of(one.net, line.tax_rate, Taxed(line.credited_net, line.credited_tax))


def _write(
    invoice: Invoice, parts: Sequence[tuple[InvoiceLine, Taxed]], reason: str, actor: Actor
) -> CreditNote:
    today = clock.business_date()
    total = sum((part.total for _line, part in parts), Decimal(0))
    before = snapshot(invoice)
    note = CreditNote.objects.create(
        enterprise_id=invoice.enterprise_id,
        invoice=invoice,
        number=take(CREDIT_NOTE, 1, on=today)[0],
        issued_on=today,
        reason=reason[:300],
        net=sum((part.net for _line, part in parts), Decimal(0)),
        tax=sum((part.tax for _line, part in parts), Decimal(0)),
        total=total,
    )
    for line, part in parts:
        line.credited_net += part.net
        line.credited_tax += part.tax
    InvoiceLine.objects.bulk_update([line for line, _ in parts], ["credited_net", "credited_tax"])
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            enterprise_id=invoice.enterprise_id,
            credit_note=note,
            position=position,
            invoice_line=line,
            net=part.net,
            tax_rate=line.tax_rate,
            tax=part.tax,
            total=part.total,
        )
        for position, (line, part) in enumerate(parts, start=1)
    )
    invoice.credited += total
    invoice.save(update_fields=["credited"])

    record(actor, "invoice.credited", invoice, before=before, after=snapshot(invoice))
    record(actor, "credit_note.issued", note, after=snapshot(note))

    publish(CreditNoteIssued(invoice.enterprise_id, invoice.pk, note.pk))
    return note


def credit_unused(subscription_id: int, ends_on: date, *, actor: Actor) -> list[CreditNote]:
    """Take back what was billed for days of a subscription from ``ends_on`` on."""
    account = lock_account()
    by_invoice: dict[int, list[Credit]] = {}
    for line in InvoiceLine.objects.filter(
        enterprise_id=account.enterprise_id,
        subscription_id=subscription_id,
        service_to__gt=ends_on,
    ).order_by("invoice_id", "position"):
        whole = Span(line.service_from, line.service_to)
        unused = prorated(line.net, whole, whole.cut(ends_on, None)) - line.credited_net
        if unused > 0:
            by_invoice.setdefault(line.invoice_id, []).append(Credit(line.position, unused))
    return [
        credit(invoice_id, found, reason=UNUSED, actor=actor)
        for invoice_id, found in by_invoice.items()
    ]
