"""Reading deliveries and returns."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from mes.kernel.errors import NotFound
from modules.orders.domain.states import delivery_actions
from modules.orders.models import (
    Delivery,
    DeliveryLine,
    DeliveryPick,
    SalesReturn,
    SalesReturnLine,
)


def deliveries() -> QuerySet[Delivery]:
    """All deliveries, each with ``unpriced``: some line has no price, as those of drafts."""
    without_price = DeliveryLine.objects.filter(delivery=OuterRef("pk"), price__isnull=True)
    return Delivery.objects.annotate(unpriced=Exists(without_price))


def returns() -> QuerySet[SalesReturn]:
    return SalesReturn.objects.all()


def delivery_document(delivery_id: int) -> dict[str, Any]:
    """The delivery with its lines and where they were picked. Raises NotFound."""
    delivery = Delivery.objects.filter(pk=delivery_id).select_related("order").first()
    if delivery is None:
        raise NotFound(record="delivery", id=delivery_id)
    lines = delivery_lines(delivery_id)
    return {
        **{c.attname: getattr(delivery, c.attname) for c in delivery._meta.concrete_fields},
        "order_number": delivery.order.number,
        "customer_id": delivery.order.customer_id,
        "customer_reference": delivery.order.customer_reference,
        "tax_included": delivery.order.tax_included,
        "lines": lines,
        "allowed_actions": delivery_actions(
            delivery.status, came_back=any(line["returned"] > 0 for line in lines)
        ),
    }


_LINE = {
    "item_id": F("order_line__item_id"),
    "item_code": F("order_line__item_code"),
    "item_name": F("order_line__item_name"),
    "specification": F("order_line__specification"),
    "unit": F("order_line__unit"),
    "note": F("order_line__note"),
    "order_quantity": F("order_line__quantity"),
    "location_code": F("location__code"),
}


def delivery_lines(delivery_id: int) -> list[dict[str, Any]]:
    """The lines of a delivery by position, each with its ``picks`` and their lots: two queries."""
    rows: Any = (
        DeliveryLine.objects.filter(delivery_id=delivery_id)
        .order_by("position")
        .values(
            "id",
            "position",
            "order_line_id",
            "quantity",
            "base_quantity",
            "location_id",
            "lot_id",
            "price",
            "tax_rate",
            "amount",
            "tax",
            "returned",
            **_LINE,
        )
    )
    lines: list[dict[str, Any]] = list(rows)
    picks: dict[int, list[dict[str, Any]]] = {}
    taken: Any = (
        DeliveryPick.objects.filter(line__delivery_id=delivery_id)
        .order_by("pk")
        .values(
            "line_id",
            "location_id",
            "lot_id",
            "lot_code",
            "quantity",
            location_code=F("location__code"),
        )
    )
    for pick in taken:
        picks.setdefault(pick["line_id"], []).append(pick)
    for line in lines:
        line["picks"] = picks.get(line["id"], [])
        codes = dict.fromkeys(pick["lot_code"] for pick in line["picks"] if pick["lot_code"])
        line["lot_code"] = ", ".join(codes)
    return lines


def picks_of(delivery_line_ids: Iterable[int]) -> dict[int, list[tuple[int | None, Decimal]]]:
    """The lots (None: of none) and quantities that each line was picked from, in order."""
    found: dict[int, list[tuple[int | None, Decimal]]] = {}
    for line_id, lot_id, quantity in (
        DeliveryPick.objects.filter(line_id__in=set(delivery_line_ids))
        .order_by("pk")
        .values_list("line_id", "lot_id", "quantity")
    ):
        found.setdefault(line_id, []).append((lot_id, quantity))
    return found


def earlier_returned(delivery_line_ids: Iterable[int], *, before: int) -> dict[int, Decimal]:
    """How much of each line came back by other returns, without a lot of their own choice."""
    return dict(
        SalesReturnLine.objects.filter(
            delivery_line_id__in=set(delivery_line_ids), lot_id__isnull=True
        )
        .exclude(sales_return_id=before)
        .values_list("delivery_line_id")
        .annotate(Sum("base_quantity"))
    )


def return_document(return_id: int) -> dict[str, Any]:
    """The return with its lines. Raises NotFound."""
    found = SalesReturn.objects.filter(pk=return_id).select_related("delivery__order").first()
    if found is None:
        raise NotFound(record="salesreturn", id=return_id)
    return {
        **{c.attname: getattr(found, c.attname) for c in found._meta.concrete_fields},
        "delivery_number": found.delivery.number,
        "order_id": found.delivery.order_id,
        "order_number": found.delivery.order.number,
        "lines": list(
            SalesReturnLine.objects.filter(sales_return_id=return_id)
            .order_by("position")
            .values(
                "id",
                "position",
                "delivery_line_id",
                "quantity",
                "location_id",
                "lot_id",
                "reason",
                order_line_id=F("delivery_line__order_line_id"),
                item_id=F("delivery_line__order_line__item_id"),
                item_code=F("delivery_line__order_line__item_code"),
                item_name=F("delivery_line__order_line__item_name"),
                specification=F("delivery_line__order_line__specification"),
                unit=F("delivery_line__order_line__unit"),
                location_code=F("location__code"),
            )
        ),
    }
