"""Any subset of the built modules works: what is active does its part to the end, the rest is away."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import pytest

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.events import bus
from mes.kernel.actor import system
from mes.tenancy import context
from modules.inventory.models import StockMove
from modules.orders.models import SalesOrder
from tests.architecture.walk import Route, routes
from tests.factories.floor import a_tablet
from tests.factories.people import Client, sign_in
from tests.mes.masterdata.workbooks import send
from tests.proof.thread import WORKBOOK
from tests.proof.world import day, succeeded

BUILT = ("inventory", "orders", "production")
SUBSETS = [
    frozenset(some)
    for some in chain.from_iterable(combinations(BUILT, size) for size in range(len(BUILT) + 1))
]
BADGE = "B-1"


@dataclass
class Shop:
    """An enterprise with some modules, and what master data the smoke flow needs."""

    modules: frozenset[str]
    tenant: context.Tenant
    owner: Client
    leg: int = 0
    chair: int = 0
    customer: int = 0
    place: int = 0

    def post(self, path: str, body: Any = None) -> Any:
        return succeeded(self.owner.post(path, body), path)

    def get(self, path: str) -> Any:
        return succeeded(self.owner.get(path), path)

    def on_hand(self) -> dict[int, str]:
        rows = self.get("/stock/items")["results"]
        return {row["item_id"]: row["on_hand"] for row in rows}

    def line(self, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/sales-orders/{order['id']}")["lines"][0]
        return found


@pytest.fixture(params=SUBSETS, ids=lambda some: "+".join(sorted(some)) or "none")
def shop(request: pytest.FixtureRequest, tenant: context.Tenant) -> Shop:
    modules: frozenset[str] = request.param
    for module in registry.built_modules():
        state = EntitlementState.ACTIVE if module in modules else EntitlementState.ENDED
        grant_module(tenant, module, state, actor=system())
    gate.forget()
    made = Shop(modules, tenant, sign_in(tenant, "owner"))
    _furnish(made)
    return made


def _furnish(shop: Shop) -> None:
    """One product of four legs, its routing, a customer and a place."""
    shop.post("/units", {"code": "pcs", "name": "件"})
    leg = {"code": "LEG", "name": "椅腿", "unit": "pcs", "supply": "buy"}
    chair = {"code": "CHAIR", "name": "椅子", "unit": "pcs", "supply": "make", "kind": "finished"}
    shop.leg, shop.chair = shop.post("/items", leg)["id"], shop.post("/items", chair)["id"]
    bom = {"item_id": shop.chair, "lines": [{"component_id": shop.leg, "quantity": "4"}]}
    routing = {"item_id": shop.chair, "operations": [{"name": "组装"}, {"name": "打包"}]}
    shop.post(f"/boms/{shop.post('/boms', bom)['id']}/activate")
    shop.post(f"/routings/{shop.post('/routings', routing)['id']}/activate")
    shop.customer = shop.post("/customers", {"code": "C", "name": "永康五金"})["id"]
    warehouse = shop.post("/warehouses", {"code": "W", "name": "主仓库"})["id"]
    shop.place = shop.post("/locations", {"warehouse_id": warehouse, "code": "K"})["id"]
    shop.post("/employees", {"number": "1", "name": "赵铁柱", "badge": BADGE})


def _receive_legs(shop: Shop, quantity: str) -> None:
    line = {"item_id": shop.leg, "location_id": shop.place, "quantity": quantity}
    shop.post("/stock/receipts", {"lines": [line | {"unit_cost": "2"}]})


def _order(shop: Shop) -> dict[str, Any]:
    line = {"item_id": shop.chair, "quantity": "6", "price": "90", "due_date": day(9)}
    made = shop.post("/sales-orders", {"customer_id": shop.customer, "lines": [line]})
    order: dict[str, Any] = shop.post(f"/sales-orders/{made['id']}/confirm")
    return order


def _produce(shop: Shop, order: dict[str, Any] | None) -> dict[str, Any]:
    """A work order of six, planned from the order when there is one, reported at a tablet."""
    wanted: dict[str, Any] = {
        "lines": [{"item_id": shop.chair, "quantity": "6", "due_date": day(9)}]
    }
    if order is not None:
        wanted = {"order_id": order["id"]}
    suggested = shop.post("/work-orders/suggestions", wanted)["suggestions"]
    assert [(one["item_id"], one["required"]) for one in suggested][:1] == [(shop.chair, "6")]
    body = {"suggestions": suggested, "release": True}
    (made,) = shop.post("/work-orders/from-suggestions", body | _of(order))
    tablet = a_tablet(shop.tenant)
    succeeded(tablet.post("/floor/sign-on", {"badge": BADGE}))
    for operation in shop.get(f"/work-orders/{made['id']}")["operations"]:
        place = f"/floor/operations/{operation['id']}"
        succeeded(tablet.post(f"{place}/start"))
        succeeded(tablet.post(f"{place}/report", {"good": "6"}))
    finished: dict[str, Any] = shop.get(f"/work-orders/{made['id']}")
    return finished


def _of(order: dict[str, Any] | None) -> dict[str, Any]:
    return {} if order is None else {"order_id": order["id"]}


def _deliver(shop: Shop, order: dict[str, Any]) -> None:
    for quantity in ("2", "4"):
        line = {"order_line_id": order["lines"][0]["id"], "quantity": quantity}
        made = shop.post("/deliveries", {"order_id": order["id"], "lines": [line]})
        shipped = shop.post(f"/deliveries/{made['id']}/ship")
    returned = {"delivery_line_id": shipped["lines"][0]["id"], "quantity": "1"}
    if "inventory" in shop.modules:
        returned["location_id"] = shop.place
    shop.post("/sales-returns", {"delivery_id": shipped["id"], "lines": [returned]})


def test_what_is_active_does_its_part_to_the_end(shop: Shop) -> None:
    has = shop.modules
    if "inventory" in has:
        _receive_legs(shop, "24")
    order = _order(shop) if "orders" in has else None

    if "production" in has:
        finished = _produce(shop, order)
        assert (finished["status"], finished["completed"]) == ("completed", "6")
        (component,) = finished["components"]
        assert (component["consumed"], component["required"]) == ("24", "24")
    if has >= {"inventory", "production"}:
        assert shop.on_hand() == {shop.leg: "0", shop.chair: "6"}
    elif "inventory" in has:
        line = {"item_id": shop.chair, "location_id": shop.place, "quantity": "6"}
        shop.post("/stock/receipts", {"lines": [line]})

    if order is not None:
        made = "6" if "production" in has else "0"
        assert shop.line(order)["produced"] == made
        _deliver(shop, order)
        line = shop.line(order)
        assert (line["shipped"], line["returned"], line["open"]) == ("6", "1", "0")
        assert shop.get(f"/sales-orders/{order['id']}")["status"] == "shipped"
    if "inventory" in has:
        chairs = "1" if order is not None else "6"
        legs = "0" if "production" in has else "24"
        assert shop.on_hand() == {shop.leg: legs, shop.chair: chairs}


def _module_routes() -> list[tuple[str, Route]]:
    owned = [(gate.owner_of(route.view.__module__), route) for route in routes("enterprise")]
    return [(owner, route) for owner, route in owned if owner is not None]


def test_the_api_shrinks_to_what_is_active(shop: Shop) -> None:
    wrong = {}
    for owner, route in _module_routes():
        for method in route.view.operations:
            url = route.with_id().removeprefix("/api/v1")
            response = shop.owner.request(method, url, {})
            refused = response.status_code == 403 and response.json()["code"] == "module_not_active"
            if refused == (owner in shop.modules):
                wrong[f"{method} {url}"] = response.status_code

    assert wrong == {}


def test_menu_and_permissions_shrink_to_what_is_active(shop: Shop) -> None:
    session = shop.get("/session")
    active = {module["code"] for module in session["modules"] if module["state"] == "active"}
    prefixes = {code.split(".")[0] for code in session["permissions"]}
    shown = {item["code"] for item in session["menu"]}

    assert active & set(BUILT) == shop.modules
    assert prefixes & set(BUILT) == shop.modules
    for module in BUILT:
        offered = {item.code for item in registry.manifests()[module].menu}
        assert offered & shown == (offered if module in shop.modules else set())


def test_handlers_of_inactive_modules_hear_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: set[str] = set()

    def listening(handler: bus.Handler) -> bus.Handler:
        def call(event: Any) -> None:
            heard.add(handler.call.__module__)
            handler.call(event)

        return bus.Handler(call, handler.needs)

    spied = {event: [listening(one) for one in known] for event, known in bus._handlers.items()}
    monkeypatch.setattr(bus, "_handlers", defaultdict(list, spied))

    test_what_is_active_does_its_part_to_the_end(shop)

    owners = {gate.owner_of(module) for module in heard} - {None}
    assert owners <= shop.modules
    bridges = {module for module in heard if ".bridges." in module}
    expected = {
        f"modules.{upper}.bridges.{lower}"
        for upper, lower in (
            ("orders", "inventory"),
            ("production", "inventory"),
            ("production", "orders"),
        )
        if {upper, lower} <= shop.modules
    }
    assert bridges == expected


def test_sheets_of_inactive_modules_wait(shop: Shop) -> None:
    uploaded = succeeded(send(shop.owner, WORKBOOK.read_bytes()))
    shop.post(f"/imports/{uploaded['id']}/apply", {"mode": "all"})

    applied = shop.get(f"/imports/{uploaded['id']}")
    waiting = {sheet["sheet"]: sheet["waiting_for"] for sheet in applied["sheets"]}
    with context.within(shop.tenant):
        stocked, ordered = StockMove.objects.exists(), SalesOrder.objects.exists()

    assert applied["status"] == "applied"
    assert waiting["Sales orders"] == ("" if "orders" in shop.modules else "orders")
    assert waiting["Opening stock"] == ("" if "inventory" in shop.modules else "inventory")
    assert (stocked, ordered) == ("inventory" in shop.modules, "orders" in shop.modules)


def test_topics_of_inactive_modules_are_silent(shop: Shop) -> None:
    for module in BUILT:
        for topic in registry.manifests()[module].topics:
            status = shop.owner.get(f"/events?topic={topic}&since=0").status_code
            assert status == (200 if module in shop.modules else 403), topic
