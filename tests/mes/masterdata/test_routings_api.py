"""Routings: operations, piece rates, versions."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mes.masterdata import public as masterdata
from mes.masterdata.models import Routing
from tests.factories import masterdata as make
from tests.factories.people import Client

Api = Callable[..., Client]


def _fields(response: Any) -> dict[str, str]:
    return {error["field"]: error["code"] for error in response.json()["errors"]}


def test_a_routing_numbers_its_operations_in_tens(api: Api) -> None:
    item, saw = make.an_item(), make.a_work_centre("锯", code="SAW")

    body = (
        api("planner")
        .post(
            "/routings",
            {
                "item_id": item.pk,
                "operations": [
                    {
                        "name": "锯",
                        "work_centre_id": saw.pk,
                        "run_minutes": "1.5",
                        "inspection": True,
                    },
                    {"name": "晾干", "setup_minutes": "360"},
                ],
            },
        )
        .json()
    )

    assert [
        (
            step["seq"],
            step["name"],
            step["work_centre_code"],
            step["run_minutes"],
            step["inspection"],
        )
        for step in body["operations"]
    ] == [(10, "锯", "SAW", "1.5", True), (20, "晾干", "", "0", False)]
    assert body["allowed_actions"] == ["activate", "obsolete", "new_version", "edit", "delete"]


def test_a_number_named_twice_is_refused(api: Api) -> None:
    item = make.an_item()
    operations = [{"seq": 10, "name": "a"}, {"seq": 10, "name": "b"}]

    response = api("planner").post("/routings", {"item_id": item.pk, "operations": operations})

    assert (response.status_code, _fields(response)) == (400, {"operations.1.seq": "twice"})
    assert item.routings.count() == 0


def test_an_unknown_work_centre_is_refused(api: Api) -> None:
    item = make.an_item()

    response = api("planner").post(
        "/routings",
        {"item_id": item.pk, "operations": [{"name": "a", "work_centre_id": 999999999}]},
    )

    assert _fields(response) == {"operations.0.work_centre_id": "unknown"}


def test_a_piece_rate_needs_the_right_to_change_costs(api: Api) -> None:
    item = make.an_item()
    body = {"item_id": item.pk, "operations": [{"name": "a", "piece_rate": "2.5"}]}

    assert api("planner").post("/routings", body).status_code == 403
    assert api("sales").post("/routings", body).status_code == 201


def test_who_may_not_see_costs_does_not_lose_piece_rates(api: Api) -> None:
    routing = make.a_routing(make.an_item(), [{"name": "旧", "piece_rate": "2.5"}], status="draft")
    client = api("planner")
    shown = client.get(f"/routings/{routing.pk}").json()["operations"]
    assert "piece_rate" not in shown[0]

    response = client.patch(f"/routings/{routing.pk}", {"operations": [{"seq": 10, "name": "新"}]})

    assert response.status_code == 200
    step = routing.operations.get()
    assert (step.name, step.piece_rate) == ("新", Decimal("2.5"))


def test_a_copy_keeps_piece_rates_for_who_may_not_see_them(api: Api) -> None:
    routing = make.a_routing(make.an_item(), [{"name": "a", "piece_rate": "2.5"}])

    body = api("planner").post(f"/routings/{routing.pk}/new_version").json()

    copied = Routing.objects.get(pk=body["id"])
    assert (copied.version_code, copied.operations.get().piece_rate) == ("2", Decimal("2.5"))


def test_an_empty_routing_is_not_activated(api: Api) -> None:
    client = api("planner")
    routing = client.post("/routings", {"item_id": make.an_item().pk}).json()

    response = client.post(f"/routings/{routing['id']}/activate")

    assert (response.status_code, response.json()["code"]) == (409, "revision_empty")


def test_an_activated_routing_is_in_force(api: Api) -> None:
    item = make.an_item()
    routing = make.a_routing(item, ["锯"], status="draft")

    api("planner").post(f"/routings/{routing.pk}/activate", {"valid_from": "2027-01-01"})

    with pytest.raises(masterdata.NoRouting):
        masterdata.active_routing(item.pk, date(2026, 12, 31))
    assert masterdata.active_routing(item.pk, date(2027, 1, 1)).id == routing.pk


def test_an_obsolete_routing_stays_so(api: Api) -> None:
    client, routing = api("planner"), make.a_routing(make.an_item())
    client.post(f"/routings/{routing.pk}/obsolete")

    response = client.post(f"/routings/{routing.pk}/activate")

    assert (response.status_code, response.json()["code"]) == (409, "transition_not_allowed")
    routing.refresh_from_db()
    assert routing.status == "obsolete"


def test_a_work_centre_of_an_active_routing_stays_in_use(api: Api) -> None:
    saw = make.a_work_centre()
    make.a_routing(make.an_item(), [{"name": "锯", "work_centre": saw}])

    response = api("planner").patch(f"/work-centres/{saw.pk}", {"active": False})

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    saw.refresh_from_db()
    assert saw.active


def test_routings_are_narrowed_by_work_centre(api: Api) -> None:
    saw = make.a_work_centre()
    routing = make.a_routing(make.an_item(), [{"name": "锯", "work_centre": saw}])
    make.a_routing(make.an_item())

    rows = api("planner").get(f"/routings?work_centre={saw.pk}").json()["results"]

    assert [(row["id"], row["operation_count"]) for row in rows] == [(routing.pk, 1)]
