"""What a printed form consists of: plain data, in words that are already translated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Qr:
    """A table cell that is a QR code of ``size_mm`` with an optional line of text under it."""

    payload: str
    size_mm: float


Cell = str | Qr


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``share`` is its width relative to the others; ``lines`` the most a cell shows."""

    title: str
    share: float
    align: Align = "left"
    lines: int = 3


@dataclass(frozen=True, slots=True)
class Lines:
    """A table whose head is repeated on every page.

    ``totals`` is one more row with the columns' alignment; each of ``closing`` is a row over the
    whole width. ``row_mm`` is the least height of a row, for forms that are written on by hand.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    heading: str = ""
    totals: Sequence[str] = ()
    closing: Sequence[str] = ()
    row_mm: float = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A labelled text under the lines: remarks, conditions."""

    label: str
    text: str


Block = Lines | Note


@dataclass(frozen=True, slots=True)
class Foot:
    """The last line of every page. ``pages`` is a text with ``{page}`` and ``{pages}``."""

    printed: str = ""
    reprint: str = ""
    pages: str = "{page} / {pages}"


@dataclass(frozen=True, slots=True)
class Form:
    """One document. ``copies`` names the parts of a multi-part form; each repeats all pages."""

    enterprise: str
    title: str
    number: str
    number_label: str
    code: str
    blocks: Sequence[Block]
    meta: Sequence[tuple[str, str]] = ()
    meta_columns: int = 3
    meta_boxed: bool = False
    signatures: Sequence[str] = ()
    foot: Foot = field(default_factory=Foot)
    copies: Sequence[str] = ()
    # A text across the page for what is no valid document: a draft, a cancelled one.
    watermark: str = ""
