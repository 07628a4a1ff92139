"""Two people take the last piece: one gets it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from mes.kernel.actor import system
from mes.tenancy import context
from modules.inventory.domain.posting import Source
from modules.inventory.errors import InsufficientStock
from modules.inventory.models import StockBalance
from modules.inventory.public import Demand, ship
from modules.inventory.selectors.verify import drift
from tests.factories.committed import in_threads
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item

pytestmark = pytest.mark.threads


def _taking(item_id: int, number: int, pieces: int) -> Callable[[], object]:
    def take() -> object:
        with transaction.atomic():
            return ship(
                [Demand(item_id, Decimal(pieces))],
                source=Source("test.race", number),
                actor=system(),
                on=today(),
            )

    return take


def test_the_last_piece_goes_to_one(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        item = an_item()
        received(item, 1, a_location())

        outcomes = in_threads(
            *[_taking(item.pk, number, 1) for number in range(6)], tenant=committed_enterprise
        )

        refused = [one for one in outcomes if isinstance(one, InsufficientStock)]
        assert len(refused) == 5
        assert StockBalance.objects.get(item=item).on_hand == 0
        assert drift() == []


def test_many_takers_never_oversell(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        first, second = an_item(), an_item()
        place, other = a_location(), a_location()
        for item in (first, second):
            received(item, 10, place)
            received(item, 10, other)

        outcomes = in_threads(
            *[
                _taking(item.pk, 100 * at + number, 3)
                for at, item in enumerate((first, second))
                for number in range(8)
            ],
            tenant=committed_enterprise,
        )

        assert sum(isinstance(one, InsufficientStock) for one in outcomes) == 4
        assert not [
            one
            for one in outcomes
            if isinstance(one, BaseException) and not isinstance(one, InsufficientStock)
        ]
        left = StockBalance.objects.filter(item=first).values_list("on_hand", flat=True)
        assert sum(left) == Decimal(2)
        assert drift() == []
