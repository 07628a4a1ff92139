"""QR codes and Code 128 as vector drawings."""

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable
from segno.encoder import DataOverflowError

# Four modules by ISO/IEC 18004; forms leave white around them already, so two are drawn.
QUIET = 2
# 0.25 mm is the narrowest bar that a 203 dpi printer and a common wedge scanner both manage.
NARROWEST_BAR = 0.25 * mm
WIDEST_BAR = 0.4 * mm


class QrCode(Flowable):
    """A QR code of ``size`` points with its quiet zone; error correction M (15 %)."""

    def __init__(self, payload: str, size: float) -> None:
        super().__init__()
        self.payload = payload
        self.width = self.height = size

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        draw_qr(self.canv, self.payload, 0, 0, self.width)


def draw_qr(canvas: Canvas, payload: str, x: float, y: float, size: float) -> None:
    """Draw ``payload`` with its lower left corner at (x, y). Raises ValueError if too long."""
    matrix = _matrix(payload)
    module = size / (len(matrix) + 2 * QUIET)
    path = canvas.beginPath()
    for index, row in enumerate(matrix):
        top = y + size - (QUIET + index) * module
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                # A hair of overlap keeps viewers from showing seams between the rows.
                path.rect(
                    x + (QUIET + start) * module,
                    top - module,
                    (end - start) * module,
                    module * 1.02,
                )
            start = end + 1
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_code128(
    canvas: Canvas, text: str, x: float, y: float, *, width: float, height: float
) -> bool:
    """Draw ``text`` in at most ``width`` points; False when it cannot be scanned there.

    Code 128 holds ASCII; and bars narrower than a printer's dot would only be decoration.
    """
    if not text.isascii() or not text.isprintable() or not text:
        return False
    natural = Code128(text, barWidth=1, quiet=0).width
    bar = min(WIDEST_BAR, width / natural)
    if bar < NARROWEST_BAR:
        return False
    symbol = Code128(text, barWidth=bar, barHeight=height, quiet=0)
    symbol.drawOn(canvas, x, y)
    return True


def _matrix(payload: str) -> tuple[bytearray, ...]:
    # Naming UTF-8 keeps segno from choosing Shift JIS for Chinese; ASCII stays compact without it.
    encoding = None if payload.isascii() else "utf-8"
    try:
        code = segno.make_qr(payload, error="m", encoding=encoding, boost_error=False)
    except DataOverflowError as error:
        raise ValueError("the payload is too long for a QR code") from error
    matrix: tuple[bytearray, ...] = code.matrix
    return matrix
