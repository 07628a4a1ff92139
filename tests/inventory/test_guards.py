"""What master data may not do to what is in stock."""

from decimal import Decimal

import pytest
from django.db import transaction

from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.masterdata.errors import InUse
from mes.masterdata.services.items import update_item
from mes.masterdata.services.sites import update_location
from mes.tenancy import context
from modules.inventory.errors import InsufficientStock
from modules.inventory.models import StockBalance, StockDocumentKind
from modules.inventory.selectors.verify import drift
from modules.inventory.services.documents import Entry, post_document
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, a_unit, an_item


def _issue(item: object, place: object, quantity: int, actor: Actor) -> None:
    entry = Entry(item.pk, place.pk, Decimal(quantity))  # type: ignore[attr-defined]
    post_document(StockDocumentKind.ISSUE, [entry], actor=actor)


def test_an_item_in_stock_stays_in_use(tenant: context.Tenant, actor: Actor) -> None:
    item = an_item()
    received(item, 1, a_location())

    with pytest.raises(InUse):
        update_item(item.pk, {"active": False}, actor=actor)


def test_a_location_with_stock_stays_in_use(tenant: context.Tenant, actor: Actor) -> None:
    place = a_location()
    received(an_item(), 1, place)

    with pytest.raises(InUse):
        update_location(place.pk, {"active": False}, actor=actor)


def test_an_emptied_location_can_be_given_up(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 1, place)
    _issue(item, place, 1, actor)

    assert update_location(place.pk, {"active": False}, actor=actor).active is False


def test_the_unit_is_fixed_once_something_moved(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 1, place)
    _issue(item, place, 1, actor)
    a_unit("kg")

    with pytest.raises(Invalid) as refused:
        update_item(item.pk, {"unit": "kg"}, actor=actor)

    assert [(e.field, e.code) for e in refused.value.errors] == [("unit", "fixed")]


def test_tracking_changes_only_while_there_is_no_stock(
    tenant: context.Tenant, actor: Actor
) -> None:
    item, place = an_item(), a_location()
    received(item, 1, place)

    with pytest.raises(Invalid) as refused, transaction.atomic():
        update_item(item.pk, {"tracking": "lot"}, actor=actor)
    _issue(item, place, 1, actor)

    assert refused.value.errors[0].code == "in_stock"
    assert update_item(item.pk, {"tracking": "lot"}, actor=actor).tracking == "lot"


def test_an_item_in_stock_does_not_become_a_service(tenant: context.Tenant, actor: Actor) -> None:
    item = an_item()
    received(item, 1, a_location())

    with pytest.raises(Invalid) as refused:
        update_item(item.pk, {"kind": "service"}, actor=actor)

    assert refused.value.errors[0].field == "kind"


def test_stock_goes_below_zero_only_where_the_location_allows_it(
    tenant: context.Tenant, actor: Actor
) -> None:
    item, place, strict = an_item(), a_location(allow_negative=True), a_location()

    _issue(item, place, 2, actor)
    with pytest.raises(InsufficientStock):
        _issue(item, strict, 2, actor)

    assert StockBalance.objects.get(location=place).on_hand == Decimal(-2)
    assert drift() == []


def test_a_location_that_no_longer_allows_it_first_fills_up(
    tenant: context.Tenant, actor: Actor
) -> None:
    item, place = an_item(), a_location(allow_negative=True)
    _issue(item, place, 5, actor)
    update_location(place.pk, {"allow_negative": False}, actor=actor)

    received(item, 2, place)
    with pytest.raises(InsufficientStock):
        _issue(item, place, 1, actor)
    received(item, 7, place)

    balance = StockBalance.objects.get(location=place)
    assert (balance.on_hand, balance.negative_allowed) == (Decimal(4), False)
    assert drift() == []
