"""Lots on arrival: made, filled in, never contradicted."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mes.kernel.actor import Actor, system
from mes.kernel.errors import Invalid
from mes.tenancy import context
from modules.inventory.domain.posting import Source
from modules.inventory.models import Lot, StockBalance, StockMove
from modules.inventory.public import Arrival, put_away_production, take_back, undo
from modules.inventory.selectors.verify import drift
from tests.factories.committed import in_threads
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item


def _made(item_id: int, quantity: str, number: int, actor: Actor, **more: str) -> None:
    put_away_production(
        [Arrival(item_id, Decimal(quantity), **more)],  # type: ignore[arg-type]
        source=Source("test.report", number, f"BG-{number}"),
        actor=actor,
        on=today(),
    )


def _stock() -> dict[str, Decimal]:
    return {
        row.lot.code if row.lot else "": row.on_hand
        for row in StockBalance.objects.select_related("lot")
    }


def test_a_lot_takes_its_expiry_from_the_shelf_life(tenant: context.Tenant) -> None:
    item = an_item(tracking="lot", shelf_life_days=30)

    received(item, 5, a_location(), lot="L1", supplier_lot="S-77")

    lot = Lot.objects.get()
    assert (lot.expires_on, lot.supplier_lot) == (today() + timedelta(days=30), "S-77")


def test_a_lot_cannot_arrive_with_another_expiry(tenant: context.Tenant) -> None:
    item, place = an_item(tracking="lot"), a_location()
    received(item, 5, place, lot="L1", expires_on=date(2028, 5, 1))

    with pytest.raises(Invalid) as refused:
        received(item, 5, place, lot="L1", expires_on=date(2028, 6, 1))

    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("lines.0.lot_code", "expiry_differs")
    ]
    assert _stock() == {"L1": Decimal(5)}


def test_made_goods_go_into_a_lot_called_after_the_report(
    tenant: context.Tenant, actor: Actor
) -> None:
    item = an_item(tracking="lot", default_location=a_location())

    _made(item.pk, "3", 1, actor)
    _made(item.pk, "4", 2, actor, lot_code="WO-9")
    _made(item.pk, "2", 3, actor, lot_code="WO-9")

    assert _stock() == {"BG-1": Decimal(3), "WO-9": Decimal(6)}


def test_made_goods_with_serial_numbers_get_one_each(tenant: context.Tenant, actor: Actor) -> None:
    item = an_item(tracking="serial", default_location=a_location())

    _made(item.pk, "2", 1, actor, lot_code="WO-9")
    _made(item.pk, "1", 2, actor, lot_code="WO-9")

    assert _stock() == {"WO-9-001": Decimal(1), "WO-9-002": Decimal(1), "WO-9-003": Decimal(1)}


def test_half_a_piece_has_no_serial_number(tenant: context.Tenant, actor: Actor) -> None:
    item = an_item(tracking="serial", default_location=a_location())

    with pytest.raises(Invalid):
        _made(item.pk, "1.5", 1, actor)

    assert StockMove.objects.count() == 0


def test_undone_pieces_leave_their_lots(tenant: context.Tenant, actor: Actor) -> None:
    item = an_item(tracking="serial", default_location=a_location())
    _made(item.pk, "2", 1, actor)

    undo(
        Source("test.report", 1, "BG-1"),
        source=Source("test.reversal", 1, "BG-2"),
        actor=actor,
        on=today(),
    )

    assert _stock() == {"BG-1-001": Decimal(0), "BG-1-002": Decimal(0)}
    assert drift() == []


def test_several_items_come_back_at_once_each_into_its_lot(
    tenant: context.Tenant, actor: Actor
) -> None:
    place = a_location()
    plain, tracked = an_item(), an_item(tracking="lot")
    received(tracked, 1, place, lot="L1")
    lot = Lot.objects.get()

    take_back(
        [
            Arrival(plain.pk, Decimal(2), place.pk),
            Arrival(tracked.pk, Decimal(3), place.pk),
            Arrival(tracked.pk, Decimal(4), place.pk, lot.pk),
        ],
        source=Source("test.return", 1, "TH-1"),
        actor=actor,
        on=today(),
    )

    assert _stock() == {"": Decimal(2), "TH-1": Decimal(3), "L1": Decimal(5)}


@pytest.mark.threads
def test_a_serial_number_arrives_once_however_many_receive_it(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        item, place = an_item(tracking="serial"), a_location()

        def receive() -> object:
            return received(item, 1, place, lot="SN-1")

        receivers: list[Callable[[], object]] = [receive] * 4
        outcomes = in_threads(*receivers, tenant=committed_enterprise)

        assert sum(isinstance(one, Invalid) for one in outcomes) == 3
        assert _stock() == {"SN-1": Decimal(1)}
        assert drift() == []


def test_the_program_itself_may_receive_with_costs(tenant: context.Tenant) -> None:
    received(an_item(), 2, a_location(), unit_cost="1.5")

    assert StockMove.objects.get().value == Decimal(3)
    assert StockMove.objects.get().actor_name == system("storekeeper").name
