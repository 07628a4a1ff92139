"""Reading an e-invoice from its XML, or as far as possible from the text of its PDF.

What was read fills the form; a person confirms it (``confirm_invoice``), whatever it was read from.
"""

import re
from decimal import Decimal
from xml.etree.ElementTree import ParseError

import pypdfium2
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from billing.investment.domain.einvoice import Mapped, Read, as_amount, as_date, read_xml
from billing.investment.errors import UnreadableInvoice
from billing.investment.models import InvoiceMapping, InvoiceSource
from mes.documents.file_types import PDF, XML, recognise

_MOST_PAGES = 3
_NUMBER = re.compile(r"发票号码[:：]?\s*(\d{20})")
_DAY = re.compile(r"开票日期[:：]?\s*(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})")
_GROSS = re.compile(r"[(（]小写[)）]\s*([¥￥]?\s*-?[\d,]+\.\d{2})")
_CODE = re.compile(r"(?:统一社会信用代码|纳税人识别号)[^0-9A-Z]{0,12}([0-9A-HJ-NPQRTUWXY]{18})")
_NAME = re.compile(r"名\s*称[:：]\s*([^\s:：]{2,60})")
_SUMS = re.compile(r"合\s*计\s*[¥￥]\s*(-?[\d,]+\.\d{2})\s*[¥￥]\s*(-?[\d,]+\.\d{2})")
_RED_OF = re.compile(r"被红冲(?:蓝字)?数电(?:票|发票)号码[:：]?\s*(\d{20})")


def read_invoice(content: bytes) -> tuple[Read, InvoiceSource]:
    """What ``content`` says of an e-invoice.

    Raises UnreadableInvoice, and what ``file_types.recognise`` refuses.
    """
    kind = recognise(content)
    if kind == XML:
        return _from_xml(content), InvoiceSource.XML
    if kind == PDF:
        return _from_pdf(content), InvoiceSource.PDF
    raise UnreadableInvoice


def mappings() -> list[Mapped]:
    """The active mappings, by code."""
    return [
        Mapped(
            code=row.code,
            root=row.root,
            marks=tuple(row.marks),
            paths={name: tuple(paths) for name, paths in row.paths.items()},
        )
        for row in InvoiceMapping.objects.filter(active=True).order_by("code")
    ]


def _from_xml(content: bytes) -> Read:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise UnreadableInvoice from broken
    read = read_xml(root, mappings())
    if read is None or read.number is None:
        raise UnreadableInvoice
    return read


def _from_pdf(content: bytes) -> Read:
    try:
        document = pypdfium2.PdfDocument(content)
        pages = [document[n] for n in range(min(len(document), _MOST_PAGES))]
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    except pypdfium2.PdfiumError as broken:
        raise UnreadableInvoice from broken
    return read_text(text)


def read_text(text: str) -> Read:
    """The text of a printed e-invoice: the buyer stands before the seller.

    Raises UnreadableInvoice when not even the number is found.
    """
    number = _NUMBER.search(text)
    if number is None:
        raise UnreadableInvoice
    read = Read(number=number[1], mapping="text")
    day, gross, red = _DAY.search(text), _GROSS.search(text), _RED_OF.search(text)
    read.issued_on = as_date(day[1]) if day else None
    read.gross = as_amount(gross[1]) if gross else None
    read.red_of = red[1] if red else None
    codes, names, sums = _CODE.findall(text), _NAME.findall(text), _SUMS.search(text)
    if len(codes) >= 2:
        read.buyer_code, read.seller_code = codes[0], codes[1]
    if len(names) >= 2:
        read.buyer_name, read.seller_name = names[0], names[1]
    if sums is not None:
        read.net, read.tax = as_amount(sums[1]), as_amount(sums[2])
    if not _adds_up(read):
        read.net = read.tax = None  # rather nothing than a guess
    return read


def _adds_up(read: Read) -> bool:
    if read.net is None or read.tax is None or read.gross is None:
        return False
    return read.net + read.tax == read.gross and read.gross != Decimal(0)
