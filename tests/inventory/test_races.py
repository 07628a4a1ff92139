"""Two people take the last piece: one gets it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from mes.kernel.actor import system
from mes.masterdata.models import Item, Location
from mes.masterdata.public import LocationKind, virtual_location
from mes.tenancy import context
from modules.inventory.domain.posting import Line, Reason, Source
from modules.inventory.errors import InsufficientStock
from modules.inventory.models import StockBalance, StockDocumentKind
from modules.inventory.public import Demand, LineDemand, lock_stock, release, reserve, ship
from modules.inventory.selectors.verify import drift
from modules.inventory.services.documents import Entry, post_document
from modules.inventory.services.ledger import post
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


def test_who_takes_while_another_is_taking_waits_and_then_sees_what_is_left(
    committed_enterprise: context.Tenant,
) -> None:
    """The posting's own lock: no picking and no numbering stands before it."""
    with context.within(committed_enterprise):
        item, place = an_item(), a_location()
        received(item, 1, place)
        floor = virtual_location(LocationKind.PRODUCTION_FLOOR).id
        taken = threading.Event()

        def take(number: int) -> None:
            line = Line(item.pk, place.pk, floor, Decimal(1))
            source = Source("test.lock", number)
            post([line], source=source, reason=Reason.ISSUE, actor=system(), on=today())

        def first() -> None:
            with transaction.atomic():
                take(1)
                taken.set()
                time.sleep(0.5)

        def second() -> None:
            assert taken.wait(30)
            with transaction.atomic():
                take(2)

        outcomes = in_threads(first, second, tenant=committed_enterprise)

        assert outcomes[0] is None
        assert isinstance(outcomes[1], InsufficientStock)
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


def test_everything_at_once_on_a_few_hot_items_stays_in_balance(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        items = [an_item() for _ in range(3)]
        places = [a_location() for _ in range(2)]
        for item in items:
            for place in places:
                received(item, 40, place)

        def work(number: int) -> Callable[[], object]:
            chosen = random.Random(number)

            def steps() -> Counter[str]:
                done: Counter[str] = Counter()
                for step in range(12):
                    what = chosen.choice([_receive, _transfer, _ship_two, _reserve_and_release])
                    try:
                        with transaction.atomic():
                            what(chosen, items, places, 1000 * number + step)
                    except InsufficientStock:
                        done["refused"] += 1
                    else:
                        done["done"] += 1
                return done

            return steps

        outcomes = in_threads(*[work(number) for number in range(6)], tenant=committed_enterprise)

        assert [one for one in outcomes if isinstance(one, BaseException)] == []
        assert sum(one.total() for one in outcomes) == 72
        assert not StockBalance.objects.filter(on_hand__lt=0).exists()
        assert drift() == []


def _receive(chosen: random.Random, items: list[Item], places: list[Location], _n: int) -> None:
    entries = [
        Entry(item.pk, chosen.choice(places).pk, Decimal(chosen.randint(1, 5)))
        for item in chosen.sample(items, 2)
    ]
    post_document(StockDocumentKind.RECEIPT, entries, actor=system())


def _transfer(chosen: random.Random, items: list[Item], places: list[Location], _n: int) -> None:
    here, there = chosen.sample(places, 2)
    entries = [
        Entry(item.pk, here.pk, Decimal(chosen.randint(1, 9)), to_location_id=there.pk)
        for item in chosen.sample(items, 2)
    ]
    post_document(StockDocumentKind.TRANSFER, entries, actor=system())


def _ship_two(chosen: random.Random, items: list[Item], _p: list[Location], number: int) -> None:
    demands = [Demand(item.pk, Decimal(chosen.randint(1, 9))) for item in chosen.sample(items, 2)]
    ship(demands, source=Source("test.hot", number), actor=system(), on=today())


def _reserve_and_release(
    chosen: random.Random, items: list[Item], _p: list[Location], number: int
) -> None:
    wanted = [LineDemand(n, item.pk, Decimal(4)) for n, item in enumerate(chosen.sample(items, 2))]
    lock_stock([one.item_id for one in wanted])
    reserve("test.hot", number, wanted, on=today())
    if number % 2:
        release("test.hot", number)
