"""Reading fully digitalised e-invoices (数电票) by a mapping that is data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where an issuer's XML keeps what we read: paths of tags, the first that is there counts.

    ``root`` and ``marks`` say which documents it is for: the root's tag and paths that must exist.
    """

    code: str
    root: str
    marks: tuple[str, ...]
    paths: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Read:
    """What was read of an e-invoice; None where it was not found or makes no sense."""

    number: str | None = None
    issued_on: date | None = None
    seller_name: str | None = None
    seller_code: str | None = None
    buyer_name: str | None = None
    buyer_code: str | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    red_of: str | None = None
    items: Sequence[str] = field(default_factory=tuple)
    mapping: str = ""

    @property
    def missing(self) -> list[str]:
        """Names of what an invoice must have and was not read."""
        needed = ("number", "issued_on", "seller_name", "seller_code", "buyer_code", "net", "gross")
        return [name for name in needed if getattr(self, name) is None]


_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y%m%d", "%Y%m%d%H%M%S", "%Y年%m月%d日")


def as_date(text: str) -> date | None:
    """A day in any of the ways issuers write it."""
    plain = text.strip().replace("T", " ").split(".")[0].removesuffix("Z")
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def as_amount(text: str) -> Decimal | None:
    """Yuan with at most two decimals; currency signs and thousands' commas are no matter."""
    plain = text.strip().replace(",", "").replace("，", "").lstrip("¥￥")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) >= 10**12:
        return None
    rounded = amount.quantize(Decimal("0.01"))
    return rounded if rounded == amount else None


def read_xml(root: Element, mappings: Sequence[Mapped]) -> Read | None:
    """``root`` by the first of ``mappings`` that is for it; None when none is."""
    for mapping in mappings:
        if _local(root.tag) != mapping.root:
            continue
        if all(_first(root, (mark,)) is not None for mark in mapping.marks):
            return _by(root, mapping)
    return None


def _by(root: Element, mapping: Mapped) -> Read:
    def text(name: str) -> str | None:
        found = _first(root, mapping.paths.get(name, ()))
        return found or None

    read = Read(mapping=mapping.code)
    read.number, read.red_of = text("number"), text("red_of")
    read.seller_name, read.buyer_name = text("seller_name"), text("buyer_name")
    read.seller_code, read.buyer_code = text("seller_code"), text("buyer_code")
    day = text("issued_on")
    read.issued_on = as_date(day) if day else None
    for name in ("net", "tax", "gross"):
        amount = text(name)
        setattr(read, name, as_amount(amount) if amount else None)
    if read.tax is None and read.net is not None and read.gross is not None:
        read.tax = read.gross - read.net
    if read.net is None and read.tax is not None and read.gross is not None:
        read.net = read.gross - read.tax
    read.items = tuple(_all(root, mapping.paths.get("items", ())))[:50]
    return read


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _nodes(node: Element, steps: Sequence[str]) -> list[Element]:
    nodes = [node]
    for step in steps:
        nodes = [child for one in nodes for child in one if _local(child.tag) == step]
    return nodes


def _first(root: Element, paths: Sequence[str]) -> str | None:
    for path in paths:
        for node in _nodes(root, path.split("/")):
            return (node.text or "").strip()
    return None


def _all(root: Element, paths: Sequence[str]) -> list[str]:
    for path in paths:
        found = [(node.text or "").strip() for node in _nodes(root, path.split("/"))]
        if found:
            return [text for text in found if text]
    return []
