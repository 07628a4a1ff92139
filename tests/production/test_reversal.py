"""Taking reports back restores everything."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mes.kernel.actor import system
from mes.kernel.ids import WorkOrderId
from modules.production.errors import (
    AlreadyReversed,
    PiecesGoneOn,
    ReversalNotReversible,
    WorkOrderNotWorkable,
)
from modules.production.models import (
    ReportConsumption,
    WorkOrder,
    WorkOrderComponent,
    WorkOrderOperation,
    WorkReport,
)
from modules.production.services.lifecycle import close_work_order
from tests.factories.masterdata import an_item
from tests.factories.production import (
    a_made_item,
    a_released_order,
    operation_of,
    report,
    take_back,
)

pytestmark = pytest.mark.usefixtures("tenant")


def _everything(order: WorkOrder) -> Any:
    """All that a report changes, but for versions and times of change."""
    return (
        WorkOrder.objects.filter(pk=order.pk).values(
            "status", "good", "scrap", "rework", "completed", "progress_percent", "started_at",
            "completed_at",
        )[0],
        list(
            WorkOrderOperation.objects.filter(work_order=order).order_by("seq").values(
                "good", "scrap", "rework", "available", "status", "started_at", "finished_at"
            )
        ),
        list(
            WorkOrderComponent.objects.filter(work_order=order).order_by("pk").values(
                "consumed", "required"
            )
        ),
    )  # fmt: skip


def _with_components() -> WorkOrder:
    screw, case = an_item("螺钉"), an_item("壳体")
    item = a_made_item(
        of=[
            {"component": screw, "quantity": 4, "operation_seq": 10},
            {"component": case, "quantity": 1},
        ]
    )
    return a_released_order(item, 10)


def test_reversing_the_first_report_brings_back_a_fresh_order() -> None:
    order = _with_components()
    before = _everything(order)

    take_back(report(order, 10, good=3, scrap=1, rework=1))

    assert _everything(order) == before


def test_reversing_the_last_report_reopens_a_completed_order() -> None:
    order = _with_components()
    report(order, 10, good=9, scrap=1)
    report(order, 20, good=4)
    before = _everything(order)

    last = report(order, 20, good=5)
    assert WorkOrder.objects.get(pk=order.pk).status == "completed"
    take_back(last)

    assert _everything(order) == before


def test_the_reversal_is_a_report_of_its_own_with_the_opposite_quantities() -> None:
    order = _with_components()
    written = report(order, 10, good=3, scrap=1, minutes=Decimal(30))

    reversal = take_back(written)

    kept = WorkReport.objects.get(pk=reversal.pk)
    assert (kept.good, kept.scrap, kept.minutes) == (-3, -1, -30)
    assert kept.reverses_id == written.pk
    assert kept.number != written.number
    used = ReportConsumption.objects.order_by("pk").values_list("report_id", "quantity")
    assert list(used) == [(written.pk, 16), (reversal.pk, -16)]


def test_pieces_that_went_on_cannot_be_taken_back() -> None:
    order = a_released_order(pieces=10)
    first = report(order, 10, good=6)
    report(order, 20, good=3)
    before = _everything(order)

    with pytest.raises(PiecesGoneOn), transaction.atomic():
        take_back(first)

    assert _everything(order) == before
    assert WorkReport.objects.count() == 2


def test_what_has_not_gone_on_can_be_taken_back() -> None:
    order = a_released_order(pieces=10)
    report(order, 10, good=6)
    second = report(order, 10, good=2)
    report(order, 20, good=5)

    take_back(second)

    assert (operation_of(order, 10).available, operation_of(order, 20).available) == (4, 1)


def test_a_report_is_reversed_once() -> None:
    order = a_released_order()
    written = report(order, 10, good=1)
    take_back(written)

    with pytest.raises(AlreadyReversed), transaction.atomic():
        take_back(written)

    assert WorkReport.objects.count() == 2


def test_a_reversal_is_not_reversed() -> None:
    order = a_released_order()
    reversal = take_back(report(order, 10, good=1))

    with pytest.raises(ReversalNotReversible), transaction.atomic():
        take_back(reversal)


def test_nothing_is_taken_back_from_a_closed_order() -> None:
    order = a_released_order()
    written = report(order, 10, good=1)
    with transaction.atomic():
        close_work_order(WorkOrderId(order.pk), actor=system())

    with pytest.raises(WorkOrderNotWorkable), transaction.atomic():
        take_back(written)

    assert operation_of(order, 10).good == 1


@pytest.mark.parametrize("change", ["UPDATE production_workreport SET good = 99",
                                    "DELETE FROM production_workreport"])  # fmt: skip
def test_the_database_refuses_to_change_a_report(change: str) -> None:
    order = a_released_order()
    report(order, 10, good=1)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert WorkReport.objects.get().good == 1


def test_uses_of_many_reports_add_up_exactly() -> None:
    foil = an_item("薄膜", unit="m2")
    item = a_made_item(operations=["包装"], of=[{"component": foil, "quantity": "0.333333"}])
    order = a_released_order(item, 7)

    for _ in range(7):
        report(order, 10, good=1)

    component = order.components.get()
    assert component.required == Decimal("2.3334")
    assert component.consumed == component.required


def test_scrap_uses_components_too_and_later_operations_use_less() -> None:
    order = _with_components()

    report(order, 10, good=8, scrap=2)
    report(order, 20, good=8)

    assert [one.consumed for one in order.components.order_by("position")] == [40, 8]
