"""What the QR codes on paper say, and how a scan is understood.

A payload is ``XY1:<kind>:<part>[:<part>]``: a version mark, a kind and its parts. Upper-case
letters, digits, ``-`` and ``:`` stay in the QR code's alphanumeric mode, which keeps the symbol
small. ``%`` and ``:`` inside a part are percent-encoded, everything else is written as it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _

PREFIX = "XY1"
LONGEST = 300

_RESERVED = re.compile(r"[%:\x00-\x20\x7f]")
# Scanners type: a Chinese input method may turn the colon and the letters into full-width ones.
_COLONS = str.maketrans({"：": ":", "％": "%"})


class CodeNotRecognised(DomainError):
    """The scanned text is none of our codes, or is damaged."""

    code = "code_not_recognised"
    status = 400
    message = _("This code is not one of ours.")


@dataclass(frozen=True, slots=True)
class OperationCode:
    """One operation of a work order, as printed on its traveller."""

    work_order: str
    sequence: int


@dataclass(frozen=True, slots=True)
class WorkOrderCode:
    number: str


@dataclass(frozen=True, slots=True)
class ItemCode:
    code: str


@dataclass(frozen=True, slots=True)
class LotCode:
    item: str
    lot: str


@dataclass(frozen=True, slots=True)
class LocationCode:
    warehouse: str
    location: str


@dataclass(frozen=True, slots=True)
class BadgeCode:
    """An employee's badge. It says who, it proves nothing: the PIN does."""

    badge: str


@dataclass(frozen=True, slots=True)
class DocumentCode:
    """A document by kind and number, as printed in a form's head: ``DN`` and ``SH2611-0007``."""

    kind: str
    number: str


ScanCode = (
    OperationCode | WorkOrderCode | ItemCode | LotCode | LocationCode | BadgeCode | DocumentCode
)


def operation_code(work_order: str, sequence: int) -> str:
    """The payload of one operation. Raises ValueError for a sequence outside 0…999999."""
    if not 0 <= sequence <= 999_999:
        raise ValueError("an operation's sequence is between 0 and 999999")
    return _payload("OP", work_order, str(sequence))


def work_order_code(number: str) -> str:
    return _payload("WO", number)


def item_code(code: str) -> str:
    return _payload("IT", code)


def lot_code(item: str, lot: str) -> str:
    return _payload("LT", item, lot)


def location_code(warehouse: str, location: str) -> str:
    return _payload("LC", warehouse, location)


def badge_code(badge: str) -> str:
    return _payload("BG", badge)


def document_code(kind: str, number: str) -> str:
    return _payload("DC", kind, number)


def parse_code(text: str) -> ScanCode:
    """What a scanned ``text`` names. Raises CodeNotRecognised for anything else.

    Blanks around it, full-width colons and a lower-case prefix (a scanner with Caps Lock) are
    forgiven; the parts come back exactly as they were given.
    """
    if len(text) > LONGEST * 4:
        raise CodeNotRecognised
    mark, _colon, rest = text.strip().translate(_COLONS).partition(":")
    kind, *parts = rest.split(":")
    reader = _READERS.get((kind.upper(), len(parts)))
    if mark.upper() != PREFIX or reader is None:
        raise CodeNotRecognised
    values = [unquote(part, errors="strict") if _sound(part) else "" for part in parts]
    if not all(values) or any(len(value) > LONGEST for value in values):
        raise CodeNotRecognised
    return reader(values)


def _payload(kind: str, *parts: str) -> str:
    if not all(parts):
        raise ValueError("a code has no empty part")
    if any(len(part) > LONGEST for part in parts):
        raise ValueError("a part of a code is too long")
    return ":".join([PREFIX, kind, *(_RESERVED.sub(_escape, part) for part in parts)])


def _escape(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _sound(part: str) -> bool:
    """Whether every percent sign begins an escape that this module writes."""
    return not re.search(r"%(?![0-7][0-9A-Fa-f])", part)


def _operation(parts: list[str]) -> ScanCode:
    number, sequence = parts
    if not re.fullmatch(r"[0-9]{1,6}", sequence):
        raise CodeNotRecognised
    return OperationCode(number, int(sequence))


_READERS: Mapping[tuple[str, int], Callable[[list[str]], ScanCode]] = {
    ("OP", 2): _operation,
    ("WO", 1): lambda parts: WorkOrderCode(*parts),
    ("IT", 1): lambda parts: ItemCode(*parts),
    ("LT", 2): lambda parts: LotCode(*parts),
    ("LC", 2): lambda parts: LocationCode(*parts),
    ("BG", 1): lambda parts: BadgeCode(*parts),
    ("DC", 2): lambda parts: DocumentCode(*parts),
}
