"""Lots are named, held and taken in order of expiry; what is reserved is not free."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, TransitionNotAllowed
from mes.tenancy import context
from modules.inventory.domain.lots import LOT_TRANSITIONS, LotStatus
from modules.inventory.domain.posting import Source
from modules.inventory.errors import InsufficientStock
from modules.inventory.models import Lot, StockBalance, StockDocumentKind, StockMove
from modules.inventory.public import Demand, LineDemand, free_stock, release, reserve, ship
from modules.inventory.selectors.verify import drift
from modules.inventory.services.documents import Entry, post_document
from modules.inventory.services.lots import set_lot_status
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item


def test_a_tracked_item_needs_a_lot(tenant: context.Tenant) -> None:
    with pytest.raises(Invalid) as refused:
        received(an_item(tracking="lot"), 5, a_location())

    assert [(e.field, e.code) for e in refused.value.errors] == [("lines.0.lot_code", "required")]
    assert StockMove.objects.count() == 0


def test_an_untracked_item_takes_no_lot(tenant: context.Tenant) -> None:
    with pytest.raises(Invalid) as refused:
        received(an_item(), 5, a_location(), lot="L1")

    assert refused.value.errors[0].code == "not_tracked"


def test_what_expires_first_goes_first(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(tracking="lot"), a_location()
    received(item, 5, place, lot="LATE", expires_on=today() + timedelta(days=90))
    received(item, 5, place, lot="SOON", expires_on=today() + timedelta(days=9))

    ship([Demand(item.pk, Decimal(6))], source=Source("test.d", 1), actor=actor, on=today())

    taken = StockMove.objects.filter(source_type="test.d").order_by("source_line")
    assert [(m.lot.code, m.quantity) for m in taken if m.lot] == [
        ("SOON", Decimal(5)),
        ("LATE", Decimal(1)),
    ]


def test_expired_stock_is_not_free(tenant: context.Tenant) -> None:
    item = an_item(tracking="lot")
    received(item, 5, a_location(), lot="OLD", expires_on=today() - timedelta(days=1))

    assert free_stock([item.pk], on=today()) == {}


def test_a_held_lot_cannot_be_issued(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(tracking="lot"), a_location()
    received(item, 5, place, lot="L1")
    set_lot_status(Lot.objects.get(code="L1").pk, LotStatus.HOLD, actor=actor)

    with pytest.raises(Invalid) as refused:
        post_document(
            StockDocumentKind.ISSUE,
            [Entry(item.pk, place.pk, Decimal(1), lot_code="L1")],
            actor=actor,
        )
    with pytest.raises(InsufficientStock):
        ship([Demand(item.pk, Decimal(1))], source=Source("test.d", 2), actor=actor, on=today())

    assert refused.value.errors[0].code == "held"
    assert StockBalance.objects.get(item=item).on_hand == Decimal(5)


@pytest.mark.parametrize("wanted", list(LotStatus))
@pytest.mark.parametrize("present", list(LotStatus))
def test_a_lot_changes_state_only_as_the_table_says(
    tenant: context.Tenant, actor: Actor, present: LotStatus, wanted: LotStatus
) -> None:
    lot = Lot.objects.create(item=an_item(tracking="lot"), code="L", status=present)

    if wanted in LOT_TRANSITIONS[present]:
        assert set_lot_status(lot.pk, wanted, actor=actor).status == wanted
    else:
        with pytest.raises(TransitionNotAllowed):
            set_lot_status(lot.pk, wanted, actor=actor)
        lot.refresh_from_db()
        assert lot.status == present


def test_a_serial_number_is_one_piece_and_in_stock_once(tenant: context.Tenant) -> None:
    item, place = an_item(tracking="serial"), a_location()
    received(item, 1, place, lot="SN1")

    with pytest.raises(Invalid) as twice:
        received(item, 1, place, lot="SN1")
    with pytest.raises(Invalid) as two:
        received(item, 2, place, lot="SN2")

    assert twice.value.errors[0].code == "serial_in_stock"
    assert two.value.errors[0].code == "serial_is_one"


def test_reserved_stock_is_kept_from_others(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 10, place)

    kept = reserve("test.order", 1, [LineDemand(11, item.pk, Decimal(7))], on=today())

    assert kept == {11: Decimal(7)}
    assert free_stock([item.pk], on=today()) == {item.pk: Decimal(3)}
    with pytest.raises(InsufficientStock):
        ship([Demand(item.pk, Decimal(4))], source=Source("test.d", 3), actor=actor, on=today())
    assert drift() == []


def test_reserving_goes_as_far_as_stock_does_and_is_given_back(tenant: context.Tenant) -> None:
    item, place = an_item(), a_location()
    received(item, 4, place)
    kept = reserve("test.order", 2, [LineDemand(1, item.pk, Decimal(9))], on=today())

    release("test.order", 2)

    assert kept == {1: Decimal(4)}
    assert free_stock([item.pk], on=today()) == {item.pk: Decimal(4)}
    assert drift() == []
