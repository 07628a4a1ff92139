"""Tablets: what a worker sees and does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from mes.documents.printing.codes import badge_code, operation_code, work_order_code
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.kernel.errors import NotFound
from mes.kernel.ids import OperationId
from mes.realtime.models import RealtimeEvent
from modules.production.errors import NotRunning, QuantityNotAvailable, WorkerNeeded
from modules.production.models import OperationSession, WorkOrder, WorkReport
from modules.production.selectors.floor import (
    floor_operation,
    floor_operations,
    floor_rows,
    reports_today,
    workable,
)
from modules.production.selectors.scan import scanned
from modules.production.services.report import WorkDone, report_work
from modules.production.services.sessions import pause_operation, start_operation
from tests.factories.masterdata import a_work_centre, an_employee
from tests.factories.people import Client
from tests.factories.production import (
    a_made_item,
    a_released_order,
    a_worker_actor,
    operation_of,
    report,
    take_back,
)

pytestmark = pytest.mark.usefixtures("tenant")
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def _start(order: WorkOrder, seq: int, actor: Actor) -> OperationSession:
    with transaction.atomic():
        return start_operation(OperationId(operation_of(order, seq).pk), actor=actor)


def _pause(order: WorkOrder, seq: int, actor: Actor) -> OperationSession:
    with transaction.atomic():
        return pause_operation(OperationId(operation_of(order, seq).pk), actor=actor, reason="吃饭")


def _worker(name: str = "李师傅") -> Actor:
    return a_worker_actor(an_employee(name))


def test_starting_runs_the_operation_and_puts_the_order_in_progress() -> None:
    order = a_released_order()

    _start(order, 10, _worker())

    order.refresh_from_db()
    assert (order.status, operation_of(order, 10).status) == ("in_progress", "running")
    assert order.version == 3


def test_starting_twice_is_one_session() -> None:
    order, worker = a_released_order(), _worker()

    first, again = _start(order, 10, worker), _start(order, 10, worker)

    assert first.pk == again.pk
    assert OperationSession.objects.count() == 1


def test_nothing_to_work_on_is_not_started() -> None:
    order = a_released_order()

    with pytest.raises(QuantityNotAvailable), transaction.atomic():
        _start(order, 20, _worker())

    assert operation_of(order, 20).status == "waiting"
    assert OperationSession.objects.count() == 0


def test_the_office_does_not_start_without_naming_a_worker() -> None:
    order = a_released_order()

    with pytest.raises(WorkerNeeded), transaction.atomic():
        _start(order, 10, system())


def test_pausing_needs_a_running_session() -> None:
    order = a_released_order()

    with pytest.raises(NotRunning), transaction.atomic():
        _pause(order, 10, _worker())


def test_two_workers_at_one_operation() -> None:
    order = a_released_order()
    one, other = _worker("李师傅"), _worker("王师傅")
    _start(order, 10, one)
    _start(order, 10, other)

    _pause(order, 10, one)
    still = operation_of(order, 10).status
    _pause(order, 10, other)

    assert (still, operation_of(order, 10).status) == ("running", "paused")


def test_minutes_are_counted_from_start_to_report_without_the_pause() -> None:
    order, worker = a_released_order(pieces=10), _worker()
    with clock.frozen(MORNING):
        _start(order, 10, worker)
    with clock.frozen(MORNING + timedelta(minutes=30)):
        _pause(order, 10, worker)
    with clock.frozen(MORNING + timedelta(minutes=90)):
        _start(order, 10, worker)
    with clock.frozen(MORNING + timedelta(minutes=105)):
        first = report(order, 10, good=4, actor=worker)
    with clock.frozen(MORNING + timedelta(minutes=115, seconds=30)):
        second = report(order, 10, good=6, actor=worker)

    assert (first.minutes, second.minutes) == (Decimal(45), Decimal("10.5"))
    session = OperationSession.objects.get()
    assert (session.worked_seconds, session.running_since) == (55 * 60 + 30, None)
    assert session.ended_at == MORNING + timedelta(minutes=115, seconds=30)


def test_a_report_says_who_and_where() -> None:
    order, worker = a_released_order(), _worker("李师傅")

    report(order, 10, good=1, actor=worker)

    written = WorkReport.objects.get()
    assert (written.employee_id, written.employee_name, written.terminal_id) == (
        worker.id, "李师傅", 1,
    )  # fmt: skip


def test_a_terminal_sees_its_work_centres_and_what_has_none() -> None:
    saw, press = a_work_centre("锯床"), a_work_centre("压机")
    item = a_made_item(
        operations=[
            {"name": "锯", "work_centre": saw},
            {"name": "压", "work_centre": press},
            {"name": "晾干"},
        ]
    )
    order = a_released_order(item)
    at_saw = a_worker_actor(an_employee(), saw)

    names = [row["name"] for row in floor_rows(floor_operations(at_saw), at_saw)]

    assert names == ["锯", "晾干"]
    with pytest.raises(NotFound):
        floor_operation(operation_of(order, 20).pk, at_saw)


def test_a_terminal_reports_only_at_its_work_centres() -> None:
    saw, press = a_work_centre("锯床"), a_work_centre("压机")
    item = a_made_item(
        operations=[{"name": "锯", "work_centre": saw}, {"name": "压", "work_centre": press}]
    )
    order = a_released_order(item)
    at_press = a_worker_actor(an_employee(), press)

    with pytest.raises(NotFound):
        report(order, 10, good=1, actor=at_press)
    with pytest.raises(NotFound), transaction.atomic():
        _start(order, 10, at_press)

    assert WorkReport.objects.count() == 0


def test_an_operation_without_a_work_centre_is_reported_anywhere() -> None:
    press = a_work_centre("压机")
    order = a_released_order(a_made_item(operations=["晾干"]), 3)

    report(order, 10, good=3, actor=a_worker_actor(an_employee(), press))

    assert operation_of(order, 10).status == "done"


def test_a_done_operation_leaves_the_list() -> None:
    order, worker = a_released_order(pieces=2), _worker()
    report(order, 10, good=2)

    rows = floor_rows(workable(floor_operations(worker)), worker)

    assert [row["seq"] for row in rows if row["work_order_id"] == order.pk] == [20]


def test_the_row_says_who_is_running_it_and_for_how_long() -> None:
    order, me, other = a_released_order(), _worker("我"), _worker("他")
    with clock.frozen(MORNING):
        _start(order, 10, other)
    with clock.frozen(MORNING + timedelta(seconds=60)):
        _start(order, 10, me)

    with clock.frozen(MORNING + timedelta(seconds=100)):
        mine = floor_operation(operation_of(order, 10).pk, me)
        office = floor_operation(operation_of(order, 10).pk, system())

    assert (mine["running_by"], mine["elapsed_seconds"], mine["mine"]) == (["他", "我"], 40, True)
    assert (office["elapsed_seconds"], office["mine"]) == (100, False)


def test_scanning_understands_travellers_numbers_and_badges() -> None:
    order, worker = a_released_order(), _worker()
    badge = an_employee("王师傅").badge

    operation = scanned(operation_code(order.number, 20), worker)
    by_code = scanned(work_order_code(order.number), worker)
    by_number = scanned(f" {order.number} ", worker)

    assert (operation["kind"], operation["operation"]["seq"]) == ("operation", 20)
    assert [row["seq"] for row in by_code["operations"]] == [10, 20]
    assert by_number["work_order"] == by_code["work_order"]
    assert scanned(badge_code(badge), worker) == {"kind": "badge", "badge": badge}
    assert scanned(badge, worker) == {"kind": "badge", "badge": badge}
    assert scanned("6901234567892", worker)["kind"] == "unknown"


def test_scanning_another_work_centres_operation_finds_nothing() -> None:
    saw, press = a_work_centre("锯床"), a_work_centre("压机")
    order = a_released_order(a_made_item(operations=[{"name": "锯", "work_centre": saw}]))
    at_press = a_worker_actor(an_employee(), press)

    assert scanned(operation_code(order.number, 10), at_press)["kind"] == "unknown"


def test_a_late_tablet_counts_for_the_day_it_worked_on() -> None:
    order, worker = a_released_order(pieces=10), _worker()
    with clock.frozen(MORNING), transaction.atomic():
        for hours in (-20, 24 * 30, -24 * 30):
            report_work(
                OperationId(operation_of(order, 10).pk),
                WorkDone(good=Decimal(1), client_time=MORNING + timedelta(hours=hours)),
                actor=worker,
            )

    days = WorkReport.objects.order_by("pk").values_list("worked_on", flat=True)
    assert [day.isoformat() for day in days] == ["2026-11-22", "2026-11-23", "2026-11-23"]


def test_my_reports_of_today_say_what_was_taken_back() -> None:
    order, worker = a_released_order(pieces=10), _worker()
    report(order, 10, good=1, actor=worker)
    take_back(report(order, 10, good=2, actor=worker))
    report(order, 10, good=3, actor=_worker("别人"))

    found = reports_today(worker)

    assert [(one.good, one.reversed) for one in found] == [(2, True), (1, False)]


def test_every_report_is_announced_to_floor_and_board() -> None:
    order = a_released_order()
    RealtimeEvent.objects.all().delete()

    written = report(order, 10, good=1)

    operation = operation_of(order, 10)
    assert set(RealtimeEvent.objects.values_list("topic", "kind")) == {
        ("production.board", "work_reported"),
        ("production.floor", "work_reported"),
    }
    assert RealtimeEvent.objects.first().data == {
        "work_order_id": order.pk, "operation_id": operation.pk, "report_id": written.pk,
    }  # fmt: skip


def test_the_floor_over_http(api: Callable[..., Client]) -> None:
    order = a_released_order(pieces=10)
    client = api("planner")
    operation = operation_of(order, 10)

    rows = client.get(f"/floor/operations?search={order.number}").json()["results"]
    answer = client.post(f"/floor/operations/{operation.pk}/report", {"good": "4"})

    assert [row["operation_id"] for row in rows] == [
        one.pk for one in order.operations.order_by("seq")
    ]
    body = answer.json()
    assert answer.status_code == 201
    assert (body["report"]["good"], body["operation"]["available"]) == ("4", "6")
    assert (body["work_order"]["status"], body["work_order"]["progress_percent"]) == (
        "in_progress", 20,
    )  # fmt: skip
    assert client.get(f"/floor/operations/{operation.pk}").json() == body["operation"]
    assert client.get(f"/floor/scan?code={order.number}").json()["kind"] == "work_order"
    assert client.get("/floor/scrap-reasons").status_code == 200
    assert client.get("/floor/reports/mine").json() == []
    assert client.get("/floor/operations?mine=1").json()["results"] == []


def test_the_urgent_come_first_then_the_early(api: Callable[..., Client]) -> None:
    item = a_made_item(operations=["装配"])
    orders = [
        a_released_order(item, due=datetime(2026, 12, day, tzinfo=UTC).date(), priority=priority)
        for day, priority in ((20, 5), (10, 5), (30, 1))
    ]

    rows = api("planner").get("/floor/operations").json()["results"]

    assert [row["work_order_id"] for row in rows] == [orders[2].pk, orders[1].pk, orders[0].pk]
