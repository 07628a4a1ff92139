"""The delivery note 送货单: it goes with the goods to the customer, usually in three parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.documents.printing import figures
from mes.documents.printing.codes import document_code
from mes.documents.printing.form import Block, Column, Foot, Form, Lines, Note
from mes.documents.printing.frame import render_form
from mes.documents.printing.paper import FORM_241_140, Paper
from mes.documents.printing.stamp import PrintStamp
from mes.documents.printing.words import DeliveryNoteWords
from mes.kernel.capitals import amount_in_capitals

CODE_KIND = "DN"


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivered line. ``amount`` and ``tax`` in yuan, tax-inclusive amount, rounded to fen."""

    item: str
    name: str
    specification: str
    unit: str
    quantity: Decimal
    price: Decimal | None = None
    amount: Decimal | None = None
    tax_rate: Decimal | None = None
    tax: Decimal | None = None
    lot: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryNoteData:
    """Everything that a delivery note shows.

    ``show_prices`` prints price, amount and the total in capitals; ``show_tax`` adds rate and tax.
    ``in_parts`` prints one copy for each name in the words (sender, customer, finance).
    """

    words: DeliveryNoteWords
    enterprise: str
    number: str
    delivered_on: date
    customer: str
    lines: Sequence[DeliveryLine]
    address: str = ""
    contact: str = ""
    order: str = ""
    customer_order: str = ""
    carrier: str = ""
    remarks: str = ""
    show_prices: bool = False
    show_tax: bool = False
    in_parts: bool = False
    stamp: PrintStamp | None = None
    watermark: str = ""


def render_delivery_note(
    data: DeliveryNoteData, size: Paper = FORM_241_140, *, invariant: bool = False
) -> bytes:
    """The delivery note as a PDF on ``size``.

    Raises ValueError when prices are to be shown and a line has none: a wrong total is worse.
    """
    words = data.words
    blocks: list[Block] = [_lines(data)]
    if data.remarks:
        blocks.append(Note(words.remarks, data.remarks))
    form = Form(
        enterprise=data.enterprise,
        title=words.title,
        number=data.number,
        number_label=words.form.number,
        code=document_code(CODE_KIND, data.number),
        meta=_meta(data),
        meta_columns=2 if size.width_mm < 220 and size.height_mm > 200 else 3,
        blocks=blocks,
        signatures=(words.made_by, words.delivered_by, words.received_by),
        foot=data.stamp.foot(words.form) if data.stamp else Foot(pages=words.form.pages),
        copies=words.copies if data.in_parts else (),
        watermark=data.watermark,
    )
    return render_form(form, size, invariant=invariant)


def _meta(data: DeliveryNoteData) -> list[tuple[str, str]]:
    words = data.words
    entries = [
        (words.customer, data.customer),
        (words.date, figures.day(data.delivered_on)),
        (words.order, data.order),
        (words.contact, data.contact),
        (words.customer_order, data.customer_order),
        (words.carrier, data.carrier),
        (words.address, data.address),
    ]
    return [(name, value) for name, value in entries if value]


def _lines(data: DeliveryNoteData) -> Lines:
    words = data.words
    priced = data.show_prices
    taxed = priced and data.show_tax
    remarked = any(line.remark or line.lot for line in data.lines)
    columns = [
        Column(words.line, 8, "center", lines=1),
        Column(words.item, 27, lines=4),
        Column(words.name, 38 if priced else 46, lines=5),
        Column(words.specification, 34 if priced else 46, lines=4),
        Column(words.unit, 10, "center", lines=1),
        Column(words.quantity, 19, "right", lines=1),
        *([Column(words.price, 18, "right", lines=1)] if priced else []),
        *([Column(words.amount, 23, "right", lines=1)] if priced else []),
        *([Column(words.tax_rate, 11, "center", lines=1)] if taxed else []),
        *([Column(words.tax, 18, "right", lines=1)] if taxed else []),
        *([Column(words.remark, 22, lines=3)] if remarked else []),
    ]
    rows = []
    for index, line in enumerate(data.lines, start=1):
        row = [
            str(index),
            line.item,
            line.name,
            line.specification,
            line.unit,
            figures.quantity(line.quantity),
        ]
        if priced:
            row += _prices(line, taxed=taxed)
        if remarked:
            row.append(" ".join(part for part in (line.lot, line.remark) if part))
        rows.append(row)
    return Lines(
        columns=columns,
        rows=rows,
        totals=_totals(data, len(columns), taxed=taxed),
        closing=_closing(data),
    )


def _prices(line: DeliveryLine, *, taxed: bool) -> list[str]:
    if line.price is None or line.amount is None:
        raise ValueError(f"line {line.item} has no price to print")
    cells = [figures.price(line.price), figures.amount(line.amount)]
    if taxed:
        cells.append("" if line.tax_rate is None else figures.percent(line.tax_rate))
        cells.append("" if line.tax is None else figures.amount(line.tax))
    return cells


def _totals(data: DeliveryNoteData, columns: int, *, taxed: bool) -> list[str]:
    """Quantities are only added up when they are of one unit: pieces and metres make no sum."""
    units = {line.unit for line in data.lines}
    if len(units) > 1 and not data.show_prices:
        return []
    quantity = sum((line.quantity for line in data.lines), Decimal(0))
    cells = ["", data.words.total, "", "", "", ""]
    if len(units) == 1:
        cells[4:] = [units.pop(), figures.quantity(quantity)]
    if data.show_prices:
        cells += ["", figures.amount(_total(data))]
        if taxed:
            taxes = sum((line.tax or Decimal(0) for line in data.lines), Decimal(0))
            cells += ["", figures.amount(taxes)]
    return cells + [""] * (columns - len(cells))


def _closing(data: DeliveryNoteData) -> list[str]:
    if not data.show_prices:
        return []
    return [f"{data.words.in_capitals}{amount_in_capitals(_total(data))}"]


def _total(data: DeliveryNoteData) -> Decimal:
    return sum((line.amount or Decimal(0) for line in data.lines), Decimal(0))
