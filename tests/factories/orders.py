"""Sales orders in trade words."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from mes.kernel import clock
from mes.kernel.actor import system
from mes.masterdata.models import Customer, Item
from modules.orders.models import Delivery, SalesOrder, SalesOrderLine, SalesReturn
from modules.orders.services.delivery_drafts import create_delivery
from modules.orders.services.lifecycle import confirm_order
from modules.orders.services.orders import create_order
from modules.orders.services.returns import create_return
from modules.orders.services.shipping import ship_delivery
from tests.factories.masterdata import a_customer, an_item

SALES = system("sales")
Number = int | str | Decimal


def ordered(item: Item, quantity: Number = 10, **terms: Any) -> dict[str, Any]:
    """One line as it is entered; ``price``, ``tax_rate`` and ``over_tolerance`` as text or number."""
    for name in ("price", "tax_rate", "over_tolerance"):
        if terms.get(name) is not None:
            terms[name] = Decimal(terms[name])
    return {"item_id": item.pk, "quantity": Decimal(quantity), **terms}


@transaction.atomic
def a_sales_order(
    *lines: dict[str, Any], customer: Customer | None = None, **head: Any
) -> SalesOrder:
    """A draft of ``lines`` (see ``ordered``), or of ten of a new item, due in a week."""
    head.setdefault("promise_date", clock.business_date() + timedelta(days=7))
    wanted = list(lines) or [ordered(an_item())]
    customer = customer or a_customer()
    return create_order({"customer_id": customer.pk, "lines": wanted, **head}, actor=SALES)


@transaction.atomic
def a_confirmed_order(*lines: dict[str, Any], **head: Any) -> SalesOrder:
    return confirm_order(a_sales_order(*lines, **head).pk, actor=SALES)


def line_of(order: SalesOrder, position: int = 1) -> SalesOrderLine:
    """The line as it stands in the database."""
    return SalesOrderLine.objects.get(order=order, position=position)


def fresh(order: SalesOrder) -> SalesOrder:
    """The order as it stands in the database."""
    return SalesOrder.objects.get(pk=order.pk)


@transaction.atomic
def a_delivery(order: SalesOrder, *quantities: Number, **head: Any) -> Delivery:
    """A draft of so much of each line in turn, or of everything open."""
    if quantities:
        lines = SalesOrderLine.objects.filter(order=order).order_by("position")
        head["lines"] = [
            {"order_line_id": line.pk, "quantity": Decimal(quantity)}
            for line, quantity in zip(lines, quantities, strict=False)
            if Decimal(quantity) > 0
        ]
    return create_delivery({"order_id": order.pk, **head}, actor=SALES)


@transaction.atomic
def shipped(order: SalesOrder, *quantities: Number, **head: Any) -> Delivery:
    """A delivery as ``a_delivery`` whose goods have left."""
    return ship_delivery(a_delivery(order, *quantities, **head).pk, actor=SALES)


@transaction.atomic
def came_back(
    delivery: Delivery, quantity: Number, *, outcome: str = "refund", position: int = 1, **line: Any
) -> SalesReturn:
    """So much of one delivered line was returned."""
    delivered = delivery.lines.get(position=position)
    wanted = {"delivery_line_id": delivered.pk, "quantity": Decimal(quantity), **line}
    return create_return(
        {"delivery_id": delivery.pk, "outcome": outcome, "lines": [wanted]}, actor=SALES
    )


def days_ago(days: int) -> date:
    return clock.business_date() - timedelta(days=days)
