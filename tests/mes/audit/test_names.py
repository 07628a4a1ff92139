"""Ids and codes in the trail come with the names that people know them by."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from mes.audit.words import words
from tests.factories.masterdata import a_location, an_item
from tests.factories.people import Client

Api = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("tenant")
EXAMPLES = json.loads((settings.HISTORY_TEXTS / "shared/history/examples.json").read_text("utf-8"))


def _new_item(client: Client, code: str, **more: object) -> Any:
    body = {"code": code, "name": "桌腿", "kind": "purchased", "supply": "buy", **more}
    answer = client.post("/items", {**body, "unit": an_item().unit.code})
    assert answer.status_code == 201, answer.content
    return answer.json()


def _entry(client: Client, action: str) -> dict[str, object]:
    rows = client.get(f"/audit?action={action}").json()["results"]
    found: dict[str, object] = rows[0]
    return found


def test_a_reference_is_named_by_code_and_name(api: Api) -> None:
    place, client = a_location(), api("owner")
    item = _new_item(client, "LEG-1")

    client.patch(f"/items/{item['id']}", {"default_location_id": place.pk}, if_match='"1"')

    entry = _entry(client, "item.updated")
    assert entry["after"] == {"default_location": place.pk, "version": 2}
    assert entry["names"] == {
        "default_location": {str(place.pk): f"{place.code} {place.name}".strip()}
    }


def test_rows_under_a_document_are_named_too(api: Api) -> None:
    chair, leg, client = an_item(), an_item(), api("owner")

    bom = client.post(
        "/boms",
        {
            "item_id": chair.pk,
            "quantity": "1",
            "lines": [{"component_id": leg.pk, "quantity": "4"}],
        },
    ).json()

    (entry,) = client.get(f"/boms/{bom['id']}/revisions").json()
    assert entry["names"]["component_id"] == {str(leg.pk): f"{leg.code} {leg.name}"}
    assert entry["names"]["item"] == {str(chair.pk): f"{chair.code} {chair.name}"}


def test_permissions_and_roles_are_named_by_their_texts(api: Api) -> None:
    client = api("owner")

    client.post("/roles", {"code": "gate", "name": "门卫", "permissions": ["masterdata.view"]})

    names = _entry(client, "role.created")["names"]
    assert isinstance(names, dict)
    assert list(names["permissions"]) == ["masterdata.view"]
    assert names["permissions"]["masterdata.view"] != "masterdata.view"


@pytest.mark.usefixtures("remembering")
def test_a_page_of_the_trail_costs_the_same_however_long_it_is(api: Api) -> None:
    client = api("owner")
    counts = []
    for _round in (1, 2):
        for number in range(3):
            place = a_location()
            _new_item(client, f"I{_round}{number}", default_location_id=place.pk)
        client.get("/audit?action=item.")
        with CaptureQueriesContext(connection) as queries:
            rows = client.get("/audit?action=item.created").json()["results"]
        counts.append((len(queries), len(rows)))

    assert counts[0][0] == counts[1][0]
    assert (counts[0][1], counts[1][1]) == (3, 6)


def _sheet(answer: Any) -> list[list[Any]]:
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    return rows


def test_the_workbook_of_the_trail_speaks_as_its_page_does(api: Api) -> None:
    place, client = a_location(), api("owner")
    item = _new_item(client, "LEG-1")
    client.patch(f"/items/{item['id']}", {"default_location_id": place.pk}, if_match='"1"')
    client.patch(f"/items/{item['id']}", {"supply": "make", "active": False}, if_match='"2"')

    headings, first, second = _sheet(
        client.get("/audit?action=item.updated&export=xlsx", accept_language="zh-hans")
    )
    english = _sheet(client.get("/audit?action=item.updated&export=xlsx", accept_language="en"))

    assert headings == [
        "时间", "操作人", "身份", "记录类型", "操作", "记录", "更改", "来源地址", "请求编号",
    ]  # fmt: skip
    assert first[1:7] == [
        "王小明", "人员", "物料", "修改", "LEG-1 桌腿", "是否在用：是 → 否\n来源：外购 → 自制",
    ]  # fmt: skip
    assert second[6] == f"默认库位：{place.code} {place.name}".strip()
    assert english[1][2:5] == ["Person", "Item", "Changed"]


def test_the_workbook_says_costs_to_nobody_who_may_not_see_them(api: Api) -> None:
    client = api("owner")
    _new_item(client, "LEG-1", standard_cost="12.345678")
    client.post(
        "/roles",
        {"code": "reviewer", "name": "审阅", "permissions": ["administration.audit"]},
    )

    seen = _sheet(client.get("/audit?action=item.&export=xlsx"))
    hidden = _sheet(api("reviewer").get("/audit?action=item.&export=xlsx"))

    assert "12.345678" in seen[1][6]
    assert "LEG-1" in hidden[1][6]
    assert "12.345678" not in str(hidden)


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["action"] for one in EXAMPLES])
def test_the_words_are_those_of_the_page(example: Any) -> None:
    said = words("en" if example["language"] == "en" else "zh-hans")

    assert [said.record(example["action"]), said.action(example["action"])] == example["said"]
    changes = said.changes(example["before"], example["after"], example["names"])
    assert [list(one) for one in changes] == example["changes"]
