"""Several people at once."""

from decimal import Decimal

import pytest
from django.db import transaction

from mes.tenancy import context
from modules.inventory.models import StockBalance
from modules.orders.errors import OverDelivery
from modules.orders.models import Delivery, SalesOrderLine
from modules.orders.services.shipping import ship_delivery
from tests.factories.committed import in_threads
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, an_item
from tests.factories.orders import SALES, a_confirmed_order, a_delivery, ordered


def _ship(delivery: Delivery) -> str:
    with transaction.atomic():
        return str(ship_delivery(delivery.pk, actor=SALES).status)


@pytest.mark.threads
def test_the_last_goods_of_an_order_leave_once(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        item, place = an_item(), a_location()
        with transaction.atomic():
            received(item, 40, place)
        order = a_confirmed_order(ordered(item, 10))
        drafts = [a_delivery(order) for _ in range(4)]

    outcomes = in_threads(
        *[lambda draft=draft: _ship(draft) for draft in drafts], tenant=committed_enterprise
    )

    assert outcomes.count("shipped") == 1
    assert sum(isinstance(outcome, OverDelivery) for outcome in outcomes) == 3
    with context.within(committed_enterprise):
        assert SalesOrderLine.objects.get().shipped == Decimal(10)
        assert StockBalance.objects.get(item=item).on_hand == Decimal(30)


@pytest.mark.threads
def test_orders_that_want_the_same_stock_do_not_wait_for_each_other_forever(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        one, other, place = an_item(), an_item(), a_location()
        with transaction.atomic():
            received(one, 40, place)
            received(other, 40, place)
        drafts = [
            a_delivery(a_confirmed_order(ordered(first, 10), ordered(second, 10)))
            for first, second in ((one, other), (other, one), (one, other), (other, one))
        ]

    outcomes = in_threads(
        *[lambda draft=draft: _ship(draft) for draft in drafts], tenant=committed_enterprise
    )

    assert outcomes == ["shipped"] * 4
    with context.within(committed_enterprise):
        rows = StockBalance.objects.values_list("on_hand", "reserved")
        assert list(rows) == [(Decimal(0), Decimal(0))] * 2
