"""What is posted is exact, all or nothing, and never rewritten."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction

from mes.kernel.actor import Actor
from mes.tenancy import context
from modules.inventory.domain.posting import Source
from modules.inventory.errors import AlreadyPosted, AlreadyReversed, InsufficientStock
from modules.inventory.models import StockBalance, StockDocumentKind, StockMove
from modules.inventory.public import (
    Arrival,
    Demand,
    consume,
    free_stock,
    put_away_production,
    ship,
    undo,
)
from modules.inventory.selectors.verify import drift
from modules.inventory.services.documents import Entry, post_document, reverse_document
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item


def _on_hand(item: object, place: object) -> Decimal:
    row = StockBalance.objects.filter(item=item, location=place).first()
    return row.on_hand if row else Decimal(0)


def test_a_receipt_raises_the_balance(tenant: context.Tenant) -> None:
    item, place = an_item(), a_location()

    received(item, 7, place, unit_cost="2.5")

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(7), Decimal("17.5"))
    assert drift() == []


def test_an_issue_leaves_at_the_moving_average(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 4, place, unit_cost="10")
    received(item, 6, place, unit_cost="20")

    post_document(StockDocumentKind.ISSUE, [Entry(item.pk, place.pk, Decimal(5))], actor=actor)

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(5), Decimal(80))


def test_the_last_piece_takes_the_remaining_worth(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 3, place, unit_cost="0.333333")
    for _ in range(3):
        post_document(StockDocumentKind.ISSUE, [Entry(item.pk, place.pk, Decimal(1))], actor=actor)

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(0), Decimal(0))


def test_every_shortage_is_reported_and_nothing_moves(tenant: context.Tenant, actor: Actor) -> None:
    bolt, nut, place = an_item("螺栓"), an_item("螺母"), a_location()
    received(bolt, 5, place)
    moves = StockMove.objects.count()

    with pytest.raises(InsufficientStock) as refused:
        post_document(
            StockDocumentKind.ISSUE,
            [Entry(bolt.pk, place.pk, Decimal(8)), Entry(nut.pk, place.pk, Decimal(2))],
            actor=actor,
        )

    found = {
        s["item_code"]: (s["required"], s["available"], s["missing"])
        for s in refused.value.params["shortages"]
    }
    assert found == {bolt.code: ("8", "5", "3"), nut.code: ("2", "0", "2")}
    assert StockMove.objects.count() == moves
    assert _on_hand(bolt, place) == Decimal(5)


def test_a_transfer_carries_its_worth(tenant: context.Tenant, actor: Actor) -> None:
    item, here, there = an_item(), a_location(), a_location()
    received(item, 10, here, unit_cost="3")

    post_document(
        StockDocumentKind.TRANSFER,
        [Entry(item.pk, here.pk, Decimal(4), to_location_id=there.pk)],
        actor=actor,
    )

    assert StockBalance.objects.get(item=item, location=there).value == Decimal(12)
    assert drift() == []


def test_a_reversal_restores_quantity_and_worth_once(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 10, place, unit_cost="3")
    document = received(item, 2, place, unit_cost="9")

    reverse_document(document.pk, actor=actor)

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(10), Decimal(30))
    with pytest.raises(AlreadyReversed):
        reverse_document(document.pk, actor=actor)
    assert drift() == []


def test_a_reversal_is_refused_when_the_goods_are_gone(
    tenant: context.Tenant, actor: Actor
) -> None:
    item, place = an_item(), a_location()
    document = received(item, 2, place)
    post_document(StockDocumentKind.ISSUE, [Entry(item.pk, place.pk, Decimal(1))], actor=actor)

    with pytest.raises(InsufficientStock):
        reverse_document(document.pk, actor=actor)

    assert _on_hand(item, place) == Decimal(1)


def test_a_document_is_posted_once(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 9, place)
    source = Source("test.delivery", 41, "D41")

    ship([Demand(item.pk, Decimal(2))], source=source, actor=actor, on=today())
    with pytest.raises(AlreadyPosted), transaction.atomic():
        ship([Demand(item.pk, Decimal(2))], source=source, actor=actor, on=today())

    assert _on_hand(item, place) == Decimal(7)


def test_undoing_a_shipment_brings_the_goods_back(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 9, place, unit_cost="4")
    shipped = Source("test.delivery", 42, "D42")
    ship([Demand(item.pk, Decimal(5))], source=shipped, actor=actor, on=today())

    undo(shipped, source=Source("test.reversal", 42, "R42"), actor=actor, on=today())

    balance = StockBalance.objects.get(item=item)
    assert (balance.on_hand, balance.value) == (Decimal(9), Decimal(36))


def test_production_puts_goods_away_where_they_are_kept(
    tenant: context.Tenant, actor: Actor
) -> None:
    usual = a_location()
    item = an_item(default_location=usual, standard_cost=Decimal(150))

    put_away_production(
        [Arrival(item.pk, Decimal(3))], source=Source("test.report", 1), actor=actor, on=today()
    )

    balance = StockBalance.objects.get(item=item)
    assert (balance.location_id, balance.on_hand, balance.value) == (
        usual.pk,
        Decimal(3),
        Decimal(450),
    )


def test_consumption_may_draw_on_the_count_difference(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 2, place)

    consume(
        [Demand(item.pk, Decimal(5))],
        source=Source("test.report", 2),
        actor=actor,
        on=today(),
        may_go_negative=True,
    )

    assert _on_hand(item, place) == Decimal(0)
    assert [m.quantity for m in StockMove.objects.filter(source_id=2).order_by("pk")] == [
        Decimal(2),
        Decimal(3),
    ]
    assert drift() == []


def test_free_stock_leaves_out_quarantine(tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 5, a_location())
    received(item, 8, a_location(kind="quarantine"))

    assert free_stock([item.pk], on=today()) == {item.pk: Decimal(5)}


def test_the_database_refuses_to_change_a_movement(tenant: context.Tenant) -> None:
    received(an_item(), 5, a_location())

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        StockMove.objects.update(quantity=1)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        StockMove.objects.all().delete()

    assert StockMove.objects.get().quantity == Decimal(5)


def test_the_verifier_finds_a_tampered_balance(tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 5, a_location())

    StockBalance.objects.filter(item=item).update(on_hand=6)

    assert [(d.item_id, d.on_hand, d.moved) for d in drift()] == [(item.pk, Decimal(6), Decimal(5))]
