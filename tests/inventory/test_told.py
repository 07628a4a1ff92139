"""What inventory tells others."""

from decimal import Decimal

import pytest

from mes.kernel.actor import Actor
from mes.realtime.models import RealtimeEvent
from mes.tenancy import context
from modules.inventory.domain.lots import LotStatus
from modules.inventory.domain.posting import Source
from modules.inventory.models import Lot
from modules.inventory.public import Demand, ship
from modules.inventory.services import ledger, lots, safety
from modules.inventory.services.lots import set_lot_status
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every event that inventory publishes, in order."""
    heard: list[object] = []
    for module in (ledger, lots, safety):
        monkeypatch.setattr(module, "publish", heard.append)
    return heard


def _ship(item_id: int, quantity: int, number: int, actor: Actor) -> None:
    ship(
        [Demand(item_id, Decimal(quantity))],
        source=Source("test.delivery", number),
        actor=actor,
        on=today(),
    )


def test_a_posting_names_its_source_and_items(
    tenant: context.Tenant, actor: Actor, told: list[object]
) -> None:
    item = an_item()
    received(item, 5, a_location())
    told.clear()

    _ship(item.pk, 2, 7, actor)

    assert told == [ledger.StockMoved("test.delivery", 7, (item.pk,))]
    newest = RealtimeEvent.objects.order_by("-sequence")[0]
    assert (newest.topic, newest.kind, newest.data) == (
        "inventory.stock", "moved", {"item_ids": [item.pk]},
    )  # fmt: skip


def test_safety_stock_is_told_once_when_it_is_crossed(
    tenant: context.Tenant, actor: Actor, told: list[object]
) -> None:
    item = an_item(safety_stock=10)
    received(item, 12, a_location())
    told.clear()

    for number in (1, 2, 3):
        _ship(item.pk, 2, number, actor)

    fell = [one for one in told if isinstance(one, safety.StockFellBelowSafety)]
    assert fell == [safety.StockFellBelowSafety(item.pk, Decimal(8), Decimal(10))]


def test_moving_stock_inside_is_no_fall(
    tenant: context.Tenant, actor: Actor, told: list[object]
) -> None:
    item = an_item(safety_stock=10)
    received(item, 4, a_location())
    received(item, 4, a_location())

    assert not [one for one in told if isinstance(one, safety.StockFellBelowSafety)]


def test_a_held_lot_is_told(tenant: context.Tenant, actor: Actor, told: list[object]) -> None:
    item = an_item(tracking="lot")
    received(item, 4, a_location(), lot="L1")
    lot = Lot.objects.get()
    told.clear()

    set_lot_status(lot.pk, LotStatus.HOLD, actor=actor)

    assert told == [lots.LotStatusChanged(lot.pk, item.pk, "hold")]
