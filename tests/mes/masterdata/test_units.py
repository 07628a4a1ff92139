"""Units and conversions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mes.kernel.errors import NotFound
from mes.kernel.quantity import Factor
from mes.masterdata import public as masterdata
from tests.factories import masterdata as make


@pytest.mark.usefixtures("tenant")
class TestFactors:
    def test_an_items_own_unit_is_one(self) -> None:
        assert masterdata.unit_factor(make.an_item().pk, "pcs") == Factor(1)

    def test_an_items_own_conversion_is_used(self) -> None:
        screw = make.an_item("螺丝")
        make.a_conversion(screw, "box", 24)

        assert masterdata.unit_factor(screw.pk, "box") == Factor(24)

    def test_units_of_one_dimension_convert_by_what_they_are_worth(self) -> None:
        make.a_unit("kg", dimension="mass", numerator=1, denominator=1)
        make.a_unit("g", dimension="mass", numerator=1, denominator=1000)

        assert masterdata.unit_factor(make.an_item(unit="kg").pk, "g") == Factor(1, 1000)

    def test_grams_reach_pieces_by_way_of_declared_kilograms(self) -> None:
        make.a_unit("g", dimension="mass", numerator=1, denominator=1000)
        make.a_unit("kg", dimension="mass", numerator=1, denominator=1)
        screw = make.an_item("螺丝")
        make.a_conversion(screw, "kg", 500)

        assert masterdata.unit_factor(screw.pk, "g") == Factor(1, 2)

    def test_the_items_own_conversion_goes_before_the_dimension(self) -> None:
        make.a_unit("pcs", dimension="count", numerator=1, denominator=1)
        make.a_unit("dozen", dimension="count", numerator=12, denominator=1)
        egg = make.an_item("配件")
        make.a_conversion(egg, "dozen", 13)

        assert masterdata.unit_factor(egg.pk, "dozen") == Factor(13)

    def test_a_pack_without_conversion_means_nothing(self) -> None:
        make.a_unit("box", dimension="pack")
        item = make.an_item()

        with pytest.raises(masterdata.NoConversion) as refused:
            masterdata.unit_factor(item.pk, "box")

        assert refused.value.params == {"item": item.code, "item_id": item.pk, "unit": "box"}

    def test_an_unknown_unit_means_nothing(self) -> None:
        with pytest.raises(masterdata.NoConversion):
            masterdata.unit_factor(make.an_item().pk, "furlong")

    def test_a_missing_item_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            masterdata.unit_factor(999_999_999, "pcs")

    def test_many_factors_come_at_once(self) -> None:
        first, second = make.an_item(), make.an_item()
        make.a_conversion(first, "box", 10)

        assert masterdata.factors([(first.pk, "box"), (second.pk, "pcs")]) == {
            (first.pk, "box"): Factor(10),
            (second.pk, "pcs"): Factor(1),
        }


numbers = some.integers(min_value=1, max_value=10_000)
whole = some.integers(min_value=0, max_value=10**6)


@given(numerator=numbers, denominator=numbers, count=whole)
def test_whole_units_round_trip_through_base_units(
    numerator: int, denominator: int, count: int
) -> None:
    factor = Factor(numerator, denominator)
    packed = Decimal(count) * denominator  # a multiple that is exact in base units

    assert factor.from_base(factor.to_base(packed)) == packed


@given(numerator=numbers, denominator=numbers, count=whole)
def test_a_round_trip_is_never_off_by_more_than_the_last_place(
    numerator: int, denominator: int, count: int
) -> None:
    factor = Factor(numerator, denominator)
    start = Decimal(count)
    error = abs(factor.to_base(factor.from_base(start)) - start)

    assert error <= Decimal("0.0000005") * factor.numerator / factor.denominator + Decimal(
        "0.0000005"
    )
