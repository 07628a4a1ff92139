"""Several deliveries leave at once from the same shelves."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from mes.tenancy import context
from modules.inventory.models import StockBalance
from modules.inventory.selectors.verify import drift
from modules.orders.models import SalesOrderLine
from modules.orders.services.lifecycle import cancel_order
from modules.orders.services.shipping import ship_delivery
from tests.factories.committed import in_threads
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, an_item
from tests.factories.orders import SALES, a_confirmed_order, a_delivery, ordered

pytestmark = pytest.mark.threads


def _ships(delivery_id: int) -> Callable[[], object]:
    @transaction.atomic
    def ship() -> object:
        return ship_delivery(delivery_id, actor=SALES)

    return ship


def test_orders_with_goods_reserved_crosswise_ship_at_once(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        items = [an_item(), an_item()]
        for place in [a_location(), a_location(), a_location()]:
            for item in items:
                received(item, 12, place)
        orders = [
            a_confirmed_order(*[ordered(item, 3) for item in (items if n % 2 else items[::-1])])
            for n in range(12)
        ]
        # What these give back leaves something free on every shelf beside what others keep there.
        for order in orders[::3]:
            with transaction.atomic():
                cancel_order(order.pk, actor=SALES)
        left = [order for number, order in enumerate(orders) if number % 3]
        deliveries = [a_delivery(order) for order in left]

        outcomes = in_threads(
            *[_ships(delivery.pk) for delivery in deliveries], tenant=committed_enterprise
        )

        assert [one for one in outcomes if isinstance(one, BaseException)] == []
        assert sum(row.on_hand for row in StockBalance.objects.all()) == Decimal(2 * (36 - 24))
        assert {line.shipped for line in SalesOrderLine.objects.filter(order__in=left)} == {
            Decimal(3)
        }
        assert drift() == []
