"""Inventory over HTTP."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from mes.tenancy import context
from modules.inventory.models import StockBalance, StockMove
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, an_item
from tests.factories.people import Client


def _lines(item: object, place: object, quantity: str) -> dict[str, object]:
    return {"lines": [{"item_id": item.pk, "location_id": place.pk, "quantity": quantity}]}  # type: ignore[attr-defined]


def test_a_storekeeper_receives_stock(api: Callable[..., Client], tenant: context.Tenant) -> None:
    item, place = an_item("不锈钢板"), a_location()

    response = api("warehouse").post("/stock/receipts", _lines(item, place, "12.5"))

    assert response.status_code == 201
    body = response.json()
    assert body["number"].startswith("RK")
    assert body["lines"][0]["quantity"] == "12.5"
    assert body["allowed_actions"] == ["reverse"]


def test_a_repeated_receipt_counts_once(api: Callable[..., Client], tenant: context.Tenant) -> None:
    item, place, key = an_item(), a_location(), str(uuid.uuid4())
    client = api("warehouse")

    first = client.post("/stock/receipts", _lines(item, place, "5"), idempotency_key=key)
    second = client.post("/stock/receipts", _lines(item, place, "5"), idempotency_key=key)
    other = client.post("/stock/receipts", _lines(item, place, "6"), idempotency_key=key)

    assert first.json() == second.json()
    assert other.status_code == 422
    assert StockBalance.objects.get(item=item).on_hand == Decimal(5)


def test_shortages_come_as_a_list(api: Callable[..., Client], tenant: context.Tenant) -> None:
    item, place = an_item(), a_location()
    received(item, 3, place)

    response = api("warehouse").post("/stock/issues", _lines(item, place, "4"))

    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "insufficient_stock"
    assert problem["shortages"][0]["missing"] == "1"
    assert StockMove.objects.count() == 1


def test_wrong_lines_are_named(api: Callable[..., Client], tenant: context.Tenant) -> None:
    item, place = an_item(), a_location()
    body = {
        "lines": [
            {"item_id": item.pk, "location_id": place.pk, "quantity": "0"},
            {"item_id": 10**9, "location_id": place.pk, "quantity": "1"},
        ]
    }

    response = api("warehouse").post("/stock/receipts", body)

    assert response.status_code == 400
    assert {(e["field"], e["code"]) for e in response.json()["errors"]} == {
        ("lines.0.quantity", "positive"),
        ("lines.1.item_id", "not_found"),
    }


def test_a_viewer_cannot_receive(api: Callable[..., Client], tenant: context.Tenant) -> None:
    response = api("viewer").post("/stock/receipts", _lines(an_item(), a_location(), "1"))

    assert response.status_code == 403
    assert StockMove.objects.count() == 0


def test_values_are_shown_only_to_who_sees_costs(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    received(an_item(), 4, a_location(), unit_cost="2.5")

    seen = api("finance").get("/stock/balances").json()["results"][0]
    hidden = api("warehouse").get("/stock/balances").json()["results"][0]

    assert seen["value"] == "10.00"
    assert "value" not in hidden


def test_stock_is_found_by_pinyin_initials(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    received(an_item("不锈钢板"), 4, a_location())
    received(an_item("橡胶垫"), 4, a_location())

    found = api("viewer").get("/stock/balances?search=bxg").json()["results"]

    assert [row["item_name"] for row in found] == ["不锈钢板"]


def test_items_below_safety_stock_are_listed(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    low = an_item("少的", safety_stock=10)
    received(low, 4, a_location())
    received(an_item("够的", safety_stock=3), 4, a_location())

    found = api("viewer").get("/stock/items?below_safety=true").json()["results"]

    assert [row["item_id"] for row in found] == [low.pk]


def test_a_document_is_reversed_over_the_api(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    item = an_item()
    document = received(item, 4, a_location())
    client = api("warehouse")

    response = client.post(f"/stock/documents/{document.pk}/reverse", {"note": "录错"})
    again = client.post(f"/stock/documents/{document.pk}/reverse", {})

    assert response.status_code == 201
    assert response.json()["reverses_number"] == document.number
    assert again.json()["code"] == "already_reversed"
    assert StockBalance.objects.get(item=item).on_hand == 0


def test_the_ledger_lists_every_movement(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    document = received(an_item(), 4, a_location())

    rows = api("viewer").get("/stock/moves").json()["results"]

    assert [(row["source_number"], row["from_location"], row["quantity"]) for row in rows] == [
        (document.number, "supplier", "4")
    ]
