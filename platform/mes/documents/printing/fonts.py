"""The Chinese font that is embedded in every PDF, and what it cannot draw.

The default is Noto Sans SC Regular (SIL Open Font License 1.1), the TrueType file that the PyPI
package ``zhplot`` carries; only the file is used, the package is never imported. ReportLab embeds
TrueType outlines only, so the CFF fonts of Debian's fonts-noto-cjk cannot serve.
"""

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

logger = logging.getLogger(__name__)

# The geta mark: what a Chinese or Japanese printer sets where the type is missing.
REPLACEMENT = "〓"
FONT_NAME = "XueyangSans"
CID_FONT = "STSong-Light"
SYSTEM_FONTS = (
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class PrintFont:
    """A font registered with ReportLab under ``name``; ``path`` is None for the CID fallback."""

    name: str
    path: Path | None
    codepoints: frozenset[int] | None

    def can_draw(self, char: str) -> bool:
        """Whether ``char`` has a glyph. The CID font is not embedded; GBK is what viewers have."""
        if self.codepoints is not None:
            return ord(char) in self.codepoints
        try:
            char.encode("gbk")
        except UnicodeEncodeError:
            return False
        return True


def use_font() -> PrintFont:
    """The font for printing, registered with ReportLab on first use; safe from any thread."""
    with _lock:
        return _registered()


def missing_glyphs(text: str) -> set[str]:
    """The characters of ``text`` that the font has no glyph for."""
    font = use_font()
    return {char for char in set(text) if not font.can_draw(char)}


def replace_missing(text: str) -> str:
    """``text`` with every character the font lacks shown as 〓; each is logged, none is dropped."""
    missing = missing_glyphs(text)
    if not missing:
        return text
    logger.warning(
        "the print font lacks %s",
        ", ".join(f"U+{ord(char):04X}" for char in sorted(missing)[:20]),
    )
    return text.translate({ord(char): REPLACEMENT for char in missing})


@cache
def _registered() -> PrintFont:
    for path in candidates():
        font = _register(path)
        if font is not None:
            return font
    logger.warning("no TrueType font with Chinese was found; printing with %s", CID_FONT)
    pdfmetrics.registerFont(UnicodeCIDFont(CID_FONT))
    return PrintFont(CID_FONT, None, None)


def candidates() -> Iterator[Path]:
    """Font files that exist, best first: XUEYANG_FONT, the packaged one, Debian's."""
    return (path for path in _places() if path.is_file())


def _places() -> Iterator[Path]:
    chosen = getattr(settings, "XUEYANG_FONT", "") or os.environ.get("XUEYANG_FONT", "")
    if chosen:
        yield Path(chosen)
    # find_spec locates the package without running it: importing it would ask for matplotlib.
    spec = find_spec("zhplot")
    for folder in _folders(spec.submodule_search_locations if spec else None):
        yield folder / "fonts" / "NotoSansSC-Regular.ttf"
    yield from map(Path, SYSTEM_FONTS)


def _folders(locations: Iterable[str] | None) -> Iterator[Path]:
    yield from map(Path, locations or ())


def _register(path: Path) -> PrintFont | None:
    try:
        font = TTFont(FONT_NAME, str(path))
    except (TTFError, OSError) as error:
        logger.warning("the font %s cannot be embedded: %s", path, error)
        return None
    pdfmetrics.registerFont(font)
    # Bold and italic markup is never produced, but ReportLab asks for the family when it parses.
    pdfmetrics.registerFontFamily(FONT_NAME, *[FONT_NAME] * 4)
    glyphs: dict[int, int] = font.face.charToGlyph
    return PrintFont(FONT_NAME, path, frozenset(code for code, glyph in glyphs.items() if glyph))
