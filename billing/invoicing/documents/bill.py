"""A bill, or a credit note of one, as a PDF on A4."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, pgettext

from billing.invoicing.models import LineKind
from billing.invoicing.selectors.documents import credit_note_document, invoice_document
from mes.documents.printing import figures
from mes.documents.printing.codes import document_code
from mes.documents.printing.form import Block, Column, Foot, Form, Lines, Note
from mes.documents.printing.frame import render_form
from mes.documents.printing.paper import A4
from mes.documents.printing.words import FormWords
from mes.kernel.capitals import amount_in_capitals

_ONE_DAY = timedelta(days=1)


def bill_pdf(enterprise_id: int, invoice_id: int) -> tuple[str, bytes]:
    """A file name and the PDF of a bill. Raises NotFound."""
    bill = invoice_document(enterprise_id, invoice_id)
    title = gettext("Bill")
    meta = [
        *_parties(bill),
        (gettext("Period"), _span(bill["period_start"], bill["period_end"])),
        (gettext("Issued on"), figures.day(bill["issued_on"])),
        (gettext("Due on"), figures.day(bill["due_on"])),
        (gettext("E-invoice number"), bill["e_invoice"]),
    ]
    blocks: list[Block] = [_lines(bill["lines"], bill)]
    if bill["credit_notes"]:
        blocks.append(_credits(bill))
    blocks.append(Note(gettext("Payment: "), _where_to_pay(bill)))
    blocks.append(
        Note(
            gettext("Note: "), gettext("This bill is no tax invoice; the e-invoice is sent apart.")
        )
    )
    return f"{title}-{bill['number']}.pdf", _rendered(title, "ZD", bill["number"], meta, blocks)


def credit_note_pdf(enterprise_id: int, note_id: int) -> tuple[str, bytes]:
    """A file name and the PDF of a credit note. Raises NotFound."""
    note = credit_note_document(enterprise_id, note_id)
    bill = note["invoice"]
    title = gettext("Credit note")
    meta = [
        *_parties({"title": bill.title, "credit_code": bill.credit_code}),
        (gettext("Of bill"), bill.number),
        (gettext("Issued on"), figures.day(note["issued_on"])),
        (gettext("E-invoice number"), note["e_invoice"]),
    ]
    blocks: list[Block] = [
        _lines(note["lines"], note, sign=Decimal(-1)),
        Note(gettext("Reason: "), note["reason"]),
    ]
    return f"{title}-{note['number']}.pdf", _rendered(title, "HC", note["number"], meta, blocks)


def _rendered(
    title: str, kind: str, number: str, meta: Sequence[tuple[str, str]], blocks: Sequence[Block]
) -> bytes:
    words = FormWords.translated()
    form = Form(
        enterprise=settings.SELLER["name"],
        title=title,
        number=number,
        number_label=words.number,
        code=document_code(kind, number),
        meta=[(name, value) for name, value in meta if value],
        meta_columns=2,
        meta_boxed=True,
        blocks=blocks,
        foot=Foot(pages=words.pages),
    )
    return render_form(form, A4, invariant=True)


def _parties(bill: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (gettext("Buyer"), bill["title"]),
        (gettext("Buyer's credit code"), bill["credit_code"]),
        (gettext("Seller"), settings.SELLER["name"]),
        (gettext("Seller's credit code"), settings.SELLER["credit_code"]),
    ]


def _span(start: date, end: date) -> str:
    """Both days inclusive, as people say them; the end is exclusive in the data."""
    last = end - _ONE_DAY
    return figures.day(start) if last <= start else f"{figures.day(start)} – {figures.day(last)}"


def _lines(
    lines: Sequence[Mapping[str, Any]], sums: Mapping[str, Any], *, sign: Decimal = Decimal(1)
) -> Lines:
    columns = [
        Column(gettext("No."), 8, "center", lines=1),
        Column(gettext("Content"), 36, lines=3),
        Column(gettext("Days"), 40, lines=3),
        Column(gettext("Quantity"), 14, "right", lines=1),
        Column(pgettext("bill", "Unit price"), 20, "right", lines=1),
        Column(gettext("Discount"), 13, "right", lines=1),
        Column(gettext("Net"), 23, "right", lines=1),
        Column(gettext("Tax rate"), 12, "center", lines=1),
        Column(gettext("Tax"), 20, "right", lines=1),
        Column(gettext("Total with tax"), 24, "right", lines=1),
    ]
    rows = [
        [
            str(index),
            _content(line),
            _days(line),
            figures.quantity(line["quantity"]),
            figures.price(line["unit_price"]),
            figures.percent(line["discount"]) if line["discount"] else "",
            figures.amount(sign * line["net"]),
            figures.percent(line["tax_rate"]),
            figures.amount(sign * line["tax"]),
            figures.amount(sign * line["total"]),
        ]
        for index, line in enumerate(lines, start=1)
    ]
    net, tax, total = (sign * sums[name] for name in ("net", "tax", "total"))
    return Lines(
        columns=columns,
        rows=rows,
        totals=[
            "",
            gettext("Sum"),
            "",
            "",
            "",
            "",
            figures.amount(net),
            "",
            figures.amount(tax),
            figures.amount(total),
        ],
        closing=[gettext("Total with tax, in capitals: ") + amount_in_capitals(total)],
    )


def _content(line: Mapping[str, Any]) -> str:
    kinds = {
        LineKind.FEE: gettext("monthly fee"),
        LineKind.PREPAID: gettext("yearly fee"),
        LineKind.SETUP: gettext("set-up"),
        LineKind.USAGE: gettext("usage"),
    }
    meters = {
        "active_people": gettext("active people"),
        "networked_devices": gettext("networked devices"),
    }
    kind = kinds[LineKind(line["kind"])]
    meter = meters.get(line["meter"], line["meter"])
    return " · ".join(part for part in (line["module_name"], kind, meter) if part)


def _days(line: Mapping[str, Any]) -> str:
    if line["kind"] == LineKind.SETUP:
        return figures.day(line["service_from"])
    span = _span(line["service_from"], line["service_to"])
    if line["days"] == line["of_days"]:
        return span
    part = gettext("{days} of {of_days} days").format(days=line["days"], of_days=line["of_days"])
    return f"{span} ({part})"


def _credits(bill: Mapping[str, Any]) -> Lines:
    return Lines(
        heading=gettext("Credit notes"),
        columns=[
            Column(gettext("Number"), 30, lines=1),
            Column(gettext("Issued on"), 22, lines=1),
            Column(gettext("Reason"), 80),
            Column(gettext("Total"), 26, "right", lines=1),
        ],
        rows=[
            [
                note["number"],
                figures.day(note["issued_on"]),
                note["reason"],
                figures.amount(-note["total"]),
            ]
            for note in bill["credit_notes"]
        ],
    )


def _where_to_pay(bill: Mapping[str, Any]) -> str:
    seller = settings.SELLER
    account = " ".join(part for part in (seller["bank"], seller["bank_account"]) if part)
    owed = gettext("To pay by {day}: ¥{amount}.").format(
        day=figures.day(bill["due_on"]), amount=figures.amount(bill["total"] - bill["credited"])
    )
    name = gettext("Payee: {name}").format(name=seller["name"])
    say = gettext("Please quote the bill's number {number}.").format(number=bill["number"])
    return " ".join(part for part in (owed, name, account, say) if part)
