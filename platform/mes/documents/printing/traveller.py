"""The production traveller 生产流转卡: it goes with the goods from operation to operation.

Each operation has a QR code that the floor page understands, and columns to write by hand for the
hour when the network is down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mes.documents.printing import figures
from mes.documents.printing.codes import operation_code, work_order_code
from mes.documents.printing.fonts import missing_glyphs
from mes.documents.printing.form import Block, Cell, Column, Foot, Form, Lines, Note, Qr
from mes.documents.printing.frame import render_form
from mes.documents.printing.paper import A4, Paper
from mes.documents.printing.stamp import PrintStamp
from mes.documents.printing.words import TravellerWords


@dataclass(frozen=True, slots=True)
class TravellerOperation:
    """One operation of the work order's routing snapshot; times in minutes, piece rate in yuan."""

    sequence: int
    name: str
    work_centre: str = ""
    setup_minutes: Decimal | None = None
    run_minutes: Decimal | None = None
    piece_rate: Decimal | None = None
    inspected: bool = False


@dataclass(frozen=True, slots=True)
class TravellerComponent:
    """One component of the work order's BOM snapshot."""

    item: str
    name: str
    specification: str
    unit: str
    required: Decimal
    location: str = ""


@dataclass(frozen=True, slots=True)
class TravellerData:
    """Everything that a traveller shows. ``show_piece_rates`` is the caller's right to decide."""

    words: TravellerWords
    enterprise: str
    number: str
    item: str
    name: str
    quantity: Decimal
    unit: str
    operations: Sequence[TravellerOperation]
    components: Sequence[TravellerComponent] = ()
    specification: str = ""
    start: date | None = None
    due: date | None = None
    order: str = ""
    customer: str = ""
    bom_version: str = ""
    routing_version: str = ""
    lot: str = ""
    remarks: str = ""
    show_piece_rates: bool = False
    stamp: PrintStamp | None = None
    watermark: str = ""
    extra: Sequence[tuple[str, str]] = ()


def render_traveller(data: TravellerData, size: Paper = A4, *, invariant: bool = False) -> bytes:
    """The traveller as a PDF on ``size``.

    Operations are scanned from it with ``codes.parse_code``; the head's code is the work order's.
    """
    words = data.words
    blocks: list[Block] = [_operations(data, size)]
    if data.components:
        blocks.append(_components(data))
    if data.remarks:
        blocks.append(Note(words.remarks, data.remarks))
    form = Form(
        enterprise=data.enterprise,
        title=words.title,
        number=data.number,
        number_label=words.form.number,
        code=work_order_code(data.number),
        meta=_meta(data),
        meta_columns=3 if size is A4 else 4,
        meta_boxed=True,
        blocks=blocks,
        signatures=(words.released_by, words.received_by, words.inspected_by),
        foot=data.stamp.foot(words.form) if data.stamp else Foot(pages=words.form.pages),
        watermark=data.watermark,
    )
    return render_form(form, size, invariant=invariant)


def _meta(data: TravellerData) -> list[tuple[str, str]]:
    words = data.words
    entries = [
        (words.item, data.item),
        (words.name, data.name),
        (words.specification, data.specification),
        (words.quantity, f"{figures.quantity(data.quantity)} {data.unit}"),
        (words.start, figures.day(data.start)),
        (words.due, figures.day(data.due)),
        (words.order, data.order),
        (words.customer, data.customer),
        (words.bom, data.bom_version),
        (words.routing, data.routing_version),
        (words.lot, data.lot),
        *data.extra,
    ]
    # What this work order has nothing to say about takes no room.
    return [(name, value) for name, value in entries if value]


def _operations(data: TravellerData, size: Paper) -> Lines:
    words = data.words
    roomy = size is A4
    qr_mm = 15.0 if roomy else 11.5
    columns = [
        Column(words.sequence, 9, "center", lines=1),
        Column(words.operation, 24, "left", lines=2),
        Column(words.work_centre, 21, "left", lines=2),
        Column(words.standard, 18, "center", lines=2),
        *([Column(words.piece_rate, 16, "right", lines=1)] if data.show_piece_rates else []),
        Column(words.inspect, 9, "center", lines=1),
        Column(words.scan, 19, "center"),
        Column(words.good, 17, "center"),
        Column(words.scrap, 14, "center"),
        Column(words.worker, 18, "center"),
        Column(words.date, 17, "center"),
    ]
    tick = "√" if missing_glyphs("✓") else "✓"
    rows: list[list[Cell]] = []
    for operation in data.operations:
        row: list[Cell] = [
            str(operation.sequence),
            operation.name,
            operation.work_centre,
            _standard(operation),
        ]
        if data.show_piece_rates:
            row.append("" if operation.piece_rate is None else figures.price(operation.piece_rate))
        row += [
            tick if operation.inspected else "",
            Qr(operation_code(data.number, operation.sequence), qr_mm),
            *[""] * 4,
        ]
        rows.append(row)
    return Lines(columns=columns, rows=rows, row_mm=qr_mm + 1.5)


def _standard(operation: TravellerOperation) -> str:
    setup, run = operation.setup_minutes, operation.run_minutes
    if setup is None and run is None:
        return ""
    return " / ".join("–" if value is None else figures.quantity(value) for value in (setup, run))


def _components(data: TravellerData) -> Lines:
    words = data.words
    has_location = any(component.location for component in data.components)
    columns = [
        Column(words.line, 9, "center", lines=1),
        Column(words.item, 30, lines=3),
        Column(words.name, 40, lines=3),
        Column(words.specification, 40, lines=3),
        *([Column(words.location, 20, "center", lines=2)] if has_location else []),
        Column(words.unit, 12, "center", lines=1),
        Column(words.required, 22, "right", lines=1),
        Column(words.issued, 20, "center"),
    ]
    rows = [
        [
            str(index),
            component.item,
            component.name,
            component.specification,
            *([component.location] if has_location else []),
            component.unit,
            figures.quantity(component.required),
            "",
        ]
        for index, component in enumerate(data.components, start=1)
    ]
    return Lines(columns=columns, rows=rows, heading=words.components, row_mm=6.5)
