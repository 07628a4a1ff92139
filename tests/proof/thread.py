"""The thread of the whole product on the imported furniture factory, one function a step.

Two people and a worker: sales takes the order and delivers, the manager imports, plans and
receives, the worker reports at a tablet. Every write goes through ``Crew.write``, so that a proof
can send each twice.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from mes.tenancy import context
from tests.factories.floor import a_tablet
from tests.factories.people import Client, sign_in
from tests.proof.world import day, succeeded

WORKBOOK = Path(settings.ROOT) / "platform/mes/local/demo/furniture_factory.xlsx"
BADGE = "B-SAW"
Write = Callable[[Client, str, str, Any, str], Any]


def sent_once(client: Client, method: str, path: str, body: Any, key: str) -> Any:
    """One request, as people make it; the response. Bytes are uploaded as a workbook."""
    if not isinstance(body, bytes):
        return client.request(method, path, body, idempotency_key=key)
    with context.within_public():
        return client.http.post(
            f"/api/v1{path}",
            {"file": SimpleUploadedFile("furniture.xlsx", body)},
            HTTP_HOST=client.host,
            HTTP_IDEMPOTENCY_KEY=key,
        )


@dataclass
class Crew:
    """Who works in the thread, and how their writes are sent."""

    tenant: context.Tenant
    send: Write = sent_once
    sales: Client = field(init=False)
    manager: Client = field(init=False)
    tablet: Client = field(init=False)
    items: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sales = sign_in(self.tenant, "sales")
        self.manager = sign_in(self.tenant, "manager")

    def tried(self, client: Client, method: str, path: str, body: Any = None) -> Any:
        """Send a write under a fresh key; the response, whatever it is."""
        content = {} if body is None and method == "POST" else body
        return self.send(client, method, path, content, str(uuid.uuid4()))

    def post(self, client: Client, path: str, body: Any = None) -> Any:
        """Send a write that must succeed; its answer."""
        return succeeded(self.tried(client, "POST", path, body), f"POST {path}")

    def patch(self, client: Client, path: str, body: Any) -> Any:
        return succeeded(self.tried(client, "PATCH", path, body), f"PATCH {path}")

    def get(self, path: str) -> Any:
        return succeeded(self.manager.get(path), f"GET {path}")

    def stock(self) -> dict[str, tuple[str, str]]:
        """On hand and reserved by item code, zeros left out."""
        rows = self.get("/stock/items?limit=200")["results"]
        return {
            row["item_code"]: (row["on_hand"], row["reserved"])
            for row in rows
            if row["on_hand"] != "0"
        }


def import_factory(crew: Crew) -> dict[str, Any]:
    """The factory's workbook, uploaded and applied; the import as it stands in the end."""
    uploaded = crew.post(crew.manager, "/imports", WORKBOOK.read_bytes())
    crew.post(crew.manager, f"/imports/{uploaded['id']}/apply", {"mode": "all"})
    crew.items = {row["code"]: row["id"] for row in crew.get("/items?limit=200")["results"]}
    crew.places = {row["code"]: row["id"] for row in crew.get("/locations?limit=200")["results"]}
    document: dict[str, Any] = crew.get(f"/imports/{uploaded['id']}")
    return document


def put_a_worker_on(crew: Crew) -> None:
    """An employee with a badge signs on at a freshly enrolled tablet."""
    worker = {"number": "E1", "name": "赵铁柱", "badge": BADGE}
    crew.post(crew.manager, "/employees", worker)
    crew.tablet = a_tablet(crew.tenant)
    succeeded(crew.tablet.post("/floor/sign-on", {"badge": BADGE}))


def take_the_order(crew: Crew, quantity: str = "30") -> Any:
    """Sales enters an order for varnished chairs, corrects it and confirms it."""
    line = {
        "item_id": crew.items["varnished chair"],
        "quantity": quantity,
        "price": "260",
        "tax_rate": "0.13",
        "due_date": day(14),
    }
    customer = crew.get("/customers")["results"][0]["id"]
    made = crew.post(crew.sales, "/sales-orders", {"customer_id": customer, "lines": [line]})
    crew.patch(crew.sales, f"/sales-orders/{made['id']}", {"customer_reference": "PO-77"})
    return crew.post(crew.sales, f"/sales-orders/{made['id']}/confirm")


def suggested(crew: Crew, order_id: int) -> list[dict[str, Any]]:
    answer = crew.post(crew.manager, "/work-orders/suggestions", {"order_id": order_id})
    found: list[dict[str, Any]] = answer["suggestions"]
    return found


def plan(crew: Crew, order_id: int) -> dict[str, int]:
    """Work orders for all that is suggested, released; their ids by item code."""
    body = {"order_id": order_id, "suggestions": suggested(crew, order_id)}
    crew.post(crew.manager, "/work-orders/from-suggestions", body)
    rows = crew.get("/work-orders?limit=200")["results"]
    for row in rows:
        crew.post(crew.manager, f"/work-orders/{row['id']}/release")
    return {row["item_code"]: row["id"] for row in rows}


def operation(crew: Crew, work_order_id: int, seq: int) -> int:
    found = crew.get(f"/work-orders/{work_order_id}")["operations"]
    return next(int(one["id"]) for one in found if one["seq"] == seq)


def report(crew: Crew, work_order_id: int, seq: int, **done: Any) -> Any:
    """The worker starts the operation and reports."""
    place = f"/floor/operations/{operation(crew, work_order_id, seq)}"
    crew.post(crew.tablet, f"{place}/start")
    return crew.post(crew.tablet, f"{place}/report", done)


def receive(crew: Crew, item: str, quantity: str, price: str) -> Any:
    line = {
        "item_id": crew.items[item],
        "location_id": crew.places["factory"],
        "quantity": quantity,
        "unit_cost": price,
    }
    return crew.post(crew.manager, "/stock/receipts", {"lines": [line], "note": "wood supplier"})


def deliver(crew: Crew, order: dict[str, Any], quantity: str) -> Any:
    """A delivery of so much of the order's one line, shipped."""
    line = {"order_line_id": order["lines"][0]["id"], "quantity": quantity}
    made = crew.post(crew.sales, "/deliveries", {"order_id": order["id"], "lines": [line]})
    crew.patch(crew.sales, f"/deliveries/{made['id']}", {"carrier": "永康物流"})
    return crew.post(crew.sales, f"/deliveries/{made['id']}/ship")


def take_back(crew: Crew, delivery: dict[str, Any], quantity: str) -> Any:
    line = {
        "delivery_line_id": delivery["lines"][0]["id"],
        "quantity": quantity,
        "location_id": crew.places["factory"],
        "reason": "掉漆",
    }
    body = {"delivery_id": delivery["id"], "outcome": "refund", "lines": [line]}
    return crew.post(crew.sales, "/sales-returns", body)
