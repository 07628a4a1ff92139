"""Production over HTTP, as the office sees it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from mes.kernel import clock
from mes.tenancy.context import Tenant
from modules.production.models import WorkOrder, WorkReport
from tests.factories.people import Client
from tests.factories.production import (
    a_draft_order,
    a_made_item,
    a_released_order,
    a_scrap_reason,
    operation_of,
    report,
)

Api = Callable[..., Client]
RATED = [{"name": "冲压", "piece_rate": "0.35"}, {"name": "装配", "piece_rate": "1.2"}]


def test_a_planner_makes_a_work_order(api: Api) -> None:
    item = a_made_item("角磨机", of={a_made_item("壳体"): 2})

    answer = api("planner").post(
        "/work-orders", {"item_id": item.pk, "quantity": "12", "due_date": "2026-12-01"}
    )

    made = answer.json()
    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    assert (made["status"], made["quantity"], made["unit"], made["due_date"]) == (
        "draft", "12", "pcs", "2026-12-01",
    )  # fmt: skip
    assert [row["name"] for row in made["operations"]] == ["下料", "装配"]
    assert [(row["required"], row["consumed"]) for row in made["components"]] == [("24", "0")]
    assert made["allowed_actions"] == ["release", "cancel", "edit"]


def test_a_work_order_may_be_made_and_released_at_once(api: Api) -> None:
    item = a_made_item()

    made = api("planner").post(
        "/work-orders",
        {"item_id": item.pk, "quantity": "1", "due_date": "2026-12-01", "release": True},
    )

    assert made.json()["status"] == "released"


def test_the_life_of_a_work_order(api: Api) -> None:
    order = a_draft_order()
    client = api("planner")

    states = []
    for action in ("release", "hold", "resume"):
        answer = client.post(f"/work-orders/{order.pk}/{action}")
        states.append((answer.status_code, answer.json()["status"]))
    report(order, 10, good=1)
    states.append((200, client.get(f"/work-orders/{order.pk}").json()["status"]))
    answer = client.post(f"/work-orders/{order.pk}/close")
    states.append((answer.status_code, answer.json()["status"]))

    assert states == [
        (200, "released"), (200, "on_hold"), (200, "released"), (200, "in_progress"),
        (200, "closed"),
    ]  # fmt: skip
    assert answer.json()["allowed_actions"] == ["print"]


def test_a_stale_version_is_refused(api: Api) -> None:
    order = a_draft_order()

    answer = api("planner").post(f"/work-orders/{order.pk}/release", if_match='"7"')

    order.refresh_from_db()
    assert (answer.status_code, answer.json()["current_version"]) == (412, 1)
    assert order.status == "draft"


def test_a_viewer_cannot_plan(api: Api) -> None:
    order = a_draft_order()

    answer = api("viewer").post(f"/work-orders/{order.pk}/release")

    order.refresh_from_db()
    assert answer.status_code == 403
    assert order.status == "draft"


def test_a_work_order_with_reports_is_not_cancelled(api: Api) -> None:
    order = a_released_order()
    client = api("planner")
    report(order, 10, good=1)
    client.post(f"/work-orders/{order.pk}/hold", {"reason": "缺料"})

    answer = client.post(f"/work-orders/{order.pk}/cancel")

    order.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (409, "already_reported")
    assert (order.status, order.hold_reason) == ("on_hold", "缺料")


def test_the_list_says_what_is_late(api: Api) -> None:
    with clock.frozen(datetime(2026, 11, 20, 2, tzinfo=UTC)):
        late = a_released_order(due=date(2026, 11, 19))
        a_released_order(due=date(2026, 11, 20))

        rows = api("viewer").get("/work-orders?late=true").json()["results"]

    assert [(row["id"], row["late"]) for row in rows] == [(late.pk, True)]


def test_the_list_is_searched_by_pinyin_initials(api: Api) -> None:
    order = a_released_order(a_made_item("角磨机"))
    a_released_order(a_made_item("电锤"))

    rows = api("viewer").get("/work-orders?search=jmj").json()["results"]

    assert [row["number"] for row in rows] == [order.number]


def test_piece_rates_are_hidden_from_who_may_not_see_costs(api: Api) -> None:
    order = a_released_order(a_made_item(operations=RATED))
    report(order, 10, good=2)

    for role, seen in (("manager", ["0.35", "1.2"]), ("planner", [None, None])):
        client = api(role)
        document = client.get(f"/work-orders/{order.pk}").json()
        row = client.get("/work-reports").json()["results"][0]
        assert [one.get("piece_rate") for one in document["operations"]] == seen
        assert row.get("piece_rate") == seen[0]


def test_a_report_keeps_the_piece_rate_of_its_day(api: Api) -> None:
    item = a_made_item(operations=RATED)
    order = a_released_order(item)
    report(order, 10, good=2)

    item.routings.get().operations.update(piece_rate=Decimal(9))
    report(order, 10, good=1)

    rates = WorkReport.objects.order_by("pk").values_list("piece_rate", flat=True)
    assert list(rates) == [Decimal("0.35"), Decimal("0.35")]


def test_the_office_enters_a_report_afterwards(api: Api) -> None:
    order = a_released_order(pieces=10)
    reason = a_scrap_reason("划伤")

    answer = api("planner").post(
        "/work-reports",
        {
            "operation_id": operation_of(order, 10).pk,
            "good": "7",
            "scrap": "1",
            "scrap_reason_id": reason.pk,
            "minutes": "45.5",
            "worked_on": "2026-01-02",
        },
    )

    written = answer.json()
    assert answer.status_code == 201
    assert (written["good"], written["scrap"], written["scrap_reason"]) == ("7", "1", "划伤")
    assert (written["minutes"], written["worked_on"]) == ("45.5", "2026-01-02")
    assert (written["employee_id"], written["employee_name"]) == (None, "")


def test_the_same_report_sent_twice_is_written_once(api: Api) -> None:
    order = a_released_order(pieces=10)
    client = api("planner")
    body = {"operation_id": operation_of(order, 10).pk, "good": "4"}

    first = client.post("/work-reports", body, idempotency_key="tablet-1")
    again = client.post("/work-reports", body, idempotency_key="tablet-1")
    other = client.post("/work-reports", {**body, "good": "5"}, idempotency_key="tablet-1")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.content == first.content
    assert WorkReport.objects.count() == 1
    assert operation_of(order, 10).good == 4


def test_a_reversal_over_http(api: Api) -> None:
    order = a_released_order(pieces=10)
    written = report(order, 10, good=4)
    client = api("manager")

    answer = client.post(f"/work-reports/{written.pk}/reverse", {"note": "数错"})
    again = client.post(f"/work-reports/{written.pk}/reverse")

    assert (answer.status_code, answer.json()["good"], answer.json()["note"]) == (201, "-4", "数错")
    assert (again.status_code, again.json()["code"]) == (409, "already_reversed")
    rows = client.get("/work-reports").json()["results"]
    assert [(row["good"], row["reversed"]) for row in rows] == [("-4", False), ("4", True)]


def test_suggestions_come_back_as_work_orders(api: Api) -> None:
    part = a_made_item("壳体")
    item = a_made_item("电钻", of={part: 2})
    client = api("planner")

    found = client.post(
        "/work-orders/suggestions",
        {"lines": [{"item_id": item.pk, "quantity": "5", "due_date": "2026-12-20"}]},
    ).json()["suggestions"]
    made = client.post("/work-orders/from-suggestions", {"suggestions": found})

    assert [(row["item_id"], row["suggested"], row["shortage"]) for row in found] == [
        (item.pk, "5", "make"),
        (part.pk, "10", "make"),
    ]
    assert made.status_code == 201
    parent, child = made.json()
    assert (child["parent_id"], child["quantity"], child["status"]) == (parent["id"], "10", "draft")
    assert WorkOrder.objects.count() == 2


def test_suggestions_need_an_order_or_lines(api: Api) -> None:
    answer = api("planner").post("/work-orders/suggestions", {})

    assert answer.status_code == 400


def test_the_traveller_is_a_pdf(api: Api) -> None:
    order = a_released_order(a_made_item("角磨机", of={a_made_item("壳体"): 2}))

    for size in ("a4", "a5"):
        answer = api("viewer").get(f"/work-orders/{order.pk}/traveller?size={size}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
    assert api("viewer").get(f"/work-orders/{order.pk}/traveller?size=a3").status_code == 400


def test_a_draft_has_no_traveller(api: Api) -> None:
    order = a_draft_order()

    assert api("planner").get(f"/work-orders/{order.pk}/traveller").status_code == 409


def test_scrap_reasons_are_kept_by_the_planner(api: Api) -> None:
    client = api("planner")

    made = client.post("/scrap-reasons", {"code": "SCR", "name": "划伤"})
    taken = client.post("/scrap-reasons", {"code": "SCR", "name": "划痕"})
    changed = client.patch(f"/scrap-reasons/{made.json()['id']}", {"active": False})

    assert (made.status_code, taken.status_code, changed.json()["active"]) == (201, 400, False)
    assert taken.json()["errors"][0]["field"] == "code"


def test_the_first_work_order_brings_scrap_reasons_to_choose_from(api: Api) -> None:
    a_draft_order()

    rows = api("viewer").get("/scrap-reasons").json()["results"]

    assert [row["code"] for row in rows] == ["DIM", "MAT", "MCH", "OPR", "OTH", "SUR"]


def test_the_settings_have_defaults_until_somebody_sets_them(api: Api) -> None:
    client = api("planner")

    before = client.get("/production/settings").json()
    answer = client.patch("/production/settings", {"over_report": "0.05"})
    stale = client.patch("/production/settings", {"over_report": "0.5"}, if_match='"9"')

    assert (before["over_report"], before["backflush_may_go_negative"]) == ("0", False)
    assert (answer.status_code, answer.json()["over_report"]) == (200, "0.05")
    assert stale.status_code == 412


def test_another_enterprises_work_order_is_not_found(api: Api, other_tenant: Tenant) -> None:
    order = a_released_order()

    answer = api("owner", tenant=other_tenant).get(f"/work-orders/{order.pk}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
