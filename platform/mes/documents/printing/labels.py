"""Labels and cards: one per page, each with a QR code and the same said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from mes.documents.printing import figures
from mes.documents.printing.barcodes import draw_qr
from mes.documents.printing.codes import badge_code, item_code, location_code, lot_code
from mes.documents.printing.fonts import use_font
from mes.documents.printing.frame import bold_at, bold_centred
from mes.documents.printing.paper import A4, CARD, LABEL_100_60, Paper
from mes.documents.printing.text import clean, fit, paragraph
from mes.documents.printing.words import LabelWords
from mes.kernel.clock import BUSINESS_ZONE

MOST_LABELS = 2000


@dataclass(frozen=True, slots=True)
class Label:
    """What a label shows: a head, a large line, facts beside the QR code and a line under it."""

    head: str
    large: str
    payload: str
    under_code: str
    facts: Sequence[tuple[str, str]] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One terminal's enrolment: ``address`` is the link that its QR code holds."""

    enterprise: str
    terminal: str
    address: str
    code: str
    valid_until: datetime


def item_label(
    words: LabelWords, *, enterprise: str, code: str, name: str, specification: str, unit: str
) -> Label:
    return Label(
        head=enterprise,
        large=name,
        payload=item_code(code),
        under_code=code,
        facts=_facts((words.specification, specification), (words.unit, unit)),
    )


def lot_label(
    words: LabelWords,
    *,
    enterprise: str,
    item: str,
    name: str,
    specification: str,
    lot: str,
    quantity: Decimal | None = None,
    unit: str = "",
    received: date | None = None,
    expires: date | None = None,
) -> Label:
    amount = "" if quantity is None else f"{figures.quantity(quantity)} {unit}".strip()
    return Label(
        head=enterprise,
        large=name,
        payload=lot_code(item, lot),
        under_code=lot,
        facts=_facts(
            (words.item, item),
            (words.specification, specification),
            (words.quantity, amount),
            (words.received, figures.day(received)),
            (words.expires, figures.day(expires)),
        ),
    )


def location_label(
    words: LabelWords, *, enterprise: str, warehouse: str, warehouse_name: str, location: str,
    name: str = "",
) -> Label:  # fmt: skip
    return Label(
        head=enterprise,
        large=location,
        payload=location_code(warehouse, location),
        under_code=location,
        facts=_facts((words.warehouse, warehouse_name), ("", name)),
    )


def badge_card(
    words: LabelWords, *, enterprise: str, badge: str, number: str, name: str, department: str = ""
) -> Label:
    """An employee's badge. It carries the badge's code, never the PIN."""
    return Label(
        head=enterprise,
        large=name,
        payload=badge_code(badge),
        under_code=number,
        facts=_facts((words.number, number), (words.department, department)),
        note=words.badge_note,
    )


def render_labels(
    labels: Sequence[Label], size: Paper = LABEL_100_60, *, invariant: bool = False
) -> bytes:
    """One page of ``size`` for each label. Raises ValueError for none or more than 2,000."""
    if not 0 < len(labels) <= MOST_LABELS:
        raise ValueError(f"between 1 and {MOST_LABELS} labels are printed at once")
    canvas, buffer = _canvas(size, labels[0].large, invariant=invariant)
    for label in labels:
        _draw_label(canvas, label, size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render_badges(badges: Sequence[Label], *, invariant: bool = False) -> bytes:
    """Badges in bank-card size, one per page."""
    return render_labels(badges, CARD, invariant=invariant)


def render_enrolment(
    words: LabelWords, enrolment: Enrolment, size: Paper = A4, *, invariant: bool = False
) -> bytes:
    """The sheet that an administrator takes to a new terminal. It is a secret until it is used."""
    canvas, buffer = _canvas(size, words.enrolment, invariant=invariant)
    middle = size.width / 2
    scale = min(1.0, size.height / A4.height)
    y = size.height - size.top_mm * mm - 12 * mm * scale
    name, fitted = fit(enrolment.enterprise, 16, size.inner_width)
    bold_centred(canvas, name, middle, y, fitted)
    y -= (6 + 6 * scale) * mm
    title, fitted = fit(words.enrolment, 22, size.inner_width)
    bold_centred(canvas, title, middle, y, fitted)
    side = max(44.0, 80 * scale) * mm
    y -= side + 6 * mm * scale
    draw_qr(canvas, enrolment.address, middle - side / 2, y, side)
    until = enrolment.valid_until.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")
    for label, value, points in (
        (words.terminal, enrolment.terminal, 16),
        (words.code, enrolment.code, 20),
        (words.valid_until, until, 12),
        ("", enrolment.address, 11),
    ):
        text = f"{label}  {value}" if label else value
        shown, fitted = fit(text, points, size.inner_width)
        y -= points * (1.3 + 0.45 * scale)
        canvas.setFont(use_font().name, fitted)
        canvas.drawCentredString(middle, y, shown)
    y -= 8 * mm * scale
    for index, step in enumerate(words.steps, start=1):
        block = paragraph(f"{index}. {step}", 12, width=size.inner_width * 0.8, lines=2)
        _width, height = block.wrap(size.inner_width * 0.8, 1000)
        y -= height + 1.5 * mm * scale
        block.drawOn(canvas, size.side_mm * mm + size.inner_width * 0.1, y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _facts(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in facts if value]


def _canvas(size: Paper, title: str, *, invariant: bool) -> tuple[Canvas, BytesIO]:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(size.width, size.height), invariant=int(invariant))
    canvas.setTitle(clean(title, 200))
    canvas.setCreator("Xueyang")
    return canvas, buffer


def _draw_label(canvas: Canvas, label: Label, size: Paper) -> None:
    """Head over the whole width, a rule, the facts on the left, the code on the right."""
    font = use_font().name
    left, right = size.side_mm * mm, size.width - size.side_mm * mm
    small = size.text_size - 0.5
    y = size.height - size.top_mm * mm - small
    head, fitted = fit(label.head, small, size.inner_width)
    canvas.setFont(font, fitted)
    canvas.drawString(left, y, head)
    y -= 1.3 * mm
    canvas.setLineWidth(0.6)
    canvas.line(left, y, right, y)

    qr = size.qr_mm * mm
    floor = size.bottom_mm * mm
    under = size.text_size
    # The code stands in the middle of what is left under the rule, its text right below it.
    block = qr + under + 1 * mm
    qr_bottom = floor + max(0.0, (y - floor - block) / 2) + under + 1 * mm
    draw_qr(canvas, label.payload, right - qr, qr_bottom, qr)
    text, fitted = fit(label.under_code, under, qr, smallest=4)
    canvas.setFont(font, fitted)
    canvas.drawCentredString(right - qr / 2, qr_bottom - under, text)

    y = _large(canvas, label.large, y - 1 * mm, size)
    _draw_facts(canvas, label, y, size)


def _room(size: Paper) -> tuple[float, float]:
    """Where the words begin and how wide they may be, in points."""
    return size.side_mm * mm, size.inner_width - (size.qr_mm + 2) * mm


def _large(canvas: Canvas, text: str, top: float, size: Paper) -> float:
    """The large line: as big as fits one line, else two lines of a smaller size."""
    left, room = _room(size)
    biggest = size.text_size * 2
    shown, fitted = fit(text, biggest, room, smallest=size.text_size * 1.35)
    if not shown.endswith("…") or clean(text, 400).endswith("…"):
        bold_at(canvas, shown, left, top - biggest, fitted)
        return float(top - biggest - 2.6 * mm * size.text_size / 9)
    points = size.text_size * 1.35
    block = paragraph(text, points, width=room, lines=2)
    _width, height = block.wrap(room, 1000)
    block.drawOn(canvas, left, top - height)
    return float(top - height - 1.5 * mm)


def _draw_facts(canvas: Canvas, label: Label, top: float, size: Paper) -> None:
    """Facts from the top, the note at the bottom; what finds no room is left out whole."""
    left, room = _room(size)
    floor = size.bottom_mm * mm
    if label.note:
        note = paragraph(label.note, max(5.5, size.text_size - 2.5), width=room, lines=3)
        _width, height = note.wrap(room, 1000)
        note.drawOn(canvas, left, floor)
        floor += height + 1 * mm
    y = top
    for name, value in label.facts:
        text = f"{name}  {value}" if name else value
        block = paragraph(text, size.text_size, width=room, lines=2)
        _width, height = block.wrap(room, 1000)
        if y - height < floor:
            return
        y -= height
        block.drawOn(canvas, left, y)
        y -= 0.6 * mm
