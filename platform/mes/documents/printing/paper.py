"""Sheets: sizes, margins and the type sizes that suit them."""

from dataclasses import dataclass

from reportlab.lib.units import mm


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of sheet. Lengths in millimetres, type sizes in points."""

    code: str
    width_mm: float
    height_mm: float
    side_mm: float
    top_mm: float
    bottom_mm: float
    text_size: float = 9
    title_size: float = 18
    qr_mm: float = 20

    @property
    def width(self) -> float:
        """In points."""
        return float(self.width_mm * mm)

    @property
    def height(self) -> float:
        """In points."""
        return float(self.height_mm * mm)

    @property
    def inner_width(self) -> float:
        """In points, between the side margins."""
        return float((self.width_mm - 2 * self.side_mm) * mm)


A4 = Paper("a4", 210, 297, side_mm=14, top_mm=12, bottom_mm=11, qr_mm=22)
A5 = Paper(
    "a5", 210, 148, side_mm=11, top_mm=8, bottom_mm=7, text_size=8.5, title_size=15, qr_mm=17
)
# Half of the 241×279 mm continuous form: the tractor strips take 12.7 mm on either side, and the
# perforation between two halves wants clear air above and below.
FORM_241_140 = Paper(
    "241x140", 241, 140, side_mm=17, top_mm=7, bottom_mm=6, text_size=9, title_size=15, qr_mm=17
)
LABEL_100_60 = Paper("100x60", 100, 60, side_mm=4, top_mm=4, bottom_mm=4, qr_mm=26)
LABEL_60_40 = Paper("60x40", 60, 40, side_mm=2.5, top_mm=2.5, bottom_mm=2.5, text_size=7, qr_mm=17)
# The bank-card size ISO/IEC 7810 ID-1 that card holders are made for.
CARD = Paper("card", 85.6, 54, side_mm=4, top_mm=4, bottom_mm=4, qr_mm=26)

FORM_PAPERS = {paper.code: paper for paper in (A4, A5, FORM_241_140)}
LABEL_PAPERS = {paper.code: paper for paper in (LABEL_100_60, LABEL_60_40, CARD)}
