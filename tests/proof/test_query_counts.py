"""How many queries an answer takes does not depend on how many rows it has."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mes.catalog import gate
from mes.masterdata.models import Item
from mes.tenancy import context, directory
from tests.factories.masterdata import a_bom, a_routing, an_item
from tests.proof.conftest import Worlds
from tests.proof.surface import Call, ask, reads
from tests.proof.world import World, day

pytestmark = pytest.mark.usefixtures("remembering")
LISTS = [call for call in reads() if call.is_list]
FEW, MANY = 2, 20
#: Names the records of any model that its rows hold: one query for each model, however many rows.
NAMES_RECORDS = {"GET /audit"}
_READ_BY_ID = re.compile(r'SELECT .* FROM "(\w+)" WHERE "\1"."id" IN \([\d, ]+\)$')


def queries_of(world: World, call: Call, url: str) -> tuple[list[str], Any]:
    """The queries of a request to a process that has served one like it before; its answer."""
    ask(world, call, url)
    directory.forget()
    gate.forget()
    with CaptureQueriesContext(connection) as caught:
        response = ask(world, call, url)
    assert response.status_code == 200, response.content
    return [query["sql"] for query in caught.captured_queries], response


@pytest.mark.parametrize("call", LISTS, ids=lambda call: call.name)
def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(call: Call, worlds: Worlds) -> None:
    """But for the names of records of any model, which the audit trail reads by model.

    How many models a page's rows are of depends on the rows, so those reads cannot be as many for
    one row as for fifty; what must hold instead is asserted: each model is read once at most.
    """
    url = call.url(call.of(worlds.here))

    one, single = queries_of(worlds.here, call, f"{url}?limit=1")
    fifty, several = queries_of(worlds.here, call, f"{url}?limit=50")

    assert len(single.json()["results"]) == 1
    assert len(several.json()["results"]) >= 2
    if call.name in NAMES_RECORDS:
        matches = [_READ_BY_ID.match(query) for query in fifty]
        named = [match[1] for match in matches if match]
        assert len(named) == len(set(named)), named
        fifty = [query for query in fifty if not _READ_BY_ID.match(query)]
        one = [query for query in one if not _READ_BY_ID.match(query)]
    assert len(fifty) == len(one), "\n".join(fifty)


Make = Callable[[World, int], int]


def _items(world: World, count: int) -> list[Item]:
    with context.within(world.tenant):
        return [an_item(f"part {number}", supply="buy") for number in range(count)]


def _an_order(world: World, count: int) -> int:
    lines = [{"item_id": item.pk, "quantity": "5", "price": "1"} for item in _items(world, count)]
    body = {"customer_id": world.first, "promise_date": day(9), "lines": lines}
    made = world.post("/sales-orders", body)
    world.post("/stock/receipts", {"lines": [_at(world, line) for line in lines]})
    world.post(f"/sales-orders/{made['id']}/confirm")
    return int(made["id"])


def _at(world: World, line: dict[str, Any]) -> dict[str, Any]:
    return {"item_id": line["item_id"], "quantity": "5", "location_id": world.first}


def _a_delivery(world: World, count: int) -> int:
    made = world.post("/deliveries", {"order_id": _an_order(world, count)})
    world.post(f"/deliveries/{made['id']}/ship")
    return int(made["id"])


def _a_return(world: World, count: int) -> int:
    delivery = world.get(f"/deliveries/{_a_delivery(world, count)}")
    lines = [{"delivery_line_id": line["id"], "quantity": "1"} for line in delivery["lines"]]
    body = {"delivery_id": delivery["id"], "lines": lines}
    return int(world.post("/sales-returns", body)["id"])


def _a_product(world: World, count: int) -> tuple[int, int, int]:
    """Item, BOM and routing with so many lines each."""
    with context.within(world.tenant):
        product = an_item("product", supply="make")
        bom = a_bom(product, dict.fromkeys(_items(world, count), Decimal(1)))
        routing = a_routing(product, [f"step {number}" for number in range(count)])
    return product.pk, bom.pk, routing.pk


def _a_work_order(world: World, count: int) -> int:
    item_id, _bom, _routing = _a_product(world, count)
    body = {"item_id": item_id, "quantity": "3", "due_date": day(5), "release": True}
    return int(world.post("/work-orders", body)["id"])


def _many_orders(world: World, count: int) -> int:
    return max(_a_work_order(world, 2) for _ in range(count))


def _a_stock_document(world: World, count: int) -> int:
    lines = [_at(world, {"item_id": item.pk}) for item in _items(world, count)]
    return int(world.post("/stock/receipts", {"lines": lines})["id"])


DOCUMENTS: dict[str, tuple[Make, str]] = {
    "/sales-orders/<int:pk>": (_an_order, "lines"),
    "/sales-orders/<int:pk>/events": (_an_order, ""),
    "/deliveries/<int:pk>": (_a_delivery, "lines"),
    "/deliveries/<int:pk>/pdf": (_a_delivery, "pdf"),
    "/sales-returns/<int:pk>": (_a_return, "lines"),
    "/work-orders/<int:pk>": (_a_work_order, "components"),
    "/work-orders/<int:pk>/traveller": (_a_work_order, "pdf"),
    "/stock/documents/<int:document_id>": (_a_stock_document, "lines"),
    "/boms/<int:pk>": (lambda world, count: _a_product(world, count)[1], "lines"),
    "/routings/<int:pk>": (lambda world, count: _a_product(world, count)[2], "operations"),
    "/items/<int:pk>/bom-tree": (lambda world, count: _a_product(world, count)[0], "children"),
    "/board": (_many_orders, "board"),
}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_takes_as_many_queries_for_many_lines_as_for_few(
    path: str, worlds: Worlds
) -> None:
    make, counted = DOCUMENTS[path]
    call = next(call for call in reads() if call.path == path)
    world = worlds.here
    measured = []
    for count in (FEW, MANY):
        subject = make(world, count)
        url = call.url(dict.fromkeys(call.parameters, subject))
        queries, response = queries_of(world, call, url)
        if counted not in ("", "pdf", "board"):
            assert len(response.json()[counted]) == count
        measured.append(queries)

    few, many = measured
    assert len(many) == len(few), "\n".join(many)


def test_suggesting_takes_as_many_queries_for_many_lines_as_for_few(worlds: Worlds) -> None:
    counts = []
    for count in (FEW, MANY):
        products = [_a_product(worlds.here, 2)[0] for _ in range(count)]
        lines = [{"item_id": one, "quantity": "4", "due_date": day(6)} for one in products]
        worlds.here.post("/work-orders/suggestions", {"lines": lines})
        directory.forget()
        gate.forget()
        with CaptureQueriesContext(connection) as caught:
            worlds.here.post("/work-orders/suggestions", {"lines": lines})
        counts.append(len(caught.captured_queries))

    assert counts[0] == counts[1]
