"""Items over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mes.audit.models import AuditEntry
from mes.masterdata.models import Item
from mes.tenancy import context
from tests.factories import masterdata as make
from tests.factories.people import Client

Api = Callable[..., Client]


def _codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["code"] for row in response.json()["results"]]


def _fields(response: Any) -> dict[str, str]:
    return {error["field"]: error["code"] for error in response.json()["errors"]}


def test_an_item_is_created_with_its_defaults(api: Api) -> None:
    response = api("planner").post("/items", {"code": "A-1", "name": "机壳", "unit": "pcs"})

    assert response.status_code == 201
    assert response["ETag"] == '"1"'
    body = response.json()
    assert {
        name: body[name] for name in ("code", "name", "unit", "kind", "supply", "tracking")
    } == {
        "code": "A-1",
        "name": "机壳",
        "unit": "pcs",
        "kind": "purchased",
        "supply": "buy",
        "tracking": "none",
    }
    assert (body["safety_stock"], body["active"], body["version"]) == ("0", True, 1)


def test_creating_an_item_is_recorded(api: Api) -> None:
    body = api("planner").post("/items", {"code": "A-1", "name": "机壳", "unit": "pcs"}).json()

    entry = AuditEntry.objects.get(action="item.created")
    assert (entry.record_id, entry.actor_name, entry.after["code"]) == (body["id"], "王小明", "A-1")


def test_a_code_is_taken_once(api: Api) -> None:
    make.an_item(code="A-1")

    response = api("planner").post("/items", {"code": "A-1", "name": "x", "unit": "pcs"})

    assert (response.status_code, _fields(response)) == (400, {"code": "taken"})
    assert Item.objects.filter(code="A-1").count() == 1


def test_a_barcode_is_taken_once(api: Api) -> None:
    make.an_item(barcode="690")

    response = api("planner").post(
        "/items", {"code": "B", "name": "x", "unit": "pcs", "barcode": "690"}
    )

    assert (response.status_code, _fields(response)) == (400, {"barcode": "taken"})


def test_an_unknown_field_is_refused(api: Api) -> None:
    response = api("planner").post(
        "/items", {"code": "A", "name": "x", "unit": "pcs", "colour": "red"}
    )

    assert (response.status_code, _fields(response)) == (400, {"colour": "unknown_field"})
    assert not Item.objects.filter(code="A").exists()


def test_an_unknown_unit_is_refused(api: Api) -> None:
    response = api("planner").post("/items", {"code": "A", "name": "x", "unit": "furlong"})

    assert (response.status_code, _fields(response)) == (400, {"unit": "unknown"})


def test_a_service_has_no_lots(api: Api) -> None:
    response = api("planner").post(
        "/items", {"code": "A", "name": "x", "unit": "pcs", "kind": "service", "tracking": "lot"}
    )

    assert (response.status_code, _fields(response)) == (400, {"tracking": "service"})
    assert not Item.objects.filter(code="A").exists()


@pytest.mark.parametrize("value", ["-1", "1e40", "0.0000001", "NaN", "many"])
def test_a_senseless_safety_stock_is_refused(api: Api, value: str) -> None:
    response = api("planner").post(
        "/items", {"code": "A", "name": "x", "unit": "pcs", "safety_stock": value}
    )

    assert response.status_code == 400
    assert list(_fields(response)) == ["safety_stock"]


def test_an_item_is_changed_against_its_version(api: Api) -> None:
    item = make.an_item(name="旧")

    response = api("planner").patch(f"/items/{item.pk}", {"name": "新"}, if_match='"1"')

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json()["name"] == "新"


def test_an_outdated_version_is_refused_with_the_present_one(api: Api) -> None:
    item = make.an_item(name="旧")
    client = api("planner")
    client.patch(f"/items/{item.pk}", {"name": "新"}, if_match='"1"')

    response = client.patch(f"/items/{item.pk}", {"name": "另"}, if_match='"1"')

    assert response.status_code == 412
    assert response.json()["current_version"] == 2
    item.refresh_from_db()
    assert item.name == "新"


def test_a_change_that_changes_nothing_keeps_the_version(api: Api) -> None:
    item = make.an_item(name="同")

    response = api("planner").patch(f"/items/{item.pk}", {"name": "同"})

    assert (response.status_code, response["ETag"]) == (200, '"1"')
    assert not AuditEntry.objects.filter(action="item.updated").exists()


def test_the_viewer_cannot_change_an_item(api: Api) -> None:
    item = make.an_item(name="旧")

    response = api("viewer").patch(f"/items/{item.pk}", {"name": "新"})

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
    item.refresh_from_db()
    assert item.name == "旧"


def test_who_has_no_role_sees_no_items(api: Api) -> None:
    assert api().get("/items").status_code == 403


def test_costs_are_shown_to_who_may_see_them(api: Api) -> None:
    item = make.an_item(standard_cost="12.5", list_price="20")

    body = api("sales").get(f"/items/{item.pk}").json()

    assert (body["standard_cost"], body["list_price"]) == ("12.5", "20")


def test_costs_are_hidden_from_who_may_not_see_them(api: Api) -> None:
    item = make.an_item(standard_cost="12.5", list_price="20")
    client = api("warehouse")

    document = client.get(f"/items/{item.pk}").json()
    row = client.get("/items").json()["results"][0]

    assert {"standard_cost", "list_price"}.isdisjoint(document)
    assert {"standard_cost", "list_price"}.isdisjoint(row)


def test_who_may_not_change_costs_cannot_set_one(api: Api) -> None:
    item = make.an_item(standard_cost="12.5")

    response = api("planner").patch(f"/items/{item.pk}", {"standard_cost": "1"})

    assert response.status_code == 403
    item.refresh_from_db()
    assert item.standard_cost == 12.5


@pytest.mark.parametrize("text", ["不锈钢", "bxg", "buxiugang", "BXG-304", "304 2.0", "钢板"])
def test_an_item_is_found_by_chinese_pinyin_code_and_specification(api: Api, text: str) -> None:
    client = api("planner")
    client.post(
        "/items",
        {"code": "BXG-304", "name": "不锈钢板", "unit": "kg", "specification": "304 2.0mm"},
    )
    make.an_item("木板", code="M-1")

    assert _codes(client.get(f"/items?search={text}")) == ["BXG-304"]


def test_an_item_is_found_by_its_barcode(api: Api) -> None:
    client = api("planner")
    client.post("/items", {"code": "A", "name": "x", "unit": "pcs", "barcode": "6901234567892"})

    assert _codes(client.get("/items?search=6901234567892")) == ["A"]


def test_a_renamed_item_is_found_by_its_new_name_only(api: Api) -> None:
    client = api("planner")
    item = client.post("/items", {"code": "A", "name": "螺丝", "unit": "pcs"}).json()
    client.patch(f"/items/{item['id']}", {"name": "垫片"})

    assert _codes(client.get("/items?search=dp")) == ["A"]
    assert _codes(client.get("/items?search=ls")) == []


def test_pages_follow_each_other_without_gap_or_repeat(api: Api) -> None:
    for number in range(5):
        make.an_item(code=f"P{number}")
    client, seen, cursor = api("planner"), [], ""
    while True:
        body = client.get(f"/items?limit=2&cursor={cursor}").json()
        seen += [row["code"] for row in body["results"]]
        cursor = body["next"]
        if cursor is None:
            break

    assert seen == ["P0", "P1", "P2", "P3", "P4"]


def test_items_are_ordered_by_name_downwards(api: Api) -> None:
    for name in ("b", "c", "a"):
        make.an_item(name, code=name)

    assert _codes(api("planner").get("/items?ordering=-name")) == ["c", "b", "a"]


def test_an_unknown_order_is_refused(api: Api) -> None:
    assert api("planner").get("/items?ordering=standard_cost").status_code == 400


def test_an_unknown_parameter_is_refused(api: Api) -> None:
    response = api("planner").get("/items?colour=red")

    assert (response.status_code, _fields(response)) == (400, {"colour": "unknown_parameter"})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=raw", ["R"]),
        ("supply=make", ["F"]),
        ("active=false", ["OLD"]),
        ("unit=kg", ["R"]),
        ("category=五金", ["F"]),
        ("tracking=lot", ["R"]),
    ],
)
def test_items_are_narrowed_by_filters(api: Api, query: str, expected: list[str]) -> None:
    make.an_item(code="R", kind="raw", unit="kg", tracking="lot")
    make.an_item(code="F", kind="finished", supply="make", category="五金")
    make.an_item(code="OLD", active=False)

    assert _codes(api("planner").get(f"/items?{query}")) == expected


def test_a_filter_outside_its_choices_is_refused(api: Api) -> None:
    assert api("planner").get("/items?kind=nonsense").status_code == 400


def test_a_list_is_exported_as_a_workbook(api: Api) -> None:
    make.an_item(code="A")

    response = api("planner").get("/items?export=xlsx")

    assert response.status_code == 200
    assert response.content.startswith(b"PK")


@pytest.mark.usefixtures("remembering")
def test_a_list_takes_the_same_queries_for_one_row_and_for_many(
    api: Api, django_assert_max_num_queries: Any
) -> None:
    client = api("planner")
    for _n in range(30):
        make.an_item()
    client.get("/items")

    with django_assert_max_num_queries(12) as captured:
        client.get("/items?limit=5")
    few = len(captured)
    with django_assert_max_num_queries(12) as captured:
        client.get("/items?limit=30")

    assert len(captured) == few


def test_a_missing_item_and_one_of_another_enterprise_are_answered_alike(
    api: Api, other_tenant: context.Tenant
) -> None:
    with context.within(other_tenant):
        foreign = make.an_item()
        for _n in range(3):
            foreign = make.an_item()
    client = api("planner")

    answers = [client.get(f"/items/{pk}") for pk in (foreign.pk, 999_999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [
        {name: value for name, value in answer.json().items() if name != "id"} for answer in answers
    ]
    assert bodies[0] == bodies[1]


def test_the_history_shows_who_changed_what_newest_first(api: Api) -> None:
    client = api("planner")
    item = client.post("/items", {"code": "A", "name": "旧", "unit": "pcs"}).json()
    client.patch(f"/items/{item['id']}", {"name": "新"})

    entries = client.get(f"/items/{item['id']}/revisions").json()

    assert [entry["action"] for entry in entries] == ["item.updated", "item.created"]
    assert entries[0]["before"]["name"] == "旧"
    assert entries[0]["after"]["name"] == "新"
    assert entries[0]["actor_name"] == "王小明"


def test_the_history_hides_costs_from_who_may_not_see_them(api: Api) -> None:
    client = api("sales")
    item = client.post(
        "/items", {"code": "A", "name": "x", "unit": "pcs", "standard_cost": "77.125"}
    ).json()
    client.patch(f"/items/{item['id']}", {"standard_cost": "88.125"})
    path = f"/items/{item['id']}/revisions"

    assert "88.125" in client.get(path).content.decode()
    hidden = api("warehouse").get(path).content.decode()
    assert "77.125" not in hidden
    assert "88.125" not in hidden


def test_an_item_of_an_active_bom_stays_in_use(api: Api) -> None:
    part, whole = make.an_item(), make.an_item()
    bom = make.a_bom(whole, {part: 1})

    response = api("planner").patch(f"/items/{part.pk}", {"active": False})

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    assert response.json()["used_by"] == [{"type": "bom", "id": bom.pk, "label": f"{whole.code} 1"}]
    part.refresh_from_db()
    assert part.active


def test_an_unused_item_goes_out_of_use(api: Api) -> None:
    part = make.an_item()

    response = api("planner").patch(f"/items/{part.pk}", {"active": False})

    assert (response.status_code, response.json()["active"]) == (200, False)


def test_the_unit_is_fixed_once_a_bom_counts_in_it(api: Api) -> None:
    part = make.an_item()
    make.a_bom(make.an_item(), {part: 1})

    response = api("planner").patch(f"/items/{part.pk}", {"unit": "kg"})

    assert (response.status_code, _fields(response)) == (400, {"unit": "fixed"})
    part.refresh_from_db()
    assert part.unit.code == "pcs"


def test_the_unit_of_a_fresh_item_may_change(api: Api) -> None:
    part = make.an_item()

    response = api("planner").patch(f"/items/{part.pk}", {"unit": "kg"})

    assert (response.status_code, response.json()["unit"]) == (200, "kg")


def test_conversions_are_replaced_as_a_whole(api: Api) -> None:
    item, client = make.an_item(), api("planner")
    path = f"/items/{item.pk}/conversions"
    client.put(path, [{"unit": "箱", "numerator": 24, "denominator": 1}])

    response = client.put(path, {"conversions": [{"unit": "kg", "numerator": 500}]})

    assert response.status_code == 200
    assert client.get(path).json() == [
        {"unit": "kg", "unit_name": "千克", "numerator": 500, "denominator": 1}
    ]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([{"unit": "pcs", "numerator": 1}], {"conversions.0.unit": "own_unit"}),
        ([{"unit": "nope", "numerator": 1}], {"conversions.0.unit": "unknown"}),
        (
            [{"unit": "箱", "numerator": 1}, {"unit": "箱", "numerator": 2}],
            {"conversions.1.unit": "twice"},
        ),
        ([{"unit": "箱", "numerator": 0}], {"conversions.0.numerator": "min_value"}),
    ],
)
def test_senseless_conversions_are_refused(
    api: Api, rows: list[dict[str, Any]], refusal: dict[str, str]
) -> None:
    item = make.an_item()

    response = api("planner").put(f"/items/{item.pk}/conversions", rows)

    assert (response.status_code, _fields(response)) == (400, refusal)
    assert item.conversions.count() == 0


def test_a_conversion_that_a_bom_counts_in_stays(api: Api) -> None:
    part = make.an_item()
    make.a_conversion(part, "box", 24)
    make.a_bom(make.an_item(), [{"component": part, "quantity": 1, "unit": "box"}])

    response = api("planner").put(f"/items/{part.pk}/conversions", [])

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    assert part.conversions.count() == 1


def test_the_tree_nests_levels_with_their_quantities(api: Api) -> None:
    screw, leg, chair = (
        make.an_item("螺丝"),
        make.an_item("腿", supply="make"),
        make.an_item("椅", supply="make"),
    )
    make.a_bom(leg, {screw: 2})
    make.a_bom(chair, [{"component": leg, "quantity": 4, "scrap_rate": "0.05"}])

    tree = api("planner").get(f"/items/{chair.pk}/bom-tree?quantity=10").json()

    assert (tree["item_name"], tree["quantity"], tree["level"]) == ("椅", "10", 0)
    (below,) = tree["children"]
    assert (below["item_name"], below["quantity"], below["scrap_rate"]) == ("腿", "42", "0.05")
    (deepest,) = below["children"]
    assert (deepest["item_name"], deepest["quantity"], deepest["children"]) == ("螺丝", "84", [])


@pytest.mark.parametrize("query", ["quantity=0", "quantity=x", "on=2026-13-01", "when=now"])
def test_senseless_tree_questions_are_refused(api: Api, query: str) -> None:
    item = make.an_item()

    assert api("planner").get(f"/items/{item.pk}/bom-tree?{query}").status_code == 400


def test_where_used_names_the_parents(api: Api) -> None:
    screw, leg = make.an_item("螺丝"), make.an_item("腿", code="LEG")
    bom = make.a_bom(leg, {screw: 2})

    assert api("planner").get(f"/items/{screw.pk}/where-used").json() == [
        {
            "parent_id": leg.pk,
            "parent_code": "LEG",
            "parent_name": "腿",
            "bom_id": bom.pk,
            "bom_version": "1",
            "quantity": "2",
            "level": 1,
        }
    ]


def test_a_retried_creation_makes_one_item(api: Api) -> None:
    client, body = api("planner"), {"code": "A-1", "name": "x", "unit": "pcs"}

    first = client.post("/items", body, idempotency_key="k1")
    second = client.post("/items", body, idempotency_key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(second.content)
    assert Item.objects.filter(code="A-1").count() == 1


def test_a_fresh_enterprise_is_offered_the_standard_units(api: Api) -> None:
    codes = _codes(api("viewer").get("/units"))

    assert {"pcs", "个", "套", "箱", "kg", "m", "L"} <= set(codes)


def test_half_a_unit_factor_is_refused(api: Api) -> None:
    response = api("planner").post("/units", {"code": "q", "name": "q", "numerator": 2})

    assert (response.status_code, _fields(response)) == (400, {"numerator": "factor"})
