"""Orders over HTTP."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mes.kernel import clock
from mes.tenancy import context
from modules.orders.models import Delivery, SalesOrder
from tests.factories.inventory import received
from tests.factories.masterdata import a_customer, a_location, an_item
from tests.factories.orders import (
    a_confirmed_order,
    a_delivery,
    a_sales_order,
    days_ago,
    line_of,
    ordered,
    shipped,
)
from tests.factories.people import Client

Api = Callable[..., Client]


def _body(**more: Any) -> dict[str, Any]:
    line = {"item_id": an_item("餐椅").pk, "quantity": "3", "price": "33.33", "tax_rate": "0.13"}
    return {"customer_id": a_customer().pk, "lines": [line], **more}


def _text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_sales_enters_and_confirms_an_order(api: Api, tenant: context.Tenant) -> None:
    client = api("sales")

    made = client.post("/sales-orders", _body(customer_reference="PO-77"))
    confirmed = client.post(f"/sales-orders/{made.json()['id']}/confirm", if_match='"1"')

    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert made.json()["allowed_actions"] == ["edit", "confirm", "cancel"]
    assert (made.json()["amount"], made.json()["tax"], made.json()["net_amount"]) == (
        "99.99",
        "11.50",
        "88.49",
    )
    body = confirmed.json()
    assert (body["status"], confirmed["ETag"]) == ("confirmed", '"2"')
    stages = body["lines"][0]["stages"]
    assert [stage["stage"] for stage in stages] == [
        "ordered",
        "material",
        "production",
        "stock",
        "shipped",
    ]
    assert (stages[0]["done"], stages[4]["done"]) == ("3", "0")
    assert body["lines"][0]["available"] == "0"


def test_who_may_not_see_costs_sees_no_price(api: Api, tenant: context.Tenant) -> None:
    order = a_confirmed_order(ordered(an_item(), 2, price=5))
    delivery = shipped(order) if not received(line_of(order).item, 2, a_location()) else None
    delivery = delivery or shipped(order)
    client = api("warehouse")

    whole = client.get(f"/sales-orders/{order.pk}").json()
    row = client.get("/sales-orders").json()["results"][0]
    note = client.get(f"/deliveries/{delivery.pk}").json()
    printed = client.get(f"/deliveries/{delivery.pk}/pdf?prices=1")

    for shown in (whole, whole["lines"][0], row, note, note["lines"][0]):
        assert not {"price", "amount", "tax", "net_amount"} & shown.keys()
    assert (printed.status_code, printed.json()["code"]) == (403, "permission_denied")


def test_an_order_sent_twice_is_made_once(api: Api, tenant: context.Tenant) -> None:
    client, key, body = api("sales"), str(uuid.uuid4()), _body()

    first = client.post("/sales-orders", body, idempotency_key=key)
    second = client.post("/sales-orders", body, idempotency_key=key)
    other = client.post("/sales-orders", {**body, "note": "x"}, idempotency_key=key)

    assert first.json() == second.json()
    assert (other.status_code, SalesOrder.objects.count()) == (422, 1)


def test_shipping_twice_with_one_key_ships_once(api: Api, tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 10, a_location())
    order = a_confirmed_order(ordered(item, 4))
    client, key = api("warehouse"), str(uuid.uuid4())
    delivery = client.post("/deliveries", {"order_id": order.pk}).json()

    first = client.post(f"/deliveries/{delivery['id']}/ship", idempotency_key=key)
    second = client.post(f"/deliveries/{delivery['id']}/ship", idempotency_key=key)
    again = client.post(f"/deliveries/{delivery['id']}/ship")

    assert (first.status_code, first.json()) == (200, second.json())
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert line_of(order).shipped == 4


def test_an_outdated_change_is_refused_with_the_present_version(
    api: Api, tenant: context.Tenant
) -> None:
    order = a_sales_order()
    client = api("sales")
    client.patch(f"/sales-orders/{order.pk}", {"note": "a"}, if_match='"1"')

    late = client.patch(f"/sales-orders/{order.pk}", {"note": "b"}, if_match='"1"')

    assert (late.status_code, late.json()["current_version"]) == (412, 2)
    assert SalesOrder.objects.get().note == "a"


def test_a_shortage_reaches_the_client_whole(api: Api, tenant: context.Tenant) -> None:
    item = an_item(code="SHORT-1")
    a_location()
    order = a_confirmed_order(ordered(item, 4))
    delivery = a_delivery(order)

    response = api("warehouse").post(f"/deliveries/{delivery.pk}/ship")

    assert (response.status_code, response.json()["code"]) == (409, "insufficient_stock")
    assert response.json()["shortages"][0]["item_code"] == "SHORT-1"
    assert Delivery.objects.get().status == "draft"
    assert line_of(order).shipped == 0


def test_unknown_fields_and_wrong_quantities_are_refused(api: Api, tenant: context.Tenant) -> None:
    client, body = api("sales"), _body()

    unknown = client.post("/sales-orders", {**body, "colour": "red"})
    body["lines"][0]["quantity"] = "0"
    zero = client.post("/sales-orders", body)

    assert [e["code"] for e in unknown.json()["errors"]] == ["unknown_field"]
    assert zero.status_code == 400
    assert SalesOrder.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        ("viewer", "/sales-orders", {}),
        ("warehouse", "/sales-orders/1/confirm", {}),
        ("planner", "/deliveries", {}),
        ("viewer", "/sales-returns", {}),
    ],
)
def test_every_write_needs_its_right(
    api: Api, tenant: context.Tenant, role: str, path: str, body: dict[str, Any]
) -> None:
    response = api(role).post(path, body)

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")


def test_late_orders_are_found(api: Api, tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 5, a_location())
    late = a_confirmed_order(ordered(item, 5), promise_date=days_ago(2))
    a_confirmed_order(promise_date=clock.business_date())
    a_sales_order(promise_date=days_ago(9))
    client = api("sales")

    rows = client.get("/sales-orders?late=true").json()["results"]
    path = f"/sales-orders/{late.pk}"
    before = client.get(path).json()["lines"]
    shipped(late)
    after = client.get("/sales-orders?late=true").json()["results"]

    assert [(row["number"], row["late"]) for row in rows] == [(late.number, True)]
    assert [line["late"] for line in before] == [True]
    assert [line["late"] for line in client.get(path).json()["lines"]] == [False]
    assert after == []


def test_the_list_is_narrowed_and_searched(api: Api, tenant: context.Tenant) -> None:
    customer, item = a_customer("绍兴家具城"), an_item("雕花床头柜")
    wanted = a_confirmed_order(ordered(item, 1), customer=customer)
    other = a_sales_order()
    client = api("sales")

    def numbers(query: str) -> list[str]:
        return [row["number"] for row in client.get(f"/sales-orders?{query}").json()["results"]]

    tomorrow = clock.business_date() + timedelta(days=1)
    assert numbers("status=confirmed,shipped") == [wanted.number]
    assert numbers(f"customer={customer.pk}") == [wanted.number]
    assert numbers(f"item={item.pk}") == [wanted.number]
    assert numbers("search=床头柜") == [wanted.number]
    assert numbers("search=dhctg") == [wanted.number]
    assert numbers("ordering=number") == [wanted.number, other.number]
    assert numbers(f"due_to={tomorrow}") == []
    assert client.get("/sales-orders?status=lost").status_code == 400


@pytest.mark.usefixtures("remembering")
def test_a_list_takes_the_same_queries_for_any_number_of_rows(
    api: Api, tenant: context.Tenant
) -> None:
    client = api("sales")

    def count(path: str) -> int:
        """Queries of the module's own tables: who asks is cached for half a second or not."""
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return sum("orders_" in query["sql"] for query in captured)

    order = a_confirmed_order()
    paths = ("/sales-orders", "/deliveries", f"/sales-orders/{order.pk}")
    few = [count(path) for path in paths]
    for _ in range(5):
        a_delivery(a_confirmed_order(ordered(an_item()), ordered(an_item())))
    many = [count(path) for path in paths]

    assert few == many == [1, 1, 3]


def test_the_list_is_exported(api: Api, tenant: context.Tenant) -> None:
    order = a_sales_order()

    response = api("sales").get("/sales-orders?export=xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert order.number in [cell.value for cell in sheet[2]]


@pytest.mark.parametrize("size", ["a4", "continuous"])
def test_the_delivery_note_says_what_left(api: Api, tenant: context.Tenant, size: str) -> None:
    item = an_item("雕花圆桌", code="TBL-9", specification="1200×750")
    received(item, 10, a_location())
    order = a_confirmed_order(
        ordered(item, 3, price="33.33", tax_rate="0.13"),
        customer=a_customer("金华家居广场"),
        customer_reference="PO-2026-88",
    )
    delivery = shipped(order)

    response = api("sales").get(f"/deliveries/{delivery.pk}/pdf?size={size}&prices=1")

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    text = _text(response.content)
    for part in (
        delivery.number,
        order.number,
        "TBL-9",
        "雕花圆桌",
        "金华家居广场",
        "PO-2026-88",
        "33.33",
        "99.99",
        "11.50",
        "玖拾玖元玖角玖分",
    ):
        assert part in text, part


def test_a_note_without_prices_in_three_parts(api: Api, tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 10, a_location())
    delivery = shipped(a_confirmed_order(ordered(item, 3, price="33.33")))
    client = api("warehouse")

    three = client.get(f"/deliveries/{delivery.pk}/pdf?copies=3")
    wrong = client.get(f"/deliveries/{delivery.pk}/pdf?size=a3")

    assert "33.33" not in _text(three.content)
    assert _text(three.content).count(delivery.number) >= 3
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "size")


def test_a_line_without_price_is_not_printed_with_prices(api: Api, tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 10, a_location())
    delivery = shipped(a_confirmed_order(ordered(item, 3)))

    response = api("sales").get(f"/deliveries/{delivery.pk}/pdf?prices=1")

    assert (response.status_code, response.json()["code"]) == (409, "prices_missing")


def test_a_return_is_taken_and_listed(api: Api, tenant: context.Tenant) -> None:
    item, place = an_item(), a_location()
    received(item, 10, place)
    delivery = shipped(a_confirmed_order(ordered(item, 3)))
    client = api("warehouse")
    line = {"delivery_line_id": delivery.lines.get().pk, "quantity": "1", "location_id": place.pk}

    made = client.post(
        "/sales-returns",
        {"delivery_id": delivery.pk, "outcome": "replacement", "lines": [line]},
    )
    listed = client.get("/sales-returns").json()["results"]
    reversed_ = client.post(f"/deliveries/{delivery.pk}/reverse", {"reason": "x"})

    assert made.status_code == 201
    assert made.json()["lines"][0]["location_code"] == place.code
    assert [row["number"] for row in listed] == [made.json()["number"]]
    assert reversed_.json()["code"] == "goods_came_back"


def test_the_timeline_and_the_revisions_are_readable(api: Api, tenant: context.Tenant) -> None:
    order = a_confirmed_order(ordered(an_item(), 2, price=5))
    line = line_of(order)
    change = {"id": line.pk, "item_id": line.item_id, "quantity": "3", "price": "6"}
    sales = api("sales")
    sales.patch(f"/sales-orders/{order.pk}", {"lines": [change], "reason": "加量"})

    events = sales.get(f"/sales-orders/{order.pk}/events").json()
    shown = sales.get(f"/sales-orders/{order.pk}/revisions").json()
    hidden = api("viewer").get(f"/sales-orders/{order.pk}/revisions").json()

    assert [event["kind"] for event in events] == ["revised", "ordered"]
    assert shown[0]["changes"]["lines"][0]["fields"]["price"] == ["5", "6"]
    assert "price" not in hidden[0]["changes"]["lines"][0]["fields"]


def test_orders_of_another_enterprise_are_not_found(
    api: Api, tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    order = a_confirmed_order()

    response = api("owner", tenant=other_tenant).get(f"/sales-orders/{order.pk}")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_list_tells_what_has_no_price_from_what_is_free(api: Api, tenant: context.Tenant) -> None:
    item = an_item(default_location=a_location())
    received(item, 20, item.default_location)
    orders = {
        "none": a_confirmed_order(ordered(item, 1), ordered(item, 1)),
        "partly": a_confirmed_order(ordered(item, 1), ordered(item, 1, price=5)),
        "free": a_confirmed_order(ordered(item, 1, price=0)),
    }
    deliveries = {name: shipped(order) for name, order in orders.items()}
    client = api("sales")

    told = {row["id"]: row for row in client.get("/sales-orders").json()["results"]}
    sent = {row["id"]: row for row in client.get("/deliveries").json()["results"]}

    expected = {"none": ("0.00", True), "partly": ("5.00", True), "free": ("0.00", False)}
    for name, (amount, unpriced) in expected.items():
        row, delivery = told[orders[name].pk], sent[deliveries[name].pk]
        assert (row["amount"], row["unpriced"]) == (amount, unpriced)
        assert (delivery["amount"], delivery["unpriced"]) == (amount, unpriced)
