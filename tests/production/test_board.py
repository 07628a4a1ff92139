"""The shop board."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.ids import OperationId, WorkOrderId
from mes.tenancy.context import Tenant
from modules.production.models import BoardLink
from modules.production.selectors.board import board
from modules.production.services.lifecycle import hold_work_order
from modules.production.services.sessions import start_operation
from tests.factories.masterdata import a_work_centre, an_employee
from tests.factories.people import Client
from tests.factories.production import (
    a_draft_order,
    a_made_item,
    a_released_order,
    a_worker_actor,
    operation_of,
    report,
)

Api = Callable[..., Client]
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def _cards(answer: Any) -> dict[str, list[dict[str, Any]]]:
    return {column["status"]: column["cards"] for column in answer.json()["columns"]}


def test_the_board_sorts_work_orders_by_state_and_tells_the_late(api: Api) -> None:
    item = a_made_item(
        "角磨机", operations=[{"name": "冲压", "work_centre": a_work_centre("压机")}, "装配"]
    )
    with clock.frozen(NOON):
        a_draft_order(item)
        late = a_released_order(item, due=date(2026, 11, 20))
        running = a_released_order(item, due=date(2026, 11, 23))
        held = a_released_order(item, due=date(2026, 11, 24))
        done = a_released_order(item, 2, due=date(2026, 11, 22))
        with transaction.atomic():
            start_operation(
                OperationId(operation_of(running, 10).pk),
                actor=a_worker_actor(an_employee("李师傅")),
            )
            hold_work_order(WorkOrderId(held.pk), actor=system())
        report(running, 10, good=5, scrap=1)
        report(done, 10, good=2)
        report(done, 20, good=2)

        answer = api("viewer").get("/board")

    cards = _cards(answer)
    assert {status: [card["number"] for card in found] for status, found in cards.items()} == {
        "released": [late.number],
        "in_progress": [running.number],
        "on_hold": [held.number],
        "completed": [done.number],
    }
    assert [cards[status][0]["late_days"] for status in cards] == [3, 0, 0, 1]
    card = cards["in_progress"][0]
    assert (card["current_operation"], card["work_centre_name"], card["running_by"]) == (
        "冲压", "压机", ["李师傅"],
    )  # fmt: skip
    assert (card["good"], card["scrap"], card["progress_percent"]) == ("0", "1", 35)
    assert answer.json()["totals"] == {
        "open": 3, "late": 1, "due_today": 1, "completed_today": 1, "good_today": "2",
        "scrap_today": "1",
    }  # fmt: skip
    assert answer.json()["generated_at"] == "2026-11-23T04:00:00Z"
    assert answer.json()["sequence"] > 0


def test_a_completed_order_leaves_the_board_after_the_next_day(tenant: Tenant) -> None:
    with clock.frozen(NOON):
        order = a_released_order(a_made_item(operations=["装配"]), 1)
        report(order, 10, good=1)

    def shown(day: int) -> list[str]:
        with clock.frozen(datetime(2026, 11, day, 4, tzinfo=UTC)):
            return [card.number for card in board().columns[3].cards]

    assert (shown(23), shown(24), shown(25)) == ([order.number], [order.number], [])


@pytest.mark.usefixtures("remembering")
def test_the_board_takes_as_many_queries_for_many_as_for_few(tenant: Tenant) -> None:
    item = a_made_item()
    counts = []
    for more in (1, 6):
        for _ in range(more):
            a_released_order(item)
        with CaptureQueriesContext(connection) as captured:
            board()
        counts.append(len(captured))

    assert counts == [7, 7]


def test_a_link_shows_the_board_and_nothing_else(api: Api, tenant: Tenant) -> None:
    order = a_released_order()
    made = api("planner").post("/board/links", {"name": "车间大屏"}).json()
    screen = Client(tenant)

    by_header = screen.get("/board", x_board_key=made["key"])
    by_link = screen.get(f"/board?key={made['key']}")
    elsewhere = screen.get(f"/work-orders/{order.pk}", x_board_key=made["key"])
    listed = screen.get("/board/links", x_board_key=made["key"])

    assert (by_header.status_code, by_link.status_code) == (200, 200)
    assert (elsewhere.status_code, listed.status_code) == (401, 401)
    assert made["path"] == f"/board?key={made['key']}"
    assert made["key"] not in str(list(BoardLink.objects.values()))


def test_a_link_hears_of_changes_by_its_key(api: Api, tenant: Tenant) -> None:
    key = api("planner").post("/board/links", {"name": "大屏"}).json()["key"]
    screen = Client(tenant)

    board_events = screen.get("/events?topic=production.board&since=0", x_board_key=key)
    floor_events = screen.get("/events?topic=production.floor&since=0", x_board_key=key)

    assert (board_events.status_code, floor_events.status_code) == (200, 403)


def test_a_revoked_link_is_refused_at_once(api: Api, tenant: Tenant) -> None:
    client = api("planner")
    made = client.post("/board/links", {"name": "大屏"}).json()
    screen = Client(tenant)
    assert screen.get("/board", x_board_key=made["key"]).status_code == 200

    answer = client.delete(f"/board/links/{made['id']}")

    assert answer.status_code == 204
    assert screen.get("/board", x_board_key=made["key"]).status_code == 401
    assert client.get("/board/links").json()["results"] == []


def test_another_enterprises_link_opens_nothing(
    api: Api, tenant: Tenant, other_tenant: Tenant
) -> None:
    key = api("planner").post("/board/links", {"name": "大屏"}).json()["key"]

    assert Client(other_tenant).get("/board", x_board_key=key).status_code == 401


@pytest.mark.parametrize("key", ["", "wrong", "x" * 5000])
def test_a_wrong_key_is_refused(tenant: Tenant, key: str) -> None:
    assert Client(tenant).get("/board", x_board_key=key).status_code == 401
