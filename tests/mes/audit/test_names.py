"""Ids and codes in the trail come with the names that people know them by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.masterdata import a_location, an_item
from tests.factories.people import Client

Api = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("tenant")


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


def test_the_workbook_of_the_trail_keeps_its_columns(api: Api) -> None:
    client = api("owner")
    client.post("/roles", {"code": "gate", "name": "门卫", "permissions": []})

    answer = client.get("/audit?export=xlsx")

    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("sheet")
