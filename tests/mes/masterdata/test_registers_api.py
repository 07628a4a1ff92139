"""Customers, suppliers, prices, warehouses, locations, work centres, shifts, calendars, people."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mes.audit.models import AuditEntry
from mes.masterdata import public as masterdata
from mes.masterdata.models import Employee, Location
from tests.factories import masterdata as make
from tests.factories.people import Client

Api = Callable[..., Client]

SIMPLE = {
    "/lines": {"code": "L1", "name": "一线"},
    "/work-centres": {"code": "W1", "name": "冲床", "kind": "machine", "capacity": "2"},
    "/shifts": {"code": "D", "name": "白班", "start": "08:00", "end": "17:00", "break_minutes": 60},
    "/calendars": {"code": "C", "name": "标准"},
    "/customers": {"code": "C1", "name": "永康五金", "tax_rate": "0.13"},
    "/suppliers": {"code": "S1", "name": "宁波钢材", "lead_time_days": 7},
    "/warehouses": {"code": "W1", "name": "主仓"},
    "/employees": {"number": "1001", "name": "张师傅"},
    "/units": {"code": "tray", "name": "托", "dimension": "pack"},
}


def _fields(response: Any) -> dict[str, str]:
    return {error["field"]: error["code"] for error in response.json()["errors"]}


@pytest.mark.parametrize("path", SIMPLE)
def test_a_record_is_made_found_and_changed(api: Api, path: str) -> None:
    client = api("planner")

    made = client.post(path, SIMPLE[path])
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    changed = client.patch(f"{path}/{pk}", {"name": "新名"}, if_match='"1"')

    assert (changed.status_code, changed.json()["name"]) == (200, "新名")
    assert client.get(f"{path}/{pk}").json() == changed.json()
    assert pk in [row["id"] for row in client.get(path).json()["results"]]


@pytest.mark.parametrize("path", SIMPLE)
def test_every_register_keeps_and_shows_its_history(api: Api, path: str) -> None:
    client = api("planner")
    pk = client.post(path, SIMPLE[path]).json()["id"]
    client.patch(f"{path}/{pk}", {"name": "新名"}, if_match='"1"')

    newest, first = client.get(f"{path}/{pk}/revisions").json()

    assert (newest["before"]["name"], newest["after"]["name"]) == (SIMPLE[path]["name"], "新名")
    assert (first["before"], first["after"]["name"]) == (None, SIMPLE[path]["name"])
    assert newest["action"].split(".")[1] == "updated"


def test_a_location_has_a_history_and_a_counterpart_of_the_ledger_has_none(api: Api) -> None:
    client = api("planner")
    store = client.post("/warehouses", SIMPLE["/warehouses"]).json()
    place = client.get(f"/locations?warehouse={store['id']}").json()["results"][0]
    outside = masterdata.virtual_location("scrapped")

    assert client.get(f"/locations/{place['id']}/revisions").json()[0]["after"]["code"] == "W1"
    assert client.get(f"/locations/{outside}/revisions").status_code == 404


@pytest.mark.parametrize("path", SIMPLE)
def test_a_code_is_taken_once(api: Api, path: str) -> None:
    client = api("planner")
    client.post(path, SIMPLE[path])

    response = client.post(path, SIMPLE[path])

    assert response.status_code == 400
    assert set(_fields(response).values()) == {"taken"}


@pytest.mark.parametrize("path", SIMPLE)
def test_an_unknown_field_is_refused(api: Api, path: str) -> None:
    response = api("planner").post(path, {**SIMPLE[path], "colour": "red"})

    assert (response.status_code, _fields(response)) == (400, {"colour": "unknown_field"})


@pytest.mark.parametrize("path", SIMPLE)
def test_an_outdated_version_is_refused(api: Api, path: str) -> None:
    client = api("planner")
    pk = client.post(path, SIMPLE[path]).json()["id"]
    client.patch(f"{path}/{pk}", {"name": "一"})

    response = client.patch(f"{path}/{pk}", {"name": "二"}, if_match='"1"')

    assert (response.status_code, response.json()["current_version"]) == (412, 2)


@pytest.mark.parametrize("path", SIMPLE)
def test_the_viewer_reads_and_does_not_write(api: Api, path: str) -> None:
    client = api("viewer")

    assert client.get(path).status_code == 200
    assert client.post(path, SIMPLE[path]).status_code == 403


@pytest.mark.parametrize("path", SIMPLE)
def test_a_missing_record_is_not_found(api: Api, path: str) -> None:
    client = api("planner")

    assert client.get(f"{path}/999999999").status_code == 404
    assert client.patch(f"{path}/999999999", {"name": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/customers", "/suppliers", "/employees"])
def test_people_and_partners_are_found_by_pinyin(api: Api, path: str) -> None:
    client = api("planner")
    key = "number" if path == "/employees" else "code"
    client.post(path, {key: "X1", "name": "钱塘江"})
    client.post(path, {key: "X2", "name": "富春山"})

    rows = client.get(f"{path}?search=qtj").json()["results"]

    assert [row[key] for row in rows] == ["X1"]


def test_a_new_warehouse_has_a_first_location(api: Api) -> None:
    client = api("warehouse")
    pk = client.post("/warehouses", {"code": "W9", "name": "成品仓"}).json()["id"]

    (row,) = client.get(f"/locations?warehouse={pk}").json()["results"]

    assert (row["code"], row["kind"], row["warehouse_code"]) == ("W9", "storage", "W9")


def test_a_location_code_is_taken_once_in_its_warehouse(api: Api) -> None:
    client, here, there = api("warehouse"), make.a_warehouse(), make.a_warehouse()
    client.post("/locations", {"warehouse_id": here.pk, "code": "A"})

    again = client.post("/locations", {"warehouse_id": here.pk, "code": "A"})
    elsewhere = client.post("/locations", {"warehouse_id": there.pk, "code": "A"})

    assert (again.status_code, _fields(again)) == (400, {"code": "taken"})
    assert (elsewhere.status_code, elsewhere.json()["name"]) == (201, "A")


def test_a_location_out_of_its_warehouse_goes_with_it(api: Api) -> None:
    place = make.a_location()

    response = api("warehouse").patch(f"/warehouses/{place.warehouse_id}", {"active": False})

    assert response.status_code == 200
    place.refresh_from_db()
    assert not place.active


@pytest.mark.usefixtures("tenant")
def test_a_virtual_location_is_made_once() -> None:
    first = masterdata.virtual_location("customer")
    second = masterdata.virtual_location(masterdata.LocationKind.CUSTOMER)

    assert first == second
    assert (first.is_virtual, first.allow_negative) == (True, True)


@pytest.mark.usefixtures("tenant")
def test_a_place_is_no_virtual_location() -> None:
    with pytest.raises(ValueError, match="not a virtual"):
        masterdata.virtual_location("storage")


def test_virtual_locations_are_not_listed_nor_changed(api: Api) -> None:
    virtual = masterdata.virtual_location("supplier")
    client = api("warehouse")

    assert client.get("/locations").json()["results"] == []
    assert client.get(f"/locations/{virtual.id}").status_code == 404
    assert client.patch(f"/locations/{virtual.id}", {"name": "x"}).status_code == 400
    assert Location.objects.get(pk=virtual.id).name == "supplier"


def test_a_virtual_kind_is_no_kind_of_place(api: Api) -> None:
    warehouse = make.a_warehouse()

    response = api("warehouse").post(
        "/locations", {"warehouse_id": warehouse.pk, "code": "A", "kind": "customer"}
    )

    assert (response.status_code, _fields(response)) == (400, {"kind": "invalid_choice"})


def test_prices_of_one_case_do_not_overlap(api: Api) -> None:
    client, supplier, item = api("purchaser"), make.a_supplier(), make.an_item()
    body = {"supplier_id": supplier.pk, "item_id": item.pk, "price": "12.5"}
    client.post("/supplier-prices", body)

    response = client.post("/supplier-prices", body)

    assert (response.status_code, _fields(response)) == (400, {"valid_from": "overlaps"})
    assert supplier.prices.count() == 1


def test_tiers_of_a_price_stand_beside_each_other(api: Api) -> None:
    client, supplier, item = api("purchaser"), make.a_supplier(), make.an_item()
    path = f"/suppliers/{supplier.pk}/prices"
    for least, price in (("0", "10"), ("100", "9"), ("1000", "8.123456")):
        made = client.post(path, {"item_id": item.pk, "price": price, "minimum_quantity": least})
        assert made.status_code == 201

    found = masterdata.price_for(supplier.pk, item.pk, Decimal(500), date(2026, 11, 24))

    assert found is not None
    assert found.price == Decimal(9)
    assert len(client.get(path).json()["results"]) == 3


def test_a_price_is_hidden_from_who_may_not_see_costs(api: Api) -> None:
    make.a_supplier_price(make.a_supplier(), make.an_item(), "12.5")

    (row,) = api("planner").get("/supplier-prices").json()["results"]

    assert "price" not in row


def test_who_may_not_change_costs_sets_no_price(api: Api) -> None:
    supplier, item = make.a_supplier(), make.an_item()

    response = api("planner").post(
        "/supplier-prices", {"supplier_id": supplier.pk, "item_id": item.pk, "price": "1"}
    )

    assert response.status_code == 403
    assert supplier.prices.count() == 0


def test_a_price_in_a_unit_without_meaning_is_refused(api: Api) -> None:
    supplier, item = make.a_supplier(), make.an_item()

    response = api("purchaser").post(
        "/supplier-prices",
        {"supplier_id": supplier.pk, "item_id": item.pk, "price": "1", "unit": "箱"},
    )

    assert (response.status_code, _fields(response)) == (400, {"unit": "no_conversion"})
    assert supplier.prices.count() == 0


def test_a_deleted_price_is_recorded(api: Api) -> None:
    price = make.a_supplier_price(make.a_supplier(), make.an_item())

    assert api("purchaser").delete(f"/supplier-prices/{price.pk}").status_code == 204
    assert AuditEntry.objects.filter(action="supplier_price.deleted").count() == 1


def test_an_employee_gets_a_pin_that_is_never_shown(api: Api) -> None:
    employee = make.an_employee()

    response = api("planner").post(f"/employees/{employee.pk}/pin", {"pin": "4711"})

    assert (response.status_code, response.json()["has_pin"]) == (200, True)
    assert "4711" not in response.content.decode()
    employee.refresh_from_db()
    assert employee.check_pin("4711")
    assert "pin_hash" not in response.json()


def test_a_pin_is_not_kept_in_the_audit_trail(api: Api) -> None:
    employee = make.an_employee()
    api("planner").post(f"/employees/{employee.pk}/pin", {"pin": "4711"})
    employee.refresh_from_db()

    entry = AuditEntry.objects.get(action="employee.pin_set")

    assert employee.pin_hash not in str([entry.before, entry.after])


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "1111", "1234", "9876", "１２４７"])
def test_a_weak_pin_is_refused(api: Api, pin: str) -> None:
    employee = make.an_employee()

    response = api("planner").post(f"/employees/{employee.pk}/pin", {"pin": pin})

    assert response.status_code == 400
    employee.refresh_from_db()
    assert not employee.has_pin


def test_an_empty_pin_takes_it_away(api: Api) -> None:
    employee = make.an_employee(pin="4711")

    response = api("planner").post(f"/employees/{employee.pk}/pin", {"pin": ""})

    assert response.json()["has_pin"] is False


def test_employees_without_badge_do_not_collide(api: Api) -> None:
    client = api("planner")
    for number in ("1", "2"):
        assert client.post("/employees", {"number": number, "name": "x"}).status_code == 201


def test_a_badge_is_taken_once(api: Api) -> None:
    make.an_employee(badge="B1")

    response = api("planner").post("/employees", {"number": "9", "name": "x", "badge": "B1"})

    assert _fields(response) == {"badge": "taken"}


def test_an_employee_works_at_centres(api: Api) -> None:
    client, saw, press = api("planner"), make.a_work_centre(), make.a_work_centre()
    pk = client.post(
        "/employees", {"number": "1", "name": "x", "work_centre_ids": [press.pk, saw.pk]}
    ).json()["id"]

    (row,) = client.get("/employees").json()["results"]
    changed = client.patch(f"/employees/{pk}", {"work_centre_ids": [saw.pk]}).json()

    assert row["work_centre_ids"] == [saw.pk, press.pk]
    assert (changed["work_centre_ids"], changed["version"]) == ([saw.pk], 2)


def test_an_unknown_work_centre_is_refused(api: Api) -> None:
    response = api("planner").post(
        "/employees", {"number": "1", "name": "x", "work_centre_ids": [999999999]}
    )

    assert _fields(response) == {"work_centre_ids.0": "unknown"}
    assert not Employee.objects.exists()


@pytest.mark.usefixtures("tenant")
def test_a_badge_finds_only_the_active() -> None:
    here = make.an_employee(badge="B1")
    make.an_employee(badge="B2", active=False)

    found = masterdata.employee_by_badge("B1")

    assert found is not None
    assert found.id == here.pk
    assert masterdata.employee_by_badge("B2") is None
    assert masterdata.employee_by_badge("") is None


@pytest.mark.usefixtures("tenant")
def test_a_wrong_pin_finds_nobody() -> None:
    employee = make.an_employee(number="7", pin="4711")

    found = masterdata.employee_by_number_and_pin("7", "4711")

    assert found is not None
    assert found.id == employee.pk
    assert masterdata.employee_by_number_and_pin("7", "4712") is None
    assert masterdata.employee_by_number_and_pin("7", "") is None


def test_a_calendar_takes_a_week_and_exceptions(api: Api) -> None:
    client, day, night = api("planner"), make.a_shift("白"), make.a_shift("夜")
    week = [[day.pk, night.pk], [day.pk], [day.pk], [day.pk], [day.pk], [], []]
    body = {
        "code": "C1",
        "name": "日历",
        "week": week,
        "exceptions": [{"day": "2026-12-24", "name": "盘点", "shift_ids": []}],
    }

    made = client.post("/calendars", body)

    assert made.status_code == 201, made.content
    assert (made.json()["week"], made.json()["exceptions"]) == (
        [sorted(week[0]), *week[1:]],
        [{"day": "2026-12-24", "name": "盘点", "shift_ids": []}],
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"week": [[], []]}, "week"),
        ({"week": [[999999999], [], [], [], [], [], []]}, "week.0.0"),
        (
            {"exceptions": [{"day": "2026-12-24", "shift_ids": []}] * 2},
            "exceptions.1.day",
        ),
    ],
)
def test_a_senseless_calendar_is_refused(api: Api, change: dict[str, Any], field: str) -> None:
    calendar = make.a_calendar()

    response = api("planner").patch(f"/calendars/{calendar.pk}", change)

    assert response.status_code == 400
    assert field in _fields(response)
    assert calendar.pattern.count() == 5


def test_the_days_of_a_calendar_are_listed(api: Api) -> None:
    calendar = make.a_calendar(public_holidays=False)

    days = api("viewer").get(f"/calendars/{calendar.pk}/days?from=2026-11-27&to=2026-11-28").json()

    assert [(one["day"], one["minutes"]) for one in days] == [
        ("2026-11-27", 480),
        ("2026-11-28", 0),
    ]


def test_days_in_the_wrong_order_are_refused(api: Api) -> None:
    calendar = make.a_calendar()

    response = api("viewer").get(f"/calendars/{calendar.pk}/days?from=2026-11-27&to=2026-11-26")

    assert response.status_code == 400
