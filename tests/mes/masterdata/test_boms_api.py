"""Bills of materials: drafts, steps, versions, cycles."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mes.audit.models import AuditEntry
from mes.kernel.errors import TransitionNotAllowed
from mes.masterdata.domain import REVISION_TRANSITIONS, RevisionStatus
from mes.masterdata.models import Bom, Item
from mes.masterdata.services import boms, revisions
from tests.factories import masterdata as make
from tests.factories.people import Client

Api = Callable[..., Client]


def _fields(response: Any) -> dict[str, str]:
    return {error["field"]: error["code"] for error in response.json()["errors"]}


def _draft(client: Client, item: Item, part: Item, **more: Any) -> dict[str, Any]:
    response = client.post(
        "/boms", {"item_id": item.pk, "lines": [{"component_id": part.pk, "quantity": "4"}], **more}
    )
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def test_a_bom_begins_as_a_draft_with_positions_in_tens(api: Api) -> None:
    chair, leg, seat = make.an_item("椅"), make.an_item("腿"), make.an_item("面", unit="m2")

    body = (
        api("planner")
        .post(
            "/boms",
            {
                "item_id": chair.pk,
                "lines": [
                    {"component_id": leg.pk, "quantity": "4", "scrap_rate": "0.02"},
                    {"component_id": seat.pk, "quantity": "0.25", "operation_seq": 20},
                ],
            },
        )
        .json()
    )

    assert (body["status"], body["version_code"], body["quantity"]) == ("draft", "1", "1")
    assert body["allowed_actions"] == ["activate", "obsolete", "new_version", "edit", "delete"]
    assert [
        (line["position"], line["component_id"], line["quantity"], line["unit"], line["scrap_rate"])
        for line in body["lines"]
    ] == [(10, leg.pk, "4", "pcs", "0.02"), (20, seat.pk, "0.25", "m2", "0")]


def test_a_second_draft_gets_the_next_version(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    _draft(client, chair, leg)

    assert _draft(client, chair, leg)["version_code"] == "2"


def test_a_version_code_is_taken_once_for_an_item(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    _draft(client, chair, leg, version_code="A")

    response = client.post("/boms", {"item_id": chair.pk, "version_code": "A", "lines": []})

    assert (response.status_code, _fields(response)) == (400, {"version_code": "taken"})
    assert chair.boms.count() == 1


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ({"quantity": "0"}, {"lines.0.quantity": "min_value"}),
        ({"scrap_rate": "1"}, {"lines.0.scrap_rate": "max_value"}),
        ({"unit": "furlong"}, {"lines.0.unit": "unknown"}),
        ({"unit": "箱"}, {"lines.0.unit": "no_conversion"}),
        ({"component_id": 999999999}, {"lines.0.component_id": "unknown"}),
        ({"colour": "red"}, {"lines.0.colour": "unknown_field"}),
    ],
)
def test_a_senseless_line_is_refused_by_its_place(
    api: Api, line: dict[str, Any], refusal: dict[str, str]
) -> None:
    chair, leg = make.an_item(), make.an_item()
    whole = {"component_id": leg.pk, "quantity": "1", **line}

    response = api("planner").post("/boms", {"item_id": chair.pk, "lines": [whole]})

    assert (response.status_code, _fields(response)) == (400, refusal)
    assert chair.boms.count() == 0


def test_an_item_out_of_use_is_no_component(api: Api) -> None:
    chair, leg = make.an_item(), make.an_item(active=False)

    response = api("planner").post(
        "/boms",
        {"item_id": chair.pk, "lines": [{"component_id": leg.pk, "quantity": "1"}]},
    )

    assert (response.status_code, _fields(response)) == (
        400,
        {"lines.0.component_id": "out_of_use"},
    )


def test_a_component_is_no_substitute_for_itself(api: Api) -> None:
    chair, leg = make.an_item(), make.an_item()
    line = {"component_id": leg.pk, "quantity": "1", "substitutes": [{"item_id": leg.pk}]}

    response = api("planner").post("/boms", {"item_id": chair.pk, "lines": [line]})

    assert _fields(response) == {"lines.0.substitutes.0.item_id": "itself"}


def test_substitutes_are_kept_with_ratio_and_priority(api: Api) -> None:
    chair, oak, ash = make.an_item(), make.an_item("橡"), make.an_item("白蜡", code="ASH")
    line = {
        "component_id": oak.pk,
        "quantity": "1",
        "substitutes": [{"item_id": ash.pk, "ratio": "1.2"}],
    }

    body = api("planner").post("/boms", {"item_id": chair.pk, "lines": [line]}).json()

    assert body["lines"][0]["substitutes"] == [
        {"item_id": ash.pk, "item_code": "ASH", "item_name": "白蜡", "ratio": "1.2", "priority": 1}
    ]


def test_a_line_of_a_change_must_be_whole(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    bom = _draft(client, chair, leg)

    response = client.patch(f"/boms/{bom['id']}", {"lines": [{"quantity": "1"}]})

    assert (response.status_code, _fields(response)) == (400, {"lines.0.component_id": "required"})
    assert Bom.objects.get(pk=bom["id"]).lines.get().quantity == 4


def test_the_lines_of_a_draft_are_replaced(api: Api) -> None:
    client, chair, leg, seat = api("planner"), make.an_item(), make.an_item(), make.an_item()
    bom = _draft(client, chair, leg)

    response = client.patch(
        f"/boms/{bom['id']}",
        {"lines": [{"component_id": seat.pk, "quantity": "1"}]},
        if_match='"1"',
    )

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert [line["component_id"] for line in response.json()["lines"]] == [seat.pk]


def test_an_outdated_draft_is_not_overwritten(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    bom = _draft(client, chair, leg)
    client.patch(f"/boms/{bom['id']}", {"note": "一"})

    response = client.patch(f"/boms/{bom['id']}", {"note": "二"}, if_match='"1"')

    assert (response.status_code, response.json()["current_version"]) == (412, 2)
    assert Bom.objects.get(pk=bom["id"]).note == "一"


def test_an_activated_bom_is_in_force_and_recorded(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    bom = _draft(client, chair, leg)

    response = client.post(f"/boms/{bom['id']}/activate")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["allowed_actions"]) == (
        "active",
        ["obsolete", "new_version"],
    )
    assert AuditEntry.objects.filter(action="bom.activated", record_id=bom["id"]).count() == 1


def test_an_empty_bom_is_not_activated(api: Api) -> None:
    client, chair = api("planner"), make.an_item()
    bom = client.post("/boms", {"item_id": chair.pk, "lines": []}).json()

    response = client.post(f"/boms/{bom['id']}/activate")

    assert (response.status_code, response.json()["code"]) == (409, "revision_empty")
    assert Bom.objects.get(pk=bom["id"]).status == "draft"


def test_an_active_bom_is_not_changed(api: Api) -> None:
    client, leg = api("planner"), make.an_item()
    bom = make.a_bom(make.an_item(), {leg: 4})

    response = client.patch(
        f"/boms/{bom.pk}", {"lines": [{"component_id": leg.pk, "quantity": "5"}]}
    )

    assert (response.status_code, response.json()["code"]) == (409, "revision_locked")
    assert bom.lines.get().quantity == 4


def test_the_last_day_of_an_active_bom_may_be_set(api: Api) -> None:
    bom = make.a_bom(make.an_item(), {make.an_item(): 4})

    response = api("planner").patch(f"/boms/{bom.pk}", {"valid_to": "2027-01-31"})

    assert (response.status_code, response.json()["valid_to"]) == (200, "2027-01-31")


def test_days_out_of_order_are_refused(api: Api) -> None:
    chair = make.an_item()

    response = api("planner").post(
        "/boms",
        {"item_id": chair.pk, "valid_from": "2027-02-01", "valid_to": "2027-01-31", "lines": []},
    )

    assert (response.status_code, _fields(response)) == (400, {"valid_to": "out_of_order"})


def test_an_overlap_is_refused_naming_the_other_version(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    first = make.a_bom(chair, {leg: 4}, version_code="1")
    second = _draft(client, chair, leg)

    response = client.post(f"/boms/{second['id']}/activate")

    assert (response.status_code, response.json()["code"]) == (409, "revision_overlap")
    assert response.json()["conflicts"] == [
        {"id": first.pk, "version_code": "1", "valid_from": None, "valid_to": None}
    ]
    assert Bom.objects.get(pk=second["id"]).status == "draft"


def test_a_replaced_version_ends_the_day_before(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    first = make.a_bom(chair, {leg: 4})
    second = _draft(client, chair, leg)

    response = client.post(
        f"/boms/{second['id']}/activate", {"valid_from": "2027-01-01", "replace": True}
    )

    assert response.status_code == 200
    first.refresh_from_db()
    assert (first.status, first.valid_to) == ("active", date(2026, 12, 31))
    assert response.json()["valid_from"] == "2027-01-01"


def test_a_version_replaced_from_its_first_day_is_obsolete(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    first = make.a_bom(chair, {leg: 4})
    second = _draft(client, chair, leg)

    client.post(f"/boms/{second['id']}/activate", {"replace": True})

    first.refresh_from_db()
    assert first.status == "obsolete"


def test_a_new_version_copies_the_lines_as_a_draft(api: Api) -> None:
    leg, ash = make.an_item(), make.an_item()
    bom = make.a_bom(
        make.an_item(),
        [{"component": leg, "quantity": 4, "scrap_rate": "0.1", "substitutes": [(ash, 2)]}],
        version_code="A",
    )

    response = api("planner").post(f"/boms/{bom.pk}/new_version")

    assert response.status_code == 201
    body = response.json()
    assert (body["version_code"], body["status"]) == ("A.2", "draft")
    (line,) = body["lines"]
    assert (line["component_id"], line["quantity"], line["scrap_rate"]) == (leg.pk, "4", "0.1")
    assert line["substitutes"][0]["ratio"] == "2"


def test_only_a_draft_is_deleted(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    draft = _draft(client, chair, leg)
    active = make.a_bom(make.an_item(), {leg: 1})

    assert client.delete(f"/boms/{draft['id']}").status_code == 204
    assert client.delete(f"/boms/{active.pk}").status_code == 409
    assert list(Bom.objects.values_list("pk", flat=True)) == [active.pk]


@pytest.mark.parametrize("present", list(RevisionStatus))
@pytest.mark.parametrize("wanted", list(RevisionStatus))
@pytest.mark.usefixtures("tenant")
def test_steps_follow_the_table(present: RevisionStatus, wanted: RevisionStatus) -> None:
    bom = make.a_bom(make.an_item(), {make.an_item(): 1}, status=present)

    if wanted in REVISION_TRANSITIONS[present]:
        revisions.require_step(bom, wanted)
    else:
        with pytest.raises(TransitionNotAllowed):
            revisions.require_step(bom, wanted)


def test_an_item_cannot_contain_itself(api: Api) -> None:
    chair = make.an_item(code="CHAIR")

    response = api("planner").post(
        "/boms",
        {"item_id": chair.pk, "lines": [{"component_id": chair.pk, "quantity": "1"}]},
    )

    assert (response.status_code, response.json()["code"]) == (409, "bom_cycle")
    assert response.json()["path"] == ["CHAIR", "CHAIR"]
    assert chair.boms.count() == 0


def test_a_cycle_through_several_levels_is_refused_with_its_path(api: Api) -> None:
    a, b, c = (make.an_item(code=code) for code in "ABC")
    make.a_bom(a, {b: 1})
    make.a_bom(b, {c: 1})

    response = api("planner").post(
        "/boms", {"item_id": c.pk, "lines": [{"component_id": a.pk, "quantity": "1"}]}
    )

    assert response.status_code == 409
    assert response.json()["path"] == ["C", "A", "B", "C"]
    assert "C → A → B → C" in response.json()["title"]


def test_a_cycle_through_a_substitute_is_refused(api: Api) -> None:
    a, b, other = make.an_item(code="A"), make.an_item(code="B"), make.an_item()
    make.a_bom(a, [{"component": other, "quantity": 1, "substitutes": [(b, 1)]}])

    response = api("planner").post(
        "/boms", {"item_id": b.pk, "lines": [{"component_id": a.pk, "quantity": "1"}]}
    )

    assert (response.status_code, response.json()["path"]) == (409, ["B", "A", "B"])


@pytest.mark.usefixtures("tenant")
def test_two_drafts_that_together_close_a_circle_are_not_both_activated(actor: Any) -> None:
    a, b = make.an_item(code="A"), make.an_item(code="B")
    first = make.a_bom(a, {b: 1}, status=RevisionStatus.DRAFT)
    second = make.a_bom(b, {a: 1}, status=RevisionStatus.DRAFT)
    boms.activate_bom(first.pk, actor=actor)

    with pytest.raises(boms.cycles.BomCycle):
        boms.activate_bom(second.pk, actor=actor)

    second.refresh_from_db()
    assert second.status == "draft"


@pytest.mark.usefixtures("tenant")
def test_a_diamond_is_no_cycle(actor: Any) -> None:
    top, left, right, bottom = (make.an_item() for _n in range(4))
    make.a_bom(left, {bottom: 1})
    make.a_bom(right, {bottom: 1})
    draft = make.a_bom(top, {left: 1, right: 1}, status=RevisionStatus.DRAFT)

    assert boms.activate_bom(draft.pk, actor=actor).status == "active"


def test_the_list_counts_lines_and_finds_by_item(api: Api) -> None:
    chair = make.an_item("不锈钢椅", code="CH-9")
    make.a_bom(chair, {make.an_item(): 1, make.an_item(): 2})
    make.a_bom(make.an_item("桌"), {make.an_item(): 1})

    (row,) = api("planner").get("/boms?search=bxgy").json()["results"]

    assert (row["item_code"], row["line_count"], row["status"]) == ("CH-9", 2, "active")


def test_boms_are_narrowed_by_component(api: Api) -> None:
    leg = make.an_item()
    bom = make.a_bom(make.an_item(), {leg: 1})
    make.a_bom(make.an_item(), {make.an_item(): 1})

    rows = api("planner").get(f"/boms?component={leg.pk}").json()["results"]

    assert [row["id"] for row in rows] == [bom.pk]


def test_the_history_of_a_bom_shows_its_lines(api: Api) -> None:
    client, chair, leg = api("planner"), make.an_item(), make.an_item()
    bom = _draft(client, chair, leg)
    client.patch(f"/boms/{bom['id']}", {"lines": [{"component_id": leg.pk, "quantity": "5"}]})

    newest = client.get(f"/boms/{bom['id']}/revisions").json()[0]

    assert newest["action"] == "bom.updated"
    assert newest["before"]["lines"][0]["quantity"] == "4"
    assert newest["after"]["lines"][0]["quantity"] == "5"


@pytest.mark.parametrize(
    ("taken", "after", "expected"),
    [
        ([], "", "1"),
        (["1"], "1", "2"),
        (["1", "2"], "1", "3"),
        (["A9"], "A9", "A10"),
        (["B"], "B", "B.2"),
        (["B", "B.2"], "B", "B.3"),
    ],
)
def test_the_next_version_code_counts_on(taken: list[str], after: str, expected: str) -> None:
    assert revisions.next_version_code(taken, after) == expected
