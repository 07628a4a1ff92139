"""BOMs in force, explosion through all levels, where-used."""

from datetime import date
from decimal import Decimal

import pytest

from mes.kernel.errors import NotFound
from mes.masterdata import public as masterdata
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models import Item
from tests.factories import masterdata as make

pytestmark = pytest.mark.usefixtures("tenant")
TODAY = date(2026, 11, 24)


def _made(name: str) -> Item:
    return make.an_item(name, supply="make", kind="semi_finished")


def _quantities(places: list[masterdata.Place]) -> list[tuple[str, int, Decimal]]:
    return [(place.item.name, place.level, place.quantity) for place in places]


def test_the_bom_in_force_is_the_one_of_that_day() -> None:
    item, part = _made("椅"), make.an_item("腿")
    old = make.a_bom(item, {part: 3}, version_code="1", valid_to=date(2026, 6, 30))
    new = make.a_bom(item, {part: 4}, version_code="2", valid_from=date(2026, 7, 1))

    assert masterdata.active_bom(item.pk, date(2026, 6, 30)).id == old.pk
    assert masterdata.active_bom(item.pk, date(2026, 7, 1)).id == new.pk


def test_a_draft_is_not_in_force() -> None:
    item = _made("椅")
    make.a_bom(item, {make.an_item("腿"): 4}, status=RevisionStatus.DRAFT)

    with pytest.raises(masterdata.NoBom) as refused:
        masterdata.active_bom(item.pk, TODAY)

    assert refused.value.params == {"item": item.code, "item_id": item.pk, "on": "2026-11-24"}


def test_the_bom_of_a_missing_item_is_not_found() -> None:
    with pytest.raises(NotFound):
        masterdata.active_bom(999_999_999, TODAY)


def test_a_structure_is_exploded_through_all_levels_in_line_order() -> None:
    beam, screw = make.an_item("木料"), make.an_item("螺丝")
    leg, chair = _made("腿"), _made("椅")
    make.a_bom(leg, {beam: 2})
    make.a_bom(chair, {leg: 4, screw: 8})

    assert _quantities(masterdata.explode(chair.pk, Decimal(10), TODAY)) == [
        ("椅", 0, Decimal(10)),
        ("腿", 1, Decimal(40)),
        ("木料", 2, Decimal(80)),
        ("螺丝", 1, Decimal(80)),
    ]


def test_scrap_is_added_on_each_level() -> None:
    beam, leg, chair = make.an_item("木料"), _made("腿"), _made("椅")
    make.a_bom(leg, [{"component": beam, "quantity": 1, "scrap_rate": "0.1"}])
    make.a_bom(chair, [{"component": leg, "quantity": 4, "scrap_rate": "0.05"}])

    places = masterdata.explode(chair.pk, Decimal(100), TODAY)

    assert [place.quantity for place in places] == [Decimal(100), Decimal(420), Decimal(462)]


def test_a_bom_for_several_pieces_is_divided() -> None:
    glue, board = make.an_item("胶", unit="kg"), _made("板")
    make.a_bom(board, {glue: 1}, quantity=3)

    assert masterdata.explode(board.pk, Decimal(1), TODAY)[1].quantity == Decimal("0.333333")
    assert masterdata.explode(board.pk, Decimal(3), TODAY)[1].quantity == Decimal(1)


def test_no_level_rounds_what_the_next_multiplies() -> None:
    raw, middle, top = make.an_item("料"), _made("中"), _made("顶")
    make.a_bom(middle, {raw: 3})
    make.a_bom(top, {middle: 1}, quantity=3)

    places = masterdata.explode(top.pk, Decimal(1), TODAY)

    assert [place.quantity for place in places] == [
        Decimal(1),
        Decimal("0.333333"),
        Decimal(1),
    ]


def test_a_line_in_another_unit_is_converted() -> None:
    make.a_unit("kg", dimension="mass", numerator=1, denominator=1)
    make.a_unit("g", dimension="mass", numerator=1, denominator=1000)
    paint, chair = make.an_item("漆", unit="kg"), _made("椅")
    make.a_bom(chair, [{"component": paint, "quantity": 250, "unit": "g"}])

    assert masterdata.explode(chair.pk, Decimal(6), TODAY)[1].quantity == Decimal("1.5")


def test_a_component_used_twice_stands_twice_and_adds_up() -> None:
    screw, leg, chair = make.an_item("螺丝"), _made("腿"), _made("椅")
    make.a_bom(leg, {screw: 2})
    make.a_bom(chair, {leg: 4, screw: 8})

    places = masterdata.explode(chair.pk, Decimal(1), TODAY)

    assert masterdata.total_needs(places) == {screw.pk: Decimal(16)}


def test_below_a_bought_item_nothing_is_listed() -> None:
    copper, motor, drill = make.an_item("铜"), make.an_item("电机"), _made("电钻")
    make.a_bom(motor, {copper: 1})
    make.a_bom(drill, {motor: 1})

    assert len(masterdata.explode(drill.pk, Decimal(1), TODAY)) == 2
    assert len(masterdata.explode(drill.pk, Decimal(1), TODAY, through_bought=True)) == 3


def test_an_item_without_bom_is_its_own_structure() -> None:
    part = make.an_item("螺丝")

    assert _quantities(masterdata.explode(part.pk, Decimal(5), TODAY)) == [("螺丝", 0, Decimal(5))]


def test_exploding_a_broken_structure_ends_with_the_path_of_the_cycle() -> None:
    a, b = _made("甲"), _made("乙")
    make.a_bom(a, {b: 1})
    make.a_bom(b, {a: 1})

    with pytest.raises(masterdata.BomCycle) as refused:
        masterdata.explode(a.pk, Decimal(1), TODAY)

    assert refused.value.params["path"] == [a.code, b.code, a.code]


def test_parents_come_before_components_in_the_netting_order() -> None:
    screw, leg, chair = make.an_item("螺丝"), _made("腿"), _made("椅")
    make.a_bom(leg, {screw: 2})
    make.a_bom(chair, {screw: 8, leg: 4})

    order = masterdata.structure([chair.pk], TODAY).in_order()

    assert order == [chair.pk, leg.pk, screw.pk]


def test_the_netting_order_of_a_cycle_is_refused() -> None:
    a, b = _made("甲"), _made("乙")
    make.a_bom(a, {b: 1})
    make.a_bom(b, {a: 1})

    with pytest.raises(masterdata.BomCycle):
        masterdata.structure([a.pk], TODAY).in_order()


def test_the_needs_of_one_level_carry_scrap_and_line() -> None:
    leg, chair = make.an_item("腿"), _made("椅")
    make.a_bom(chair, [{"component": leg, "quantity": 4, "scrap_rate": "0.02"}])

    ((line, amount),) = masterdata.structure([chair.pk], TODAY).needs(chair.pk, Decimal(50))

    assert (line.component_id, amount) == (leg.pk, Decimal(204))


def test_a_structure_takes_the_same_queries_for_two_levels_and_for_six(
    django_assert_num_queries: object,
) -> None:
    top = below = _made("0")
    for level in range(6):
        part = _made(str(level + 1))
        make.a_bom(below, {part: 1})
        below = part

    with django_assert_num_queries(8):  # type: ignore[operator]
        masterdata.structure([top.pk], TODAY)


def test_substitutes_come_by_priority() -> None:
    oak, beech, ash, chair = (
        make.an_item("橡"),
        make.an_item("榉"),
        make.an_item("白蜡"),
        _made("椅"),
    )
    make.a_bom(
        chair,
        [{"component": oak, "quantity": 1, "substitutes": [(beech, "1.1"), (ash, 2)]}],
    )

    (line,) = masterdata.active_bom(chair.pk, TODAY).lines

    assert [(other.item_name, other.ratio) for other in line.substitutes] == [
        ("榉", Decimal("1.1")),
        ("白蜡", Decimal(2)),
    ]


def test_where_used_climbs_all_levels() -> None:
    screw, leg, chair = make.an_item("螺丝"), _made("腿"), _made("椅")
    make.a_bom(leg, {screw: 2})
    make.a_bom(chair, {leg: 4, screw: 8})

    uses = masterdata.where_used(screw.pk, TODAY)

    assert sorted((use.level, use.parent_name, use.quantity) for use in uses) == [
        (1, "椅", Decimal(8)),
        (1, "腿", Decimal(2)),
        (2, "椅", Decimal(8)),
    ]


def test_where_used_leaves_out_versions_not_in_force() -> None:
    screw, leg = make.an_item("螺丝"), _made("腿")
    make.a_bom(leg, {screw: 2}, valid_to=date(2026, 1, 1))

    assert masterdata.where_used(screw.pk, TODAY) == []


def test_where_a_missing_item_is_used_is_not_found() -> None:
    with pytest.raises(NotFound):
        masterdata.where_used(999_999_999, TODAY)
