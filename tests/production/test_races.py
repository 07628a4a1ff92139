"""The last pieces with real threads: nothing is reported twice, nothing is lost."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from mes.kernel.actor import system
from mes.kernel.ids import OperationId
from mes.tenancy import context
from mes.tenancy.context import Tenant
from modules.production.errors import AlreadyReversed, PiecesGoneOn, QuantityNotAvailable
from modules.production.models import WorkOrder, WorkOrderOperation, WorkReport
from modules.production.services.report import WorkDone, report_work
from modules.production.services.reverse import reverse_report
from tests.factories.committed import an_enterprise, in_threads
from tests.factories.production import a_released_order, operation_of, report, take_back

pytestmark = pytest.mark.threads


@pytest.fixture(scope="module")
def factory(django_db_setup: None, django_db_blocker: object) -> Iterator[Tenant]:
    """An enterprise with production alone in committed data, for all tests here."""
    with django_db_blocker.unblock(), an_enterprise(modules=["production"]) as tenant:  # type: ignore[attr-defined]
        yield tenant


@pytest.fixture
def shop(committed_data: None, factory: Tenant) -> Tenant:
    return factory


def _report(operation_id: int, good: int) -> Callable[[], str]:
    def run() -> str:
        with transaction.atomic():
            written = report_work(
                OperationId(operation_id), WorkDone(good=Decimal(good)), actor=system()
            )
        return written.number

    return run


def test_the_last_piece_is_reported_once(shop: Tenant) -> None:
    with context.within(shop):
        order = a_released_order(pieces=1)
        operation = operation_of(order, 10)

    outcomes = in_threads(*[_report(operation.pk, 1) for _ in range(4)], tenant=shop)

    refused = [one for one in outcomes if isinstance(one, QuantityNotAvailable)]
    assert len(refused) == 3
    with context.within(shop):
        assert WorkReport.objects.filter(work_order=order).count() == 1
        assert operation_of(order, 10).good == 1


def test_many_reports_on_one_order_all_count(shop: Tenant) -> None:
    with context.within(shop):
        order = a_released_order(pieces=40)
        operation = operation_of(order, 10)

    outcomes = [
        number
        for _ in range(5)
        for number in in_threads(*[_report(operation.pk, 2) for _ in range(4)], tenant=shop)
    ]

    assert len({str(one) for one in outcomes}) == 20
    with context.within(shop):
        after = WorkOrderOperation.objects.get(pk=operation.pk)
        assert (after.good, after.status) == (40, "done")
        assert operation_of(order, 20).available == 40
        assert WorkReport.objects.filter(work_order=order).count() == 20


def test_both_operations_at_once_never_take_more_than_was_passed_on(shop: Tenant) -> None:
    with context.within(shop):
        order = a_released_order(pieces=20)
        first, second = operation_of(order, 10), operation_of(order, 20)
        report(order, 10, good=10)

    in_threads(
        *[_report(first.pk, 5) for _ in range(3)],
        *[_report(second.pk, 5) for _ in range(3)],
        tenant=shop,
    )

    with context.within(shop):
        first.refresh_from_db()
        second.refresh_from_db()
        order = WorkOrder.objects.get(pk=order.pk)
        assert first.good == 20
        assert second.good <= first.good
        assert second.available == first.good - second.good
        assert (order.good, order.completed) == (second.good, second.good)


def test_a_reversal_and_the_next_operation_never_both_get_the_pieces(shop: Tenant) -> None:
    for _ in range(6):
        with context.within(shop):
            order = a_released_order(pieces=5)
            written = report(order, 10, good=5)
            second = operation_of(order, 20)

        outcomes = in_threads(partial(take_back, written), _report(second.pk, 5), tenant=shop)

        with context.within(shop):
            good = (operation_of(order, 10).good, operation_of(order, 20).good)
        assert good in ((0, 0), (5, 5))
        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], (PiecesGoneOn, QuantityNotAvailable))


def test_a_report_is_taken_back_once(shop: Tenant) -> None:
    with context.within(shop):
        order = a_released_order(pieces=5)
        written = report(order, 10, good=5)

    def run() -> None:
        with transaction.atomic():
            reverse_report(written.pk, actor=system())

    outcomes = in_threads(run, run, run, tenant=shop)

    assert sum(isinstance(one, AlreadyReversed) for one in outcomes) == 2
    with context.within(shop):
        assert operation_of(order, 10).good == 0
