"""Inventory over HTTP: lots, units, costs, other enterprises, replays, the price of a page."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from mes.masterdata.models import Item, Location
from mes.tenancy import context
from modules.inventory.domain.lots import LotStatus
from modules.inventory.models import Lot, StockBalance, StockDocument, StockMove
from tests.factories.inventory import received
from tests.factories.masterdata import a_conversion, a_location, an_item
from tests.factories.people import Client

Api = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("tenant")


def _line(item: Item, place: Location, quantity: str, **more: object) -> dict[str, object]:
    return {"item_id": item.pk, "location_id": place.pk, "quantity": quantity, **more}


def _refusals(response: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_what_is_entered_in_boxes_is_kept_in_pieces(api: Api) -> None:
    item, place = an_item(), a_location()
    a_conversion(item, "box", 24)

    body = api("warehouse").post(
        "/stock/receipts", {"lines": [_line(item, place, "1.5", unit="box")]}
    )

    (line,) = body.json()["lines"]
    assert (line["quantity"], line["unit"]) == ("36", "pcs")
    assert (line["entered"], line["entered_unit"]) == ("1.5", "box")


def test_a_unit_without_conversion_is_refused(api: Api) -> None:
    item, place = an_item(), a_location()

    response = api("warehouse").post(
        "/stock/receipts", {"lines": [_line(item, place, "1", unit="kg")]}
    )

    assert _refusals(response) == [("lines.0.unit", "no_conversion")]
    assert StockDocument.objects.count() == 0


def test_missing_and_unknown_lots_are_named_by_line(api: Api) -> None:
    item, place = an_item(tracking="lot"), a_location()
    received(item, 5, place, lot="L1")

    response = api("warehouse").post(
        "/stock/issues",
        {"lines": [_line(item, place, "1"), _line(item, place, "1", lot_code="L2")]},
    )

    assert _refusals(response) == [
        ("lines.0.lot_code", "required"),
        ("lines.1.lot_code", "not_found"),
    ]
    assert StockMove.objects.count() == 1


def test_an_unknown_field_of_a_line_is_refused(api: Api) -> None:
    item, place = an_item(), a_location()

    response = api("warehouse").post(
        "/stock/receipts", {"lines": [_line(item, place, "1", lot="L1")]}
    )

    assert _refusals(response) == [("lines.0.lot", "unknown_field")]


def test_a_storekeeper_without_the_right_sets_no_costs(api: Api) -> None:
    item, place = an_item(), a_location()

    response = api("warehouse").post(
        "/stock/receipts", {"lines": [_line(item, place, "1", unit_cost="3")]}
    )

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
    assert StockMove.objects.count() == 0


def test_stock_is_moved_and_corrected(api: Api) -> None:
    item, here, there = an_item(), a_location(), a_location()
    received(item, 10, here)
    client = api("warehouse")

    moved = client.post(
        "/stock/transfers", {"lines": [_line(item, here, "4", to_location_id=there.pk)]}
    )
    corrected = client.post(
        "/stock/adjustments", {"lines": [_line(item, there, "-1", reason="盘亏")]}
    )

    assert (moved.status_code, corrected.status_code) == (201, 201)
    assert corrected.json()["lines"][0]["to_location"] == "count_difference"
    assert {row.location_id: row.on_hand for row in StockBalance.objects.all()} == {
        here.pk: Decimal(6),
        there.pk: Decimal(3),
    }


def test_goods_are_not_moved_to_where_they_are(api: Api) -> None:
    item, place = an_item(), a_location()
    received(item, 10, place)

    response = api("warehouse").post(
        "/stock/transfers", {"lines": [_line(item, place, "4", to_location_id=place.pk)]}
    )

    assert _refusals(response) == [("lines.0.to_location_id", "same")]


def test_a_lot_is_read_corrected_and_held(api: Api) -> None:
    received(an_item(tracking="lot"), 5, a_location(), lot="L1")
    client, path = api("quality"), f"/stock/lots/{Lot.objects.get().pk}"

    read = client.get(path)
    corrected = client.patch(
        path, {"expiry": "2028-02-29", "supplier_lot": "S-1"}, if_match=read["ETag"]
    )
    stale = client.post(f"{path}/status", {"status": "hold"}, if_match=read["ETag"])
    held = client.post(f"{path}/status", {"status": "hold"}, if_match=corrected["ETag"])
    twice = client.post(f"{path}/status", {"status": "hold"})

    assert read.json()["allowed_statuses"] == ["hold", "quarantine", "rejected"]
    assert (corrected.json()["expiry"], corrected.json()["supplier_lot"]) == ("2028-02-29", "S-1")
    assert stale.status_code == 412
    assert held.json()["status"] == "hold"
    assert twice.json()["code"] == "transition_not_allowed"


def test_a_storekeeper_of_another_enterprise_finds_nothing(
    api: Api, other_tenant: context.Tenant
) -> None:
    document = received(an_item(tracking="lot"), 5, a_location(), lot="L1")
    lot = Lot.objects.get()
    stranger = api("warehouse", tenant=other_tenant)

    for path in (f"/stock/documents/{document.pk}", f"/stock/lots/{lot.pk}"):
        there, missing = stranger.get(path), stranger.get(f"{path}0000")
        assert (there.status_code, there.json()["code"]) == (404, "not_found")
        assert there.json()["code"] == missing.json()["code"]
    assert stranger.post(f"/stock/documents/{document.pk}/reverse").status_code == 404
    assert stranger.get("/stock/balances").json()["results"] == []


@pytest.mark.parametrize("action", ["receipts", "issues", "adjustments", "transfers", "reverse"])
def test_a_write_sent_twice_is_done_once(api: Api, action: str) -> None:
    item, place, other = an_item(), a_location(), a_location()
    document = received(item, 10, place)
    client, key = api("warehouse"), str(uuid.uuid4())
    more = {"to_location_id": other.pk} if action == "transfers" else {}
    path, body = f"/stock/{action}", {"lines": [_line(item, place, "2", **more)]}
    if action == "reverse":
        path, body = f"/stock/documents/{document.pk}/reverse", {}

    first = client.post(path, body, idempotency_key=key)
    second = client.post(path, body, idempotency_key=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert StockMove.objects.count() == 2


@pytest.mark.usefixtures("remembering")
@pytest.mark.parametrize("page", ["balances", "items", "moves", "lots", "documents"])
def test_a_page_costs_the_same_however_long_it_is(api: Api, page: str) -> None:
    client = api("finance")
    counts = []
    for _round in (1, 2):
        for number in range(3):
            received(an_item(tracking="lot"), 5, a_location(), lot=f"L{_round}{number}")
        client.get(f"/stock/{page}")
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(f"/stock/{page}").json()["results"]
        counts.append((len(queries), len(rows)))

    assert counts[0][0] == counts[1][0]
    assert (counts[0][1], counts[1][1]) == (3, 6)


def test_balances_below_safety_look_at_all_places_of_an_item(api: Api) -> None:
    enough, low = an_item(safety_stock=8), an_item(safety_stock=8)
    for _place in (1, 2):
        received(enough, 5, a_location())
    received(low, 5, a_location())

    rows = api("viewer").get("/stock/balances?below_safety=true").json()["results"]

    assert [row["item_id"] for row in rows] == [low.pk]


def test_the_ledger_is_searched_by_document_and_lot(api: Api) -> None:
    first = received(an_item(tracking="lot"), 5, a_location(), lot="LA-1")
    received(an_item(tracking="lot"), 5, a_location(), lot="LB-2")
    client = api("viewer")

    by_number = client.get(f"/stock/moves?search={first.number}").json()["results"]
    by_lot = client.get("/stock/moves?search=LB").json()["results"]

    assert [row["lot_code"] for row in by_number] == ["LA-1"]
    assert [row["lot_code"] for row in by_lot] == ["LB-2"]


def test_a_document_with_lines_shows_costs_only_to_who_sees_them(api: Api) -> None:
    document = received(an_item(), 4, a_location(), unit_cost="2.5")

    seen = api("finance").get(f"/stock/documents/{document.pk}").json()["lines"][0]
    hidden = api("warehouse").get(f"/stock/documents/{document.pk}").json()["lines"][0]
    moves = api("warehouse").get("/stock/moves").json()["results"][0]

    assert seen["unit_cost"] == "2.5"
    assert "unit_cost" not in hidden
    assert "value" not in moves


def test_each_lot_in_the_list_says_what_it_may_become(api: Api) -> None:
    item, place = an_item(tracking="lot"), a_location()
    for status in LotStatus:
        received(item, 5, place, lot=f"L-{status}")
        Lot.objects.filter(code=f"L-{status}").update(status=str(status))

    rows = api("viewer").get("/stock/lots").json()["results"]

    assert {row["status"]: row["allowed_statuses"] for row in rows} == {
        "ok": ["hold", "quarantine", "rejected"],
        "hold": ["ok", "quarantine", "rejected"],
        "quarantine": ["ok", "rejected"],
        "rejected": ["quarantine"],
    }


def test_a_workbook_of_lots_has_no_column_of_buttons(api: Api) -> None:
    received(an_item(tracking="lot"), 5, a_location(), lot="L1")

    content = api("viewer").get("/stock/lots?export=xlsx").content

    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert (sheet.max_row, sheet.max_column) == (2, 11)
