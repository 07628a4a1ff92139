"""Sample forms for the printing tests, and readers of what was printed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdfium2 as pdfium
import zxingcpp

from mes.documents.printing.delivery_note import DeliveryLine, DeliveryNoteData
from mes.documents.printing.labels import Enrolment
from mes.documents.printing.stamp import PrintStamp
from mes.documents.printing.traveller import TravellerComponent, TravellerData, TravellerOperation
from mes.documents.printing.words import DeliveryNoteWords, FormWords, LabelWords, TravellerWords

FORM = FormWords("单号：", "打印：{at} {by}", "第 {page} 页 共 {pages} 页", "补打第 {count} 次")
STAMP = PrintStamp(datetime(2026, 11, 23, 16, 30, tzinfo=UTC), "王小䶮", reprints=2)


def words(kind: type[Any], **chosen: Any) -> Any:
    """Words that are recognisable in the print: each says its own field's name in brackets."""
    made: dict[str, Any] = {"form": FORM, "copies": ("存根联", "客户联", "财务联")}
    made["steps"] = ("第一步", "第二步", "第三步")
    names = [field.name for field in fields(kind)]
    return kind(**{name: chosen.get(name, made.get(name, f"[{name}]")) for name in names})


def traveller(**changes: Any) -> TravellerData:
    operations = [
        TravellerOperation(10, "下料", "锯切中心", Decimal(15), Decimal("1.25"), Decimal("0.35")),
        TravellerOperation(20, "喷涂", "喷涂线", Decimal(20), Decimal(2), None, inspected=True),
        TravellerOperation(35, "总装", "装配一线", None, Decimal("6.75"), Decimal("2.5")),
    ]
    components = [
        TravellerComponent("RM-1", "胡桃木板", "1200×600×25 mm", "块", Decimal(240), "A-01"),
        TravellerComponent("RM-2", "水性清漆", "半光 20kg/桶", "kg", Decimal("37.5")),
    ]
    data: dict[str, Any] = {
        "words": words(TravellerWords, title="生产流转卡"),
        "enterprise": "佛山市学样家具制造有限公司",
        "number": "WO202611-0042",
        "item": "FG-TABLE-120",
        "name": "实木餐桌",
        "specification": "1200×600×750 mm",
        "quantity": Decimal(120),
        "unit": "张",
        "operations": operations,
        "components": components,
        "due": date(2026, 12, 5),
        "order": "SO202611-0007",
        "bom_version": "V3",
        "routing_version": "V2",
        "stamp": STAMP,
    }
    return TravellerData(**{**data, **changes})


def line(quantity: int = 3, **changes: Any) -> DeliveryLine:
    amount = Decimal("388.50") * quantity
    data: dict[str, Any] = {
        "item": "FG-1", "name": "餐椅", "specification": "450×520 mm", "unit": "张",
        "quantity": Decimal(quantity), "price": Decimal("388.5"), "amount": amount,
        "tax_rate": Decimal("0.13"), "tax": Decimal("44.69"),
    }  # fmt: skip
    return DeliveryLine(**{**data, **changes})


def delivery_note(**changes: Any) -> DeliveryNoteData:
    data: dict[str, Any] = {
        "words": words(DeliveryNoteWords, title="送货单"),
        "enterprise": "佛山市学样家具制造有限公司",
        "number": "SH202611-0015",
        "delivered_on": date(2026, 11, 23),
        "customer": "广州美家商贸有限公司",
        "lines": [line(2), line(5, item="FG-2", name="餐桌")],
        "address": "广州市番禺区大石街道 18 号",
        "contact": "陈㛃 13800138000",
        "order": "SO202611-0007",
        "stamp": STAMP,
    }
    return DeliveryNoteData(**{**data, **changes})


def enrolment() -> Enrolment:
    return Enrolment(
        "学样家具",
        "装配一线 平板 3",
        "http://furniture.localhost:8000/floor/enrol?code=K7QF-2M9X",
        "K7QF-2M9X",
        datetime(2026, 11, 24, 4, 0, tzinfo=UTC),
    )


LABEL_WORDS: LabelWords = words(LabelWords)


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def text_of(content: bytes) -> list[str]:
    """The text of each page, line ends removed."""
    with opened(content) as document:
        return ["".join(page.get_textpage().get_text_bounded().split("\r\n")) for page in document]


def sizes(content: bytes) -> list[tuple[float, float]]:
    with opened(content) as document:
        return [page.get_size() for page in document]


def codes_on(content: bytes, page: int = 0) -> list[str]:
    """What a scanner reads on the page, printed at 203 dpi as the cheapest label printers do."""
    with opened(content) as document:
        image = document[page].render(scale=203 / 72, grayscale=True).to_pil()
    return sorted(code.text for code in zxingcpp.read_barcodes(image))
