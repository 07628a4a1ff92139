"""Which work orders would cover what is wanted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mes.events import bus
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.errors import NotFound
from mes.masterdata.models import Item
from mes.masterdata.public import BomCycle
from modules.production.domain.planning import planned_quantity
from modules.production.events import StockAsked
from modules.production.models import WorkOrder
from modules.production.selectors.demands import Demand, demands_of_order
from modules.production.selectors.suggestions import Suggestion, suggest_work_orders
from modules.production.services.from_suggestions import Accepted, create_from_suggestions
from tests.factories.masterdata import a_bom, an_item
from tests.factories.production import a_made_item, a_released_order, report

pytestmark = pytest.mark.usefixtures("tenant")
DUE = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def stock() -> Iterator[dict[int, Decimal]]:
    """What answers when planning asks what is free: item id to quantity, and nobody else."""
    held: dict[int, Decimal] = {}

    def answer(asked: StockAsked) -> None:
        asked.free.update({item_id: held.get(item_id, Decimal(0)) for item_id in asked.item_ids})

    before = bus._handlers[StockAsked]
    bus._handlers[StockAsked] = [bus.Handler(answer, frozenset())]
    yield held
    bus._handlers[StockAsked] = before


class Drill:
    """A product of three levels: drill ← 1 motor + 4 screws; motor ← 2 coils; coil ← 0.5 kg wire."""

    def __init__(self) -> None:
        self.wire = an_item("漆包线", unit="kg")
        self.wire.unit.decimals = 3
        self.wire.unit.save()
        self.screw = an_item("螺钉", lead_time_days=3)
        self.coil = a_made_item(
            "线圈",
            lead_time_days=2,
            of=[{"component": self.wire, "quantity": "0.5", "scrap_rate": "0.04"}],
        )
        self.motor = a_made_item("电机", lead_time_days=5, of={self.coil: 2})
        self.drill = a_made_item("电钻", lead_time_days=4, of={self.motor: 1, self.screw: 4})


def _want(item: Item, quantity: int | str, due: date = DUE) -> list[Suggestion]:
    return suggest_work_orders([Demand(item.pk, Decimal(quantity), due)])


def _lines(found: list[Suggestion]) -> list[tuple[str, int, Decimal, Decimal, str]]:
    return [(one.item.name, one.level, one.required, one.suggested, one.shortage) for one in found]


def test_three_levels_from_nothing(stock: dict[int, Decimal]) -> None:
    product = Drill()

    found = _want(product.drill, 100)

    assert _lines(found) == [
        ("电钻", 0, 100, 100, "make"),
        ("电机", 1, 100, 100, "make"),
        ("螺钉", 1, 400, 400, "buy"),
        ("线圈", 2, 200, 200, "make"),
        ("漆包线", 3, Decimal(104), Decimal(104), "buy"),
    ]
    assert [one.parent_index for one in found] == [None, 0, 0, 1, 3]
    assert [one.due_date for one in found] == [
        date(2026, 12, 31), date(2026, 12, 27), date(2026, 12, 27), date(2026, 12, 22),
        date(2026, 12, 20),
    ]  # fmt: skip
    assert found[0].bom_id == product.drill.boms.get().pk
    assert found[0].routing_id == product.drill.routings.get().pk


def test_stock_at_every_level_is_used_first(stock: dict[int, Decimal]) -> None:
    product = Drill()
    stock.update(
        {product.drill.pk: Decimal(20), product.motor.pk: Decimal(30), product.coil.pk: Decimal(15)}
    )

    found = _want(product.drill, 100)

    assert _lines(found) == [
        ("电钻", 0, 100, 80, "make"),
        ("电机", 1, 80, 50, "make"),
        ("螺钉", 1, 320, 320, "buy"),
        ("线圈", 2, 100, 85, "make"),
        ("漆包线", 3, Decimal("44.2"), Decimal("44.2"), "buy"),
    ]
    assert [one.covered_by_stock for one in found] == [20, 30, 0, 15, 0]


def test_what_stock_covers_is_not_made(stock: dict[int, Decimal]) -> None:
    product = Drill()
    stock[product.drill.pk] = Decimal(100)

    found = _want(product.drill, 100)

    assert _lines(found) == [("电钻", 0, 100, 0, "none")]


def test_open_work_orders_cover_too(stock: dict[int, Decimal]) -> None:
    product = Drill()
    order = a_released_order(product.motor, 40)
    report(order, 10, good=10)
    report(order, 20, good=10)

    found = _want(product.drill, 100)

    motor = found[1]
    assert (motor.covered_by_work_orders, motor.suggested) == (30, 70)


def test_what_open_work_orders_will_take_is_not_free(stock: dict[int, Decimal]) -> None:
    product = Drill()
    stock[product.screw.pk] = Decimal(500)
    a_released_order(product.drill, 25)

    found = _want(product.drill, 125)

    assert (found[0].covered_by_work_orders, found[0].suggested) == (25, 100)
    assert found[2].item.id == product.screw.pk
    assert (found[2].covered_by_stock, found[2].suggested) == (400, 0)


def test_a_second_time_nothing_more_is_suggested(stock: dict[int, Decimal]) -> None:
    product = Drill()
    first = _want(product.drill, 10)
    with transaction.atomic():
        create_from_suggestions(
            [
                Accepted(
                    one.index, one.item.id, one.suggested, one.due_date, one.parent_index,
                    one.bom_id, one.routing_id,
                )
                for one in first
            ],
            actor=system(),
        )  # fmt: skip

    again = _want(product.drill, 10)

    assert _lines(again) == [("电钻", 0, 10, 0, "none")]
    tree = WorkOrder.objects.order_by("pk").values_list(
        "item__name", "quantity", "parent__item__name"
    )
    assert list(tree) == [
        ("电钻", 10, None), ("电机", 10, "电钻"), ("线圈", 20, "电机"),
    ]  # fmt: skip


def test_quantity_rules_and_what_they_make_too_much_of(stock: dict[int, Decimal]) -> None:
    part = a_made_item("齿轮", minimum_quantity="50", order_multiple="20")
    left, right = a_made_item("左箱", of={part: 1}), a_made_item("右箱", of={part: 1})
    whole = a_made_item("减速机", of={left: 1, right: 1})

    found = _want(whole, 25)

    gears = [one for one in found if one.item.id == part.pk]
    assert [(one.required, one.suggested) for one in gears] == [(25, 60), (25, 0)]
    assert gears[1].covered_by_work_orders == 25


def test_a_nearer_day_is_served_first(stock: dict[int, Decimal]) -> None:
    item = a_made_item()
    stock[item.pk] = Decimal(10)

    found = suggest_work_orders(
        [
            Demand(item.pk, Decimal(8), date(2026, 12, 20)),
            Demand(item.pk, Decimal(8), date(2026, 12, 10)),
        ]
    )

    assert [(one.due_date.day, one.covered_by_stock, one.suggested) for one in found] == [
        (10, 8, 0),
        (20, 2, 6),
    ]


def test_messages_say_what_to_look_at(stock: dict[int, Decimal]) -> None:
    bare = a_made_item("样机", operations=(), lead_time_days=30, safety_stock="5")
    stock[bare.pk] = Decimal(6)

    found = _want(bare, 8, date(2026, 12, 1))

    assert (found[0].covered_by_stock, found[0].suggested) == (6, 2)
    assert found[0].messages == ["uses_safety_stock", "late_start", "no_bom", "no_routing"]


def test_a_cycle_is_refused(stock: dict[int, Decimal]) -> None:
    one, other = a_made_item("甲"), a_made_item("乙")
    a_bom(one, {other: 1})
    a_bom(other, {one: 1})

    with pytest.raises(BomCycle):
        _want(one, 1)


@pytest.mark.usefixtures("remembering")
def test_queries_do_not_grow_with_the_structure(stock: dict[int, Decimal]) -> None:
    small, large = a_made_item("小"), a_made_item("大")
    a_bom(small, {an_item(): 1})
    a_bom(large, {a_made_item(f"件{n}", of={an_item(): n + 1}): 1 for n in range(25)})
    counts = []
    _want(small, 1)
    for item in (small, large):
        with CaptureQueriesContext(connection) as captured:
            _want(item, 10)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_without_anybody_who_keeps_stock_everything_is_made() -> None:
    item = a_made_item(of={an_item(): 3})
    bus_handlers, bus._handlers[StockAsked] = bus._handlers[StockAsked], []
    try:
        found = _want(item, 7)
    finally:
        bus._handlers[StockAsked] = bus_handlers

    assert [(one.required, one.suggested) for one in found] == [(7, 7), (21, 21)]


def test_an_order_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound):
        demands_of_order(123456789)


@pytest.mark.parametrize(
    ("missing", "decimals", "minimum", "multiple", "planned"),
    [
        ("0", 0, "50", "20", "0"),
        ("10.2", 0, "0", "0", "11"),
        ("10.2", 1, "0", "0", "10.2"),
        ("3", 0, "50", "0", "50"),
        ("51", 0, "50", "20", "60"),
        ("60", 0, "0", "20", "60"),
    ],
)
def test_the_planned_quantity(
    missing: str, decimals: int, minimum: str, multiple: str, planned: str
) -> None:
    assert planned_quantity(
        Decimal(missing),
        decimals=decimals,
        minimum=Decimal(minimum),
        multiple=Decimal(multiple),
    ) == Decimal(planned)
