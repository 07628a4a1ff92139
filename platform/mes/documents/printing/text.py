"""Text of people on paper: cleaned, escaped, measured, never interpreted."""

import unicodedata
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph

from mes.documents.printing.fonts import replace_missing, use_font

# Escaping already keeps markup out; these keep a mistake there from reaching the network or disk.
rl_config.trustedHosts = []
rl_config.trustedSchemes = []

ELLIPSIS = "…"
LONGEST = 4000
ALIGNMENTS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}

# Invisible characters steer direction or joining; on paper they only hide what is written.
_DROPPED = {"Cf", "Cc", "Cs"}


def clean(text: str, longest: int = LONGEST) -> str:
    """``text`` as one printable line: no control or invisible characters, missing glyphs as 〓.

    Longer texts are cut at ``longest`` characters with a visible ellipsis.
    """
    cut = text[: longest + 1]
    line = " ".join(cut.split())
    shown = "".join(
        char for char in line if char == " " or unicodedata.category(char) not in _DROPPED
    )
    if len(shown) > longest:
        shown = shown[: longest - 1] + ELLIPSIS
    return replace_missing(shown)


def style(size: float, align: str = "left", leading: float = 1.25) -> ParagraphStyle:
    """A paragraph style in the print font at ``size`` points."""
    return ParagraphStyle(
        f"xueyang-{size}-{align}",
        fontName=use_font().name,
        fontSize=size,
        leading=size * leading,
        alignment=ALIGNMENTS[align],
        wordWrap="CJK",
    )


def paragraph(
    text: str, size: float, *, width: float, align: str = "left", lines: int = 4
) -> Paragraph:
    """``text`` as a paragraph of at most ``lines`` lines in ``width`` points.

    What does not fit is cut with an ellipsis: a row taller than a page could never be printed.
    """
    look = style(size, align)
    room = max(1, int(width / (size * 0.25))) * lines
    shown = clean(text, room)
    block = Paragraph(escape(shown), look)
    block.wrap(width, 1)
    while len(block.blPara.lines) > lines and len(shown) > 1:
        keep = min(len(shown) - 1, len(shown) * lines // len(block.blPara.lines) + 1)
        shown = shown[: max(1, keep - 1)].rstrip() + ELLIPSIS if keep > 2 else ELLIPSIS
        block = Paragraph(escape(shown), look)
        block.wrap(width, 1)
    return block


def figure(text: str, size: float, *, width: float) -> Paragraph:
    """A number on one line, flush right, smaller where the column is too narrow.

    It is never cut: a price or an amount without its last digits would be another one.
    """
    shown = clean(text)
    natural = _width(shown, use_font().name, size)
    # A hair less than what fits, or rounding would break the line.
    fitted = size if natural <= width else size * width / natural * 0.995
    return Paragraph(escape(shown), style(fitted, "right"))


def fit(text: str, size: float, width: float, smallest: float = 5) -> tuple[str, float]:
    """One line: the text and the largest size up to ``size`` at which it fits ``width`` points.

    Below ``smallest`` it is cut with an ellipsis instead.
    """
    shown = clean(text, 400)
    measure = use_font().name
    natural = _width(shown, measure, size)
    if natural <= width:
        return shown, size
    shrunk = max(smallest, size * width / natural)
    while len(shown) > 1 and _width(shown, measure, shrunk) > width + 0.01:
        shown = shown[:-2] + ELLIPSIS
    return shown, shrunk


def _width(text: str, font: str, size: float) -> float:
    return float(stringWidth(text, font, size))
