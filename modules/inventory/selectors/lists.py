"""Rows of the stock lists."""

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from mes.masterdata.models import Item
from modules.inventory.models import Lot, StockBalance, StockDocument, StockMove

_AMOUNT = DecimalField(max_digits=20, decimal_places=6)
_ZERO = Value(0, output_field=_AMOUNT)


def balances() -> "QuerySet[StockBalance]":
    """Balances with something on hand or reserved.

    ``below_safety`` is whether of the item, over all places, there is less than its safety stock.
    """
    everywhere = (
        StockBalance.objects.filter(item=OuterRef("item"))
        .order_by()
        .values("item")
        .annotate(total=Sum("on_hand"))
        .values("total")
    )
    return StockBalance.objects.exclude(on_hand=0, reserved=0).annotate(
        available=F("on_hand") - F("reserved"),
        below_safety=Case(
            When(item__safety_stock__gt=Subquery(everywhere), then=True), default=False
        ),
        lot_code=Coalesce("lot__code", Value("")),
    )


def item_totals() -> "QuerySet[Item]":
    """Every stocked item with its totals over all places."""

    def total(column: str) -> Coalesce:
        rows = (
            StockBalance.objects.filter(item=OuterRef("pk"))
            .order_by()
            .values("item")
            .annotate(total=Sum(column))
            .values("total")
        )
        return Coalesce(Subquery(rows, output_field=_AMOUNT), _ZERO)

    return (
        Item.objects.filter(active=True)
        .exclude(kind="service")
        .annotate(
            on_hand=total("on_hand"),
            reserved=total("reserved"),
            worth=total("value"),
        )
        .annotate(
            available=F("on_hand") - F("reserved"),
            below_safety=Case(
                When(safety_stock__gt=0, on_hand__lt=F("safety_stock"), then=True), default=False
            ),
        )
    )


def place_name(side: str) -> Case:
    return Case(
        When(
            Q(**{f"{side}__warehouse__isnull": False}),
            then=Concat(
                f"{side}__warehouse__code", Value(" "), f"{side}__code", output_field=CharField()
            ),
        ),
        default=F(f"{side}__kind"),
        output_field=CharField(),
    )


def moves() -> "QuerySet[StockMove]":
    """The ledger, each side as "warehouse location" or the counterpart's kind."""
    return StockMove.objects.annotate(
        from_place=place_name("from_location"),
        to_place=place_name("to_location"),
        lot_code=Coalesce("lot__code", Value("")),
        is_reversed=Exists(StockMove.objects.filter(reverses=OuterRef("pk"))),
    )


def lots() -> "QuerySet[Lot]":
    """Lots with what is on hand of them."""
    rows = (
        StockBalance.objects.filter(lot=OuterRef("pk"))
        .order_by()
        .values("lot")
        .annotate(total=Sum("on_hand"))
        .values("total")
    )
    return Lot.objects.annotate(
        on_hand=Coalesce(Subquery(rows, output_field=_AMOUNT), _ZERO),
    )


def documents() -> "QuerySet[StockDocument]":
    """Stock documents with the number of the one that took them back."""
    return StockDocument.objects.annotate(
        reversed_by_number=Coalesce("reversed_by__number", Value("")),
        reverses_number=Coalesce("reverses__number", Value("")),
    )
