"""Telling open pages that money moved: they fetch what they may see."""

from collections.abc import Iterable

from billing.manifest import PAYMENTS_TOPIC as TOPIC
from mes.realtime.services import announce


def tell_paid(invoice_ids: Iterable[int]) -> None:
    """Something came in, was put to bills or taken off them, for the present enterprise."""
    announce(TOPIC, "paid", {"invoice_ids": sorted(set(invoice_ids))})


def tell_order(order_id: int) -> None:
    """An order of the present enterprise is another step further."""
    announce(TOPIC, "order", {"order_id": order_id})
