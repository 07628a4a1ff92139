"""The page around a form: head and foot on every page, page x of y, copies, the PDF itself."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer, Table

from mes.documents.printing.barcodes import draw_code128, draw_qr
from mes.documents.printing.fonts import use_font
from mes.documents.printing.form import Form
from mes.documents.printing.paper import Paper
from mes.documents.printing.tables import block_flowables, meta_table, text_width
from mes.documents.printing.text import clean, fit

GAP = 2 * mm
FOOT = 4.5 * mm
SIGNATURES = 9 * mm
# Noto Sans SC comes in one weight here; stroking the outlines makes the titles bold.
BOLD = 2
BOLD_STROKE = 0.028


def render_form(form: Form, paper: Paper, *, invariant: bool = False) -> bytes:
    """``form`` on ``paper`` as a PDF.

    ``invariant`` leaves out the time of making, so that equal input gives equal bytes.

    Raises ValueError when the form's head leaves no room for its lines.
    """
    page = _Page(form, paper)
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=(paper.width, paper.height),
        title=clean(f"{form.title} {form.number}", 200),
        author=clean(form.enterprise, 200),
        creator="Xueyang",
        invariant=invariant,
        pageCompression=1,
    )
    frame = Frame(
        paper.side_mm * mm,
        page.bottom,
        paper.inner_width,
        page.top - page.bottom,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(PageTemplate("form", [frame], onPage=page.draw))
    story: list[Flowable] = [
        flow for block in form.blocks for flow in block_flowables(block, paper)
    ]
    document.build(
        story or [Spacer(1, 1)], canvasmaker=partial(_CountingCanvas, form=form, paper=paper)
    )
    return buffer.getvalue()


class _Page:
    """What stands on every page, and the room that is left between."""

    def __init__(self, form: Form, paper: Paper) -> None:
        self.form, self.paper = form, paper
        self.meta: Table | None = meta_table(
            form.meta, form.meta_columns, paper, boxed=form.meta_boxed
        )
        meta_height = 0.0
        if self.meta is not None:
            meta_height = float(self.meta.wrap(paper.inner_width, paper.height)[1])
        self.ceiling = paper.height - paper.top_mm * mm
        self.band = paper.qr_mm * mm
        self.meta_bottom = self.ceiling - self.band - GAP * 0.6 - meta_height
        self.top = self.meta_bottom - GAP * 0.7
        self.bottom = paper.bottom_mm * mm + FOOT + (SIGNATURES if form.signatures else 0)
        if self.top - self.bottom < 25 * mm:
            raise ValueError(f"the head of {form.title} leaves no room on {paper.code}")

    def draw(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        if self.form.watermark:
            self._watermark(canvas)
        self._head(canvas)
        if self.meta is not None:
            self.meta.drawOn(canvas, self.paper.side_mm * mm, self.meta_bottom)
        self._signatures(canvas)
        canvas.restoreState()

    def _head(self, canvas: Canvas) -> None:
        form, paper = self.form, self.paper
        left, width, middle = paper.side_mm * mm, paper.inner_width, paper.width / 2
        if form.code:
            # Aligned by its modules, not by its quiet zone, with the edge of the tables.
            quiet = self.band * 0.06
            draw_qr(
                canvas,
                form.code,
                left + width - self.band + quiet,
                self.ceiling - self.band,
                self.band,
            )
        side = min(62 * mm, width * 0.3)
        centre = width - 2 * side
        name, size = fit(form.enterprise, paper.title_size * 0.72, centre)
        bold_centred(canvas, name, middle, self.ceiling - size, size)
        title, title_size = fit(form.title, paper.title_size, centre)
        spacing = title_size * 0.35 if len(title) <= 8 and not title.isascii() else 0
        baseline = self.ceiling - paper.title_size * 0.72 - 1.75 * paper.title_size
        bold_centred(canvas, title, middle, baseline, title_size, spacing=spacing)
        self._number(canvas, left, side)

    def _number(self, canvas: Canvas, left: float, side: float) -> None:
        """The document's number as text, with its Code 128 above where that can be read."""
        size = self.paper.text_size + 1
        text, size = fit(f"{self.form.number_label}{self.form.number}", size, side)
        bar_height = 8 * mm
        floor = self.ceiling - self.band + 1.2 * mm
        canvas.setFont(use_font().name, size)
        canvas.drawString(left, floor, text)
        canvas.saveState()
        draw_code128(
            canvas,
            self.form.number,
            left,
            floor + size + 1 * mm,
            width=side * 0.92,
            height=bar_height,
        )
        canvas.restoreState()

    def _signatures(self, canvas: Canvas) -> None:
        """One line to sign on for each name, on every page: sheets get separated."""
        names = self.form.signatures
        if not names:
            return
        size = self.paper.text_size + 0.5
        share = self.paper.inner_width / len(names)
        y = self.paper.bottom_mm * mm + FOOT + 2.2 * mm
        canvas.setLineWidth(0.5)
        for index, name in enumerate(names):
            x = self.paper.side_mm * mm + index * share
            text, fitted = fit(name, size, share * 0.5)
            canvas.setFont(use_font().name, fitted)
            canvas.drawString(x, y, text)
            start = x + text_width(text, fitted) + 1
            canvas.line(start, y - 1.5, x + share - 5 * mm, y - 1.5)

    def _watermark(self, canvas: Canvas) -> None:
        text, size = fit(self.form.watermark, 72, self.paper.height * 0.8)
        canvas.saveState()
        canvas.translate(self.paper.width / 2, self.paper.height / 2)
        canvas.rotate(30)
        canvas.setFillGray(0.85)
        canvas.setFont(use_font().name, size)
        canvas.drawCentredString(0, -size / 3, text)
        canvas.restoreState()


def bold_centred(
    canvas: Canvas, text: str, x: float, y: float, size: float, *, spacing: float = 0
) -> None:
    """Draw ``text`` bold around ``x``; ``spacing`` points are added between the characters."""
    width = text_width(text, size) + spacing * max(0, len(text) - 1)
    bold_at(canvas, text, x - width / 2, y, size, spacing=spacing)


def bold_at(
    canvas: Canvas, text: str, x: float, y: float, size: float, *, spacing: float = 0
) -> None:
    """Draw ``text`` bold from ``x`` on."""
    canvas.saveState()
    canvas.setFont(use_font().name, size)
    canvas.setLineWidth(size * BOLD_STROKE)
    canvas.drawString(x, y, text, mode=BOLD, charSpace=spacing)
    canvas.restoreState()


class _CountingCanvas(Canvas):
    """Holds the finished pages back until their number is known, then writes each copy of them."""

    def __init__(self, *args: Any, form: Form, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._form, self._paper = form, paper
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  ReportLab's name
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        held = self._held
        copies: Sequence[str] = self._form.copies or [""]
        for copy in copies:
            for index, page in enumerate(held, start=1):
                # The drawing so far is shared by the copies: each must go on from its own list.
                self.__dict__.update(page, _code=list(page["_code"]))
                self._foot(index, len(held))
                self._copy_name(copy)
                super().showPage()
        super().save()

    def _foot(self, page: int, pages: int) -> None:
        foot, paper = self._form.foot, self._paper
        left, right = paper.side_mm * mm, paper.width - paper.side_mm * mm
        y = paper.bottom_mm * mm
        size = max(6.5, paper.text_size - 1.5)
        self.saveState()
        numbers = foot.pages.replace("{pages}", str(pages)).replace("{page}", str(page))
        font = use_font().name
        for text, draw, x in (
            (foot.printed, self.drawString, left),
            (foot.reprint, self.drawCentredString, paper.width / 2),
            (numbers, self.drawRightString, right),
        ):
            shown, fitted = fit(text, size, paper.inner_width / 3 - 2 * mm)
            self.setFont(font, fitted)
            draw(x, y, shown)
        self.restoreState()

    def _copy_name(self, name: str) -> None:
        """The part's name down the right margin, as on printed multi-part forms."""
        if not name:
            return
        paper = self._paper
        size = 8.5
        x = paper.width - paper.side_mm * mm + 2.3 * mm
        middle = (paper.height - self._paper.qr_mm * mm) / 2
        text, size = fit(name, size, paper.height * 0.6)
        self.saveState()
        self.setFont(use_font().name, size)
        if text.isascii():
            self.translate(x, middle)
            self.rotate(-90)
            self.drawCentredString(0, 0, text)
        else:
            step = size * 1.3
            y = middle + step * len(text) / 2
            for char in text:
                y -= step
                self.drawCentredString(x, y, char)
        self.restoreState()
