"""Pieces flow from operation to operation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.production.domain.flow import consumed_by
from modules.production.errors import (
    NothingReported,
    QuantityNotAvailable,
    ScrapReasonNeeded,
    WorkOrderNotWorkable,
)
from modules.production.models import WorkOrder, WorkReport
from tests.factories.production import (
    a_draft_order,
    a_made_item,
    a_released_order,
    a_scrap_reason,
    house_rules,
    operation_of,
    report,
)

pytestmark = pytest.mark.usefixtures("tenant")


def _state(order: WorkOrder, seq: int) -> tuple[str, Decimal, Decimal, Decimal]:
    operation = operation_of(order, seq)
    return operation.status, operation.available, operation.good, operation.scrap


def test_the_first_operation_starts_with_the_planned_quantity() -> None:
    order = a_released_order(pieces=100)

    assert _state(order, 10) == ("ready", 100, 0, 0)
    assert _state(order, 20) == ("waiting", 0, 0, 0)


def test_the_next_operation_may_begin_with_a_part() -> None:
    order = a_released_order(pieces=100)

    report(order, 10, good=5)

    assert _state(order, 10) == ("ready", 95, 5, 0)
    assert _state(order, 20) == ("ready", 5, 0, 0)


def test_pieces_go_on_in_transfer_batches_until_the_operation_is_done() -> None:
    item = a_made_item(operations=[{"name": "冲压", "transfer_batch": 20}, "装配"])
    order = a_released_order(item, 50)

    report(order, 10, good=15)
    assert _state(order, 20) == ("waiting", 0, 0, 0)
    report(order, 10, good=30)
    assert _state(order, 20) == ("ready", 40, 0, 0)
    report(order, 10, good=5)
    assert _state(order, 20) == ("ready", 50, 0, 0)


def test_scrap_reduces_what_comes_later() -> None:
    order = a_released_order(pieces=100)

    report(order, 10, good=97, scrap=3)
    report(order, 20, good=96, scrap=1)

    order.refresh_from_db()
    assert _state(order, 10) == ("done", 0, 97, 3)
    assert _state(order, 20) == ("done", 0, 96, 1)
    assert (order.status, order.good, order.scrap, order.completed) == ("completed", 96, 4, 96)
    assert order.progress_percent == 100


def test_rework_stays_at_the_operation_until_it_is_good_or_scrap() -> None:
    order = a_released_order(pieces=10)

    report(order, 10, good=7, rework=3)
    assert _state(order, 10) == ("ready", 3, 7, 0)
    report(order, 10, good=2, scrap=1)

    order.refresh_from_db()
    assert _state(order, 10) == ("done", 0, 9, 1)
    assert operation_of(order, 10).rework == 3
    assert order.rework == 3


def test_late_scrap_upstream_finishes_what_waits_downstream() -> None:
    order = a_released_order(pieces=10)
    report(order, 10, good=8)
    report(order, 20, good=8)
    assert operation_of(order, 20).status == "waiting"

    report(order, 10, scrap=2)

    order.refresh_from_db()
    assert operation_of(order, 20).status == "done"
    assert order.status == "completed"


def test_an_order_of_nothing_but_scrap_completes_with_nothing() -> None:
    order = a_released_order(pieces=4)

    report(order, 10, scrap=4)

    order.refresh_from_db()
    assert (order.status, order.good, order.completed, order.scrap) == ("completed", 0, 0, 4)


@pytest.mark.parametrize(("seq", "good"), [(10, 11), (20, 5)])
def test_more_than_is_there_is_refused(seq: int, good: int) -> None:
    order = a_released_order(pieces=10)
    report(order, 10, good=4)
    before = (_state(order, 10), _state(order, 20), WorkReport.objects.count())

    with pytest.raises(QuantityNotAvailable):
        report(order, seq, good=good)

    assert (_state(order, 10), _state(order, 20), WorkReport.objects.count()) == before


def test_the_first_operation_may_report_more_within_the_tolerance() -> None:
    house_rules(over_report=Decimal("0.05"))
    order = a_released_order(pieces=100)

    report(order, 10, good=100)
    report(order, 10, good=5)

    assert _state(order, 10) == ("done", 0, 105, 0)
    assert _state(order, 20) == ("ready", 105, 0, 0)


def test_the_tolerance_has_an_end() -> None:
    house_rules(over_report=Decimal("0.05"))
    order = a_released_order(pieces=100)
    report(order, 10, good=100)

    with pytest.raises(QuantityNotAvailable) as refused:
        report(order, 10, good=6)

    assert refused.value.params["available"] == "5"
    assert operation_of(order, 10).good == 100


def test_later_operations_have_no_tolerance() -> None:
    house_rules(over_report=Decimal("0.05"))
    order = a_released_order(pieces=100)
    report(order, 10, good=100)

    with pytest.raises(QuantityNotAvailable):
        report(order, 20, good=101)


def test_an_empty_report_is_refused() -> None:
    order = a_released_order()

    with pytest.raises(NothingReported):
        report(order, 10)


def test_scrap_needs_a_reason() -> None:
    order = a_released_order()

    with pytest.raises(ScrapReasonNeeded):
        report(order, 10, good=1, scrap=1, scrap_reason_id=None)

    assert WorkReport.objects.count() == 0


def test_the_name_of_the_reason_is_kept_with_the_report() -> None:
    order = a_released_order()
    reason = a_scrap_reason("划伤")

    written = report(order, 10, scrap=1, scrap_reason_id=reason.pk)
    reason.name = "表面划伤"
    reason.save()

    written.refresh_from_db()
    assert written.scrap_reason_name == "划伤"


def test_a_draft_is_not_worked_on() -> None:
    order = a_draft_order()

    with pytest.raises(WorkOrderNotWorkable):
        report(order, 10, good=1)


def test_an_item_without_routing_has_one_operation() -> None:
    item = a_made_item(operations=())
    order = a_released_order(item, 3)

    report(order, 10, good=3)

    order.refresh_from_db()
    assert order.operations.count() == 1
    assert (order.status, order.completed) == ("completed", 3)


@given(
    decimals=st.integers(0, 6),
    units=st.integers(0, 10**9),
    thousandths=st.lists(st.integers(1, 500_000), min_size=1, max_size=20),
)
def test_the_uses_of_any_parts_are_whole_never_negative_and_end_at_the_requirement(
    decimals: int, units: int, thousandths: list[int]
) -> None:
    step = Decimal(1).scaleb(-decimals)
    required = units * step
    parts = [Decimal(part).scaleb(-3) for part in thousandths]
    planned = sum(parts, Decimal(0))

    through, consumed = Decimal(0), Decimal(0)
    for part in parts:
        through += part
        target = consumed_by(required, planned, through, decimals=decimals)
        assert target >= consumed
        assert target % step == 0
        assert 0 <= target - required * through / planned < step * Decimal("1.000001")
        consumed = target

    assert consumed == required


@given(
    required=st.integers(0, 50),
    parts=st.lists(st.integers(1, 9), min_size=1, max_size=12),
    back=st.lists(st.integers(0, 11), max_size=12),
)
def test_what_was_taken_back_and_done_again_ends_at_the_requirement_too(
    required: int, parts: list[int], back: list[int]
) -> None:
    planned = Decimal(sum(parts))
    done: list[tuple[int, Decimal]] = []

    def do(part: int) -> None:
        through = Decimal(part + sum(size for size, _used in done))
        consumed = sum((used for _size, used in done), Decimal(0))
        target = consumed_by(Decimal(required), planned, through, decimals=0)
        done.append((part, max(target - consumed, Decimal(0))))

    for part in parts:
        do(part)
    for index in back:
        if index < len(done):
            part, _used = done.pop(index)
            do(part)

    assert sum(used for _part, used in done) == required
