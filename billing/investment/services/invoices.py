"""E-invoices: registered once on the platform, confirmed by a person, taken by lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from billing.investment.domain.einvoice import Read
from billing.investment.errors import (
    InvoiceElsewhere,
    InvoiceKnown,
    InvoiceOverused,
    ProjectNotOpen,
)
from billing.investment.models import EInvoice, InvoiceSource, InvoiceUse, ProjectStatus
from billing.investment.services.digests import invoice_digest
from billing.investment.services.lines import open_line
from billing.investment.services.reading import read_invoice
from billing.invoicing.public import parse_e_invoice
from mes.audit.services import record, snapshot
from mes.documents.attachments import attach_file
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.ids import EnterpriseId
from mes.kernel.text import gettext_noop as _
from mes.tenancy.models import Enterprise

_LONGEST_NAME, _CODE_LENGTH = 120, 18


@dataclass(frozen=True, slots=True)
class Taken:
    """An uploaded file: what was read, and the invoice when nothing that it needs is missing."""

    read: Read
    source: InvoiceSource
    missing: Sequence[str]
    invoice: EInvoice | None


@transaction.atomic
def register_invoice(
    enterprise_id: EnterpriseId,
    values: Mapping[str, Any],
    *,
    source: InvoiceSource = InvoiceSource.TYPED,
    actor: Actor,
) -> EInvoice:
    """Register an e-invoice, not confirmed yet.

    Raises Invalid (its number, its sums, a buyer who is not the enterprise), InvoiceKnown, and
    InvoiceElsewhere when another enterprise of the platform has it.
    """
    _checked(enterprise_id, values)
    number = values["number"]
    if EInvoice.objects.filter(enterprise_id=enterprise_id, number=number).exists():
        raise InvoiceKnown(number=number)

    try:
        with transaction.atomic():
            invoice = EInvoice.objects.create(
                enterprise_id=enterprise_id,
                digest=invoice_digest(number),
                source=source,
                **values,
            )
    except IntegrityError as clash:
        raise InvoiceElsewhere(number=number) from clash

    record(actor, "einvoice.registered", invoice, after=snapshot(invoice))
    return invoice


@transaction.atomic
def take_in_file(
    enterprise_id: EnterpriseId, *, file_name: str, content: bytes, actor: Actor
) -> Taken:
    """Read an e-invoice's XML or PDF and register what is whole, not confirmed, with its file.

    Raises UnreadableInvoice, what ``recognise`` refuses, and as ``register_invoice``.
    """
    read, source = read_invoice(content)
    if read.missing:
        return Taken(read, source, read.missing, None)

    values = {
        name: getattr(read, name)
        for name in ("number", "issued_on", "seller_code", "buyer_code", "net", "tax", "gross")
    }
    values["seller_name"] = (read.seller_name or "")[:_LONGEST_NAME]
    values["buyer_name"] = (read.buyer_name or "")[:_LONGEST_NAME]
    values["red_of"] = read.red_of or ""
    invoice = register_invoice(enterprise_id, values, source=source, actor=actor)
    attach_file("einvoice", invoice.pk, file_name=file_name, content=content, actor=actor)
    return Taken(read, source, (), invoice)


@transaction.atomic
def confirm_invoice(
    invoice_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> EInvoice:
    """A person has compared the invoice with what was read, and corrected it.

    Raises NotFound, VersionConflict, Invalid; InvoiceOverused when lines took more than that,
    ProjectNotOpen when a claim rests on it.
    """
    invoice = locked_invoice(invoice_id)
    invoice.require_version(expected_version)
    if invoice.uses.exclude(line__project__status=ProjectStatus.OPEN).exists():
        raise ProjectNotOpen
    before = snapshot(invoice)
    fixed = ("number", "issued_on", "buyer_code", "seller_code", "net", "tax", "gross", "red_of")
    merged = {name: getattr(invoice, name) for name in (*fixed, "deductible")} | dict(values)
    if merged["number"] != invoice.number:
        raise Invalid.field("number", "fixed", _("The number is the invoice; register another."))
    _checked(EnterpriseId(invoice.enterprise_id), merged)
    if abs(invoice.used_gross) > abs(merged["gross"]):
        raise InvoiceOverused(left=merged["gross"])

    for name, value in values.items():
        setattr(invoice, name, value)
    invoice.confirmed_at, invoice.confirmed_by = clock.now(), actor.name[:120]
    invoice.save()

    record(actor, "einvoice.confirmed", invoice, before=before, after=snapshot(invoice))
    return invoice


@transaction.atomic
def use_invoice(
    line_id: int, invoice_id: int, *, gross: Decimal, actor: Actor, by_bill: bool = False
) -> InvoiceUse:
    """Let a line take ``gross`` yuan of an invoice, in place of what it took before; 0 for nothing.

    Raises NotFound, ProjectNotOpen, OwnLine, Invalid for the wrong sign, InvoiceOverused.
    """
    line = open_line(line_id, by_bill=by_bill)
    invoice = locked_invoice(invoice_id)
    present = InvoiceUse.objects.filter(line=line, invoice=invoice).first()
    before = present.gross if present else Decimal("0.00")
    if gross and (gross < 0) != (invoice.gross < 0):
        raise Invalid.field("gross", "sign", _("A red invoice is taken below zero, others above."))
    used = invoice.used_gross - before + gross
    if abs(used) > abs(invoice.gross):
        raise InvoiceOverused(left=invoice.gross - invoice.used_gross + before)

    EInvoice.objects.filter(pk=invoice.pk).update(used_gross=F("used_gross") - before + gross)
    use = present or InvoiceUse(enterprise_id=line.enterprise_id, line=line, invoice=invoice)
    use.gross = gross
    if gross:
        use.save()
    elif present:
        present.delete()

    record(
        actor,
        "einvoice.used",
        invoice,
        before={"line": line.pk, "gross": before},
        after={"line": line.pk, "gross": gross},
    )
    return use


def locked_invoice(invoice_id: int) -> EInvoice:
    """The e-invoice under lock. Raises NotFound."""
    invoice = EInvoice.objects.select_for_update().filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound(record="einvoice", id=invoice_id)
    return invoice


def _checked(enterprise_id: EnterpriseId, values: Mapping[str, Any]) -> None:
    red_of = values.get("red_of") or ""
    for name, number in (("number", values["number"]), ("red_of", red_of)):
        if (number or name == "number") and parse_e_invoice(number) is None:
            raise Invalid.field(
                name,
                "invalid",
                _("An e-invoice number has 20 digits: year, region, channel, serial."),
            )
    if values["net"] + values["tax"] != values["gross"]:
        raise Invalid.field("gross", "sum", _("Amount and VAT do not add up to the total."))
    if (values["gross"] < 0) != bool(red_of) or not values["gross"]:
        raise Invalid.field(
            "gross", "sign", _("Only a red invoice is below zero, and it names what it takes back.")
        )
    for name, may_be_nothing in (("net", False), ("tax", True)):
        amount = values[name]
        if (amount < 0) != (values["gross"] < 0) and (amount or not may_be_nothing):
            raise Invalid.field(name, "sign", _("Amount, VAT and total have the same sign."))
    for name in ("seller_code", "buyer_code"):
        if len(values[name]) > _CODE_LENGTH:
            raise Invalid.field(name, "too_long", _("A credit code has 18 characters."))
    deductible = values.get("deductible") or Decimal(0)
    if abs(deductible) > abs(values["tax"]) or deductible * values["gross"] < 0:
        raise Invalid.field("deductible", "above_tax", _("More than the VAT cannot be deducted."))
    own = Enterprise.objects.values_list("credit_code", flat=True).get(pk=enterprise_id)
    if values["buyer_code"] != own:
        raise Invalid.field("buyer_code", "not_ours", _("The buyer is not this enterprise."))
