"""Short lists are searched by code, name and pinyin, as long ones are."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from mes.masterdata.models import Location, Unit, Warehouse, WorkCentre
from mes.masterdata.services.units import ensure_standard_units
from tests.factories.people import Client

Api = Callable[..., Client]
MADE: dict[str, dict[str, Any]] = {
    "/units": {"dimension": "pack"},
    "/warehouses": {},
    "/lines": {},
    "/work-centres": {"kind": "machine"},
    "/shifts": {"start": "08:00", "end": "17:00"},
    "/calendars": {},
}


def _made(client: Client, path: str, **values: Any) -> Any:
    answer = client.post(path, {**MADE.get(path, {}), **values})
    assert answer.status_code == 201, answer.content
    return answer.json()


def _found(client: Client, path: str, text: str) -> list[str]:
    return [row["code"] for row in client.get(f"{path}?search={text}").json()["results"]]


@pytest.mark.parametrize("path", MADE)
@pytest.mark.parametrize("text", ["冷藏", "lcs", "lengcang", "c-1", "Ｃ-1", "shi lcs"])
def test_a_short_list_is_found_by_name_pinyin_and_code(api: Api, path: str, text: str) -> None:
    client = api("owner")
    _made(client, path, code="C-1", name="冷藏室")
    _made(client, path, code="D-2", name="干燥房")

    assert _found(client, path, text) == ["C-1"]


def test_a_location_is_found_by_its_warehouse_too(api: Api) -> None:
    client = api("owner")
    cold = _made(client, "/warehouses", code="W1", name="冷藏库")
    _made(client, "/warehouses", code="W2", name="成品库")
    _made(
        client, "/locations", warehouse_id=cold["id"], code="A-01", name="一号货架", kind="storage"
    )

    assert _found(client, "/locations", "yhhj") == ["A-01"]
    assert _found(client, "/locations", "lck") == ["A-01", "W1"]
    assert _found(client, "/locations", "lck yhhj") == ["A-01"]
    assert _found(client, "/locations", "cpk yhhj") == []


def test_a_changed_name_is_found_and_the_old_one_is_not(api: Api) -> None:
    client = api("owner")
    made = _made(client, "/work-centres", code="M1", name="压装机")

    client.patch(f"/work-centres/{made['id']}", {"name": "绕线机"}, if_match='"1"')

    assert _found(client, "/work-centres", "rxj") == ["M1"]
    assert _found(client, "/work-centres", "yzj") == []


@pytest.mark.usefixtures("tenant")
def test_the_standard_units_are_found_by_pinyin(api: Api) -> None:
    Unit.objects.all().delete()
    ensure_standard_units()

    assert _found(api("viewer"), "/units", "pfm") == ["m2"]


@pytest.mark.usefixtures("tenant")
def test_rows_of_before_are_filled_by_the_migration(api: Api) -> None:
    client = api("owner")
    _made(client, "/warehouses", code="W1", name="冷藏库")
    _made(client, "/work-centres", code="M1", name="压装机")
    kept = {model: model.objects.get().search_text for model in (Warehouse, Location, WorkCentre)}
    for model in kept:
        model.objects.update(search_text="")

    filling = import_module("mes.masterdata.migrations.0003_fill_short_lists_search")
    filling.fill(apps, None)

    assert {model: model.objects.get().search_text for model in kept} == kept


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(
    "model", ["unit", "warehouse", "location", "line", "workcentre", "shift", "workcalendar"]
)
def test_the_search_has_an_index(model: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT id FROM masterdata_{model} WHERE search_text LIKE '%%lcs%%'"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert f"{model}_search" in plan
