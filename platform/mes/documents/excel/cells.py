"""Reading one cell as what its column holds.

A parser is a small frozen object: called with a value and its context it answers a typed value or
raises :class:`CellRefused` with a stable code. Blank cells never reach a parser. Numbers stored as
binary floats are taken with the 15 digits Excel keeps and shows, so 0.1 + 0.2 is 0.3; quantities
and prices are then rounded half up to the six stored places, this being a named place of rounding.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import CellValue
from mes.kernel.quantity import plain
from mes.kernel.text import gettext_noop as _

Value = str | Decimal | int | bool | date | time | None

_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff\u3000]+")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z")
_CURRENCY = re.compile(
    r"^(?:[¥￥$€]|RMB|CNY|人民币)\s*|\s*(?:元|圆|RMB|CNY|[¥￥$€])$", re.IGNORECASE
)
# What people write into a cell that has no number, day or choice.
_BLANKS = frozenset({"-", "--", "—", "——", "–", "/", "\\", "n/a", "na", "#n/a", "null", "none",
                     "nil", "无", "暂无", "空", "nan"})  # fmt: skip
_EXACT_DIGITS = 10**15
_SIX_PLACES = 6


@dataclass(frozen=True, slots=True)
class CellContext:
    """What surrounds a cell: its column's heading, whether the cell shows a percentage, and to how
    many digits its format fills numbers up with zeros.
    """

    heading: str = ""
    percent: bool = False
    digits: int = 0


NO_CONTEXT = CellContext()


class Parser(Protocol):
    """Turns the value of a filled cell into a typed value, or raises CellRefused."""

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> Value: ...


def exact(number: float) -> Decimal:
    """A stored number as Excel shows it: 15 significant digits, never the binary tail."""
    if isinstance(number, int):
        return Decimal(number)
    return Decimal(format(number, ".15g"))


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as ordinary ones, spaces trimmed and joined."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def is_blank_sign(value: CellValue) -> bool:
    """Whether a cell only says that there is nothing: -, /, N/A, 无."""
    return isinstance(value, str) and half_width(value).casefold() in _BLANKS


def as_text(value: CellValue) -> str:
    """Any cell as the text a person sees: 10.0 → "10", a date → ISO, True → "TRUE"."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain(exact(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value).strip("\u00a0\u3000\ufeff\u200b \t\r\n")


@dataclass(frozen=True, slots=True)
class TextParser:
    """Text; with ``code`` half-width and on one line, as identifiers are."""

    max_length: int = 200
    code: bool = False

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> str:
        if isinstance(value, float) and abs(value) >= _EXACT_DIGITS:
            raise CellRefused(
                "cell_digits_lost",
                _(
                    "Excel stored this as a number and lost digits beyond the 15th. Format the "
                    "column as text and type it again."
                ),
            )
        text = as_text(value)
        if self.code and context.digits and text.isdecimal():
            text = text.zfill(context.digits)
        text = half_width(text) if self.code else text.replace("\u00a0", " ")
        if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
            raise CellRefused("cell_control_characters", _("The text has unprintable characters."))
        if len(text) > self.max_length:
            raise CellRefused(
                "cell_too_long",
                _("The text has %(length)s characters; at most %(limit)s are allowed."),
                length=len(text),
                limit=self.max_length,
            )
        return text


@dataclass(frozen=True, slots=True)
class DecimalParser:
    """A number within bounds, rounded half up to ``places``."""

    places: int = _SIX_PLACES
    minimum: Decimal | None = None
    maximum: Decimal = Decimal(99_999_999_999_999)
    positive: bool = False

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> Decimal:
        number = read_number(value)
        self._check_bounds(number)
        rounded = number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        if number and not rounded:
            raise CellRefused(
                "cell_too_small",
                _("“%(value)s” is smaller than the %(places)s decimal places that are kept."),
                value=as_text(value),
                places=self.places,
            )
        return Decimal(plain(rounded))

    def _check_bounds(self, number: Decimal) -> None:
        shown = plain(number) if abs(number) <= self.maximum else format(number, "g")
        if self.positive and number <= 0:
            raise CellRefused(
                "cell_not_positive", _("“%(value)s” must be more than zero."), value=shown
            )
        if self.minimum is not None and number < self.minimum:
            raise CellRefused(
                "cell_below_minimum",
                _("“%(value)s” is less than %(minimum)s."),
                value=shown,
                minimum=plain(self.minimum),
            )
        if abs(number) > self.maximum:
            raise CellRefused("cell_too_big", _("“%(value)s” is too big."), value=shown)


@dataclass(frozen=True, slots=True)
class IntegerParser:
    """A whole number within bounds."""

    minimum: int = 0
    maximum: int = 2_147_483_647

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> int:
        number = DecimalParser(
            minimum=Decimal(self.minimum), maximum=Decimal(self.maximum)
        )(value, context)  # fmt: skip
        if number != number.to_integral_value():
            raise CellRefused(
                "cell_not_whole", _("“%(value)s” must be a whole number."), value=plain(number)
            )
        return int(number)


@dataclass(frozen=True, slots=True)
class RateParser:
    """A share of one from a percentage: 5 % → 0.05, between 0 and ``maximum``.

    The cell's percent format or a % sign decides; then a % in the heading; else numbers of 1 and
    more are percentages, for a rate of 100 % and more is no scrap rate.
    """

    maximum: Decimal = Decimal(1)

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> Decimal:
        text = half_width(value) if isinstance(value, str) else ""
        signed = text.endswith("%")
        number = read_number(text[:-1] if signed else value)
        if signed or (not context.percent and (_says_percent(context.heading) or number >= 1)):
            number /= 100
        if not 0 <= number <= self.maximum:
            raise CellRefused(
                "cell_rate_out_of_range",
                _("“%(value)s” is not between 0 %% and %(maximum)s %%."),
                value=as_text(value),
                maximum=plain(self.maximum * 100),
            )
        return Decimal(plain(number.quantize(Decimal("0.000001"), ROUND_HALF_UP)))


@dataclass(frozen=True, slots=True)
class BooleanParser:
    """Yes or no in the ways people write it. Under a heading among ``negated`` yes means no."""

    negated: tuple[str, ...] = ()

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> bool:
        heading = folded(context.heading)
        turned = bool(heading) and any(folded(word) in heading for word in self.negated)
        if isinstance(value, bool):
            return value is not turned
        text = half_width(as_text(value)).casefold()
        # "Disabled" answers a heading of either sense by itself; yes and no depend on it.
        if text in _ON or text in _OFF:
            return text in _ON
        if text in _YES or text in _NO:
            return (text in _YES) is not turned
        raise CellRefused(
            "cell_not_boolean", _("“%(value)s” is neither yes nor no."), value=as_text(value)
        )


_YES = frozenset(["1", "y", "yes", "true", "t", "on", "x", "是", "有", "对", "真", "需要",
                  "√", "✓", "✔", "☑", "v"])  # fmt: skip
_NO = frozenset(["0", "n", "no", "false", "f", "off", "否", "无", "不", "错", "假",
                 "不需要", "×", "✗", "✘", "☐", "-", "/"])  # fmt: skip
_ON = frozenset(["启用", "已启用", "在用", "使用", "使用中", "有效", "正常", "在职", "未禁用",
                 "active", "enabled", "in use"])  # fmt: skip
_OFF = frozenset(["停用", "已停用", "禁用", "已禁用", "作废", "无效", "失效", "离职", "已离职",
                  "注销", "inactive", "disabled", "left", "retired", "obsolete"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChoiceParser:
    """One of a few codes, by code or synonym; letter case, spaces and punctuation do not count."""

    choices: Mapping[str, tuple[str, ...]]
    _index: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for code, synonyms in self.choices.items():
            for word in (code, *synonyms):
                self._index.setdefault(folded(word), code)

    def knows(self, value: CellValue) -> bool:
        return folded(as_text(value)) in self._index

    def __call__(self, value: CellValue, context: CellContext = NO_CONTEXT) -> str:
        code = self._index.get(folded(as_text(value)))
        if code is None:
            raise CellRefused(
                "cell_not_a_choice",
                _("“%(value)s” is not one of: %(choices)s."),
                value=as_text(value),
                choices=", ".join(self._shown()),
            )
        return code

    def _shown(self) -> list[str]:
        """Each code with its first synonym, so that either language reads it."""
        return [f"{code} ({w[0]})" if w else code for code, w in self.choices.items()]


def folded(text: str) -> str:
    """Letters, digits and Chinese characters alone, half-width and without case."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in normal if c.isalnum())


def read_number(value: CellValue) -> Decimal:
    """A number from a number cell or from text with thousands separators or a currency sign.

    Raises CellRefused: cell_not_number, or cell_has_unit when text follows the number.
    """
    if isinstance(value, bool | date | time | timedelta):
        raise _not_number(value)
    if isinstance(value, int | float):
        return exact(value)
    text = _CURRENCY.sub("", half_width(as_text(value))).replace(" ", "").replace("−", "-")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if _GROUPED.match(text):
        text = text.replace(",", "")
    number = plain_number(text)
    if number is not None:
        return number
    if re.match(r"[+-]?\d[\d,]*(?:\.\d+)?[^\d.,\s]", text):
        raise CellRefused(
            "cell_has_unit",
            _("“%(value)s” has text after the number. Enter the number alone."),
            value=as_text(value),
        )
    raise _not_number(value)


def plain_number(text: str) -> Decimal | None:
    """The number ``text`` is, None when it is none; NaN and Infinity are none."""
    return Decimal(text) if text.isascii() and _NUMBER.match(text) else None


def _not_number(value: CellValue) -> CellRefused:
    return CellRefused("cell_not_number", _("“%(value)s” is not a number."), value=as_text(value))


def _says_percent(heading: str) -> bool:
    return any(sign in heading for sign in "%％") or "percent" in heading.casefold()
