"""Tracked goods that are made here."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from mes.tenancy.context import Tenant
from modules.inventory.models import StockBalance
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, an_item
from tests.factories.production import a_made_item, a_released_order, report, take_back

pytestmark = pytest.mark.usefixtures("tenant")


@pytest.fixture(autouse=True)
def _with_inventory(_alone: None, only_modules: Callable[..., None]) -> None:
    only_modules("production", "inventory")


def _lots() -> dict[str, Decimal]:
    return {
        row.lot.code: row.on_hand
        for row in StockBalance.objects.filter(lot__isnull=False, on_hand__gt=0).select_related(
            "lot"
        )
        if row.lot
    }


def test_a_work_order_makes_one_lot_called_after_it(tenant: Tenant) -> None:
    a_location()
    order = a_released_order(a_made_item(operations=["装配"], tracking="lot"), 10)

    report(order, 10, good=4)
    last = report(order, 10, good=6)

    assert _lots() == {order.number: Decimal(10)}
    take_back(last)
    assert _lots() == {order.number: Decimal(4)}


def test_each_piece_gets_its_serial_number(tenant: Tenant) -> None:
    a_location()
    order = a_released_order(a_made_item(operations=["装配"], tracking="serial"), 3)

    report(order, 10, good=2)
    report(order, 10, good=1)

    assert _lots() == {f"{order.number}-{n:03d}": Decimal(1) for n in (1, 2, 3)}


def test_components_are_consumed_from_the_lot_that_expires_first(tenant: Tenant) -> None:
    place, glue = a_location(), an_item("胶水", tracking="lot", shelf_life_days=30)
    received(glue, 5, place, lot="OLD")
    received(an_item(), 1, place)
    order = a_released_order(a_made_item(operations=["装配"], of={glue: 1}), 3)

    report(order, 10, good=3)

    assert _lots() == {"OLD": Decimal(2)}
