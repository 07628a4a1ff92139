"""The pattern language of document numbers: literal text and five fields, nothing evaluated.

``SO{yyyy}{mm}-{seq:4}`` gives ``SO202611-0042``. The fields are yyyy, yy, mm, dd and seq with an
optional least width; a number that outgrows its width gets longer, it never starts again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

LONGEST_PATTERN = 60
LONGEST_NUMBER = 40

_FIELD = re.compile(r"\{(yyyy|yy|mm|dd|seq)(?::([1-9]))?\}")


class Reset(StrEnum):
    """When a sequence begins again at one."""

    NEVER = "never"
    YEARLY = "yearly"
    MONTHLY = "monthly"
    DAILY = "daily"

    def period(self, day: date) -> str:
        """The key of the period that ``day`` lies in; "" when there is only one."""
        return "" if self is Reset.NEVER else day.strftime(_PERIODS[self])


_PERIODS = {Reset.YEARLY: "%Y", Reset.MONTHLY: "%Y%m", Reset.DAILY: "%Y%m%d"}
# Without these in the pattern, a sequence that begins again would repeat earlier numbers.
_NEEDED = {
    Reset.NEVER: (),
    Reset.YEARLY: ("y",),
    Reset.MONTHLY: ("y", "mm"),
    Reset.DAILY: ("y", "mm", "dd"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A checked pattern, taken apart into (literal, field, width) pieces."""

    text: str
    pieces: tuple[tuple[str, str, int], ...]
    tail: str

    def number(self, day: date, value: int) -> str:
        """The document number for ``value`` on ``day``."""
        return (
            "".join(
                literal + _FIELDS[field](day, value).zfill(width)
                for literal, field, width in self.pieces
            )
            + self.tail
        )


_FIELDS: Mapping[str, Callable[[date, int], str]] = {
    "yyyy": lambda day, _value: f"{day.year:04d}",
    "yy": lambda day, _value: f"{day.year % 100:02d}",
    "mm": lambda day, _value: f"{day.month:02d}",
    "dd": lambda day, _value: f"{day.day:02d}",
    "seq": lambda _day, value: str(value),
}


def parse_pattern(text: str, reset: Reset) -> Pattern:
    """``text`` as a pattern for a sequence that begins again at ``reset``.

    Raises Invalid for anything but literals and the five fields, for more or less than one seq,
    and when ``reset`` would repeat numbers because the pattern does not show the period.
    """
    if not 0 < len(text) <= LONGEST_PATTERN or not text.isprintable() or text != text.strip():
        raise _refused("pattern_text", _("The pattern is empty, too long or not printable."))
    pieces: list[tuple[str, str, int]] = []
    position = 0
    for match in _FIELD.finditer(text):
        width = int(match[2] or 0)
        if width and match[1] != "seq":
            raise _refused("pattern_width", _("Only seq takes a width."))
        pieces.append((text[position : match.start()], match[1], width))
        position = match.end()
    tail = text[position:]
    if any(brace in literal for literal in [*(p[0] for p in pieces), tail] for brace in "{}"):
        raise _refused("pattern_field", _("Only {yyyy}, {yy}, {mm}, {dd} and {seq:4} are known."))
    fields = [field for _literal, field, _width in pieces]
    if fields.count("seq") != 1:
        raise _refused("pattern_sequence", _("The pattern needs {seq} exactly once."))
    shown = {"y" if field in ("yyyy", "yy") else field for field in fields}
    if not shown.issuperset(_NEEDED[reset]):
        raise _refused("pattern_period", _("The pattern must show the period that it resets in."))
    pattern = Pattern(text, tuple(pieces), tail)
    if len(pattern.number(date(2000, 1, 1), 1)) > LONGEST_NUMBER - 6:
        raise _refused("pattern_long", _("Numbers of this pattern become too long."))
    return pattern


def _refused(code: str, message: str) -> Invalid:
    return Invalid.field("pattern", code, message)
