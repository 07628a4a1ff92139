"""The delivery note of a delivery as a PDF."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from mes.documents.printing.delivery_note import (
    DeliveryLine,
    DeliveryNoteData,
    render_delivery_note,
)
from mes.documents.printing.paper import A4, FORM_241_140
from mes.documents.printing.stamp import PrintStamp
from mes.documents.printing.words import DeliveryNoteWords
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain
from mes.tenancy.context import present_tenant
from modules.orders.domain.amounts import amount_of, price_with_tax
from modules.orders.domain.states import DeliveryStatus
from modules.orders.errors import PricesMissing
from modules.orders.models import SalesOrderLine
from modules.orders.selectors.deliveries import delivery_document

PAPERS = {"a4": A4, "continuous": FORM_241_140}
MOST_COPIES = 3


def delivery_note_pdf(
    delivery_id: int, *, size: str, prices: bool, copies: int, actor: Actor
) -> tuple[str, bytes]:
    """A file name and the PDF: on ``a4`` or the ``continuous`` form, in ``copies`` named parts.

    With prices it also shows the tax when any line has a rate. A draft shows the order's present
    prices and is marked as one. Raises NotFound, PricesMissing.
    """
    document = delivery_document(delivery_id)
    words = DeliveryNoteWords.translated()
    lines = document["lines"]
    draft = document["status"] == DeliveryStatus.DRAFT
    if draft and prices:
        _take_present_prices(document)
    if prices and any(line["price"] is None for line in lines):
        raise PricesMissing
    data = DeliveryNoteData(
        words=_with_copies(words, copies),
        enterprise=present_tenant().name,
        number=document["number"],
        delivered_on=document["ship_date"],
        customer=document["customer_name"],
        lines=[_line(line, tax_included=document["tax_included"]) for line in lines],
        address=document["address"],
        contact=" ".join(part for part in (document["contact"], document["phone"]) if part),
        order=document["order_number"],
        customer_order=document["customer_reference"],
        carrier=" ".join(part for part in (document["carrier"], document["tracking"]) if part),
        remarks=document["note"],
        show_prices=prices,
        show_tax=any(line["tax_rate"] > 0 for line in lines),
        in_parts=copies > 1,
        stamp=PrintStamp(clock.now(), actor.name),
        watermark=_watermark(document["status"]),
    )
    return f"{words.title}-{document['number']}.pdf", render_delivery_note(data, PAPERS[size])


def _with_copies(words: DeliveryNoteWords, copies: int) -> DeliveryNoteWords:
    from_first = tuple(words.copies[:copies])
    return DeliveryNoteWords(
        **{name: getattr(words, name) for name in words.__slots__ if name != "copies"},
        copies=from_first,  # type: ignore[arg-type]  # fewer parts are printed than there are
    )


def _watermark(status: str) -> str:
    return {
        DeliveryStatus.DRAFT: gettext("Draft"),
        DeliveryStatus.REVERSED: gettext("Reversed"),
        DeliveryStatus.CANCELLED: gettext("Cancelled"),
    }.get(DeliveryStatus(status), "")


def _take_present_prices(document: dict[str, Any]) -> None:
    terms = SalesOrderLine.objects.in_bulk([line["order_line_id"] for line in document["lines"]])
    for line in document["lines"]:
        term = terms[line["order_line_id"]]
        amount = amount_of(
            line["quantity"], term.price, term.tax_rate, tax_included=document["tax_included"]
        )
        line |= {"price": term.price, "tax_rate": term.tax_rate}
        line |= {"amount": amount.gross, "tax": amount.tax}


def _line(line: dict[str, Any], *, tax_included: bool) -> DeliveryLine:
    price: Decimal | None = line["price"]
    lots = line["picks"] if len(line["picks"]) > 1 and line["lot_code"] else []
    return DeliveryLine(
        item=line["item_code"],
        name=line["item_name"],
        specification=line["specification"],
        unit=line["unit"],
        quantity=line["quantity"],
        price=None
        if price is None
        else price_with_tax(price, line["tax_rate"], tax_included=tax_included),
        amount=line["amount"],
        tax_rate=line["tax_rate"],
        tax=line["tax"],
        lot=" ".join(f"{pick['lot_code']}×{plain(pick['quantity'])}" for pick in lots)
        or line["lot_code"],
        remark=line["note"],
    )
