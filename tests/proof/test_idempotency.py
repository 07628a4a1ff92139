"""Whatever is sent twice under one key happens once and is answered alike."""

import copy
import re
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from mes.outbox.models import OutboxMessage
from mes.tenancy import context
from tests.factories.committed import in_threads
from tests.factories.people import Client
from tests.proof import thread
from tests.proof.test_isolation_urls import digest_of_schema
from tests.proof.thread import Crew, sent_once
from tests.proof.world import day, succeeded

#: A closed choice: another value, not another text.
OTHER_CHOICES = {"all": "good_rows", "refund": "replacement"}

WRITES_OF_THE_THREAD = {
    "POST /imports",
    "POST /imports/<id>/apply",
    "POST /employees",
    "POST /sales-orders",
    "PATCH /sales-orders/<id>",
    "POST /sales-orders/<id>/confirm",
    "POST /sales-orders/<id>/close",
    "POST /work-orders/suggestions",
    "POST /work-orders/from-suggestions",
    "POST /work-orders/<id>/release",
    "POST /stock/receipts",
    "POST /floor/operations/<id>/start",
    "POST /floor/operations/<id>/report",
    "POST /work-reports/<id>/reverse",
    "POST /deliveries",
    "PATCH /deliveries/<id>",
    "POST /deliveries/<id>/ship",
    "POST /sales-returns",
}


class Twice:
    """Sends every write twice under its key, and then another body under the same key."""

    def __init__(self, tenant: context.Tenant) -> None:
        self.tenant = tenant
        self.replayed: list[str] = []

    def __call__(self, client: Client, method: str, path: str, body: Any, key: str) -> Any:
        first = sent_once(client, method, path, body, key)
        if first.status_code >= 300:
            return first
        effect = self.effect()

        second = sent_once(client, method, path, body, key)
        name = f"{method} {path}"
        assert _answer(second) == _answer(first), name
        assert second["Idempotent-Replay"] == "true", name
        assert self.effect() == effect, name

        other = self.with_another_body(client, method, path, body, key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch"), name
        assert self.effect() == effect, name
        self.replayed.append(name)
        return first

    def effect(self) -> Any:
        """Everything stored for the enterprise, and what was promised for it."""
        promised = OutboxMessage.objects.filter(schema_name=self.tenant.schema_name).count()
        return digest_of_schema(self.tenant.schema_name), promised

    def with_another_body(self, client: Client, method: str, path: str, body: Any, key: str) -> Any:
        if isinstance(body, bytes):
            return sent_once(client, method, path, body + b"\x00", key)
        changed = copy.deepcopy(body)
        for holder, name in _texts(changed):
            value = holder[name]
            holder[name] = OTHER_CHOICES.get(value, f"{value}1")
            return sent_once(client, method, path, changed, key)
        # Nothing in the body: another expectation is another request as well.
        return client.request(method, path, body, idempotency_key=key, if_match='"999999"')


def _answer(response: Any) -> tuple[Any, ...]:
    return response.status_code, response.content, response.get("ETag"), response["Content-Type"]


def _texts(body: Any) -> Iterator[tuple[Any, Any]]:
    """Where in ``body`` a text stands that may as well be another; no dates."""
    pairs = body.items() if isinstance(body, dict) else enumerate(body)
    for name, value in list(pairs):
        if isinstance(value, (dict, list)):
            yield from _texts(value)
        elif isinstance(value, str) and not str(name).endswith("date"):
            yield body, name


def test_every_write_of_the_thread_is_done_once(tenant: context.Tenant) -> None:
    twice = Twice(tenant)
    crew = Crew(tenant, send=twice)

    thread.import_factory(crew)
    thread.put_a_worker_on(crew)
    order = thread.take_the_order(crew, "2")
    made = thread.plan(crew, order["id"])
    thread.receive(crew, "wooden beam", "5", "10")
    for item in ("chair leg", "chair"):
        if item in made:
            quantity = crew.get(f"/work-orders/{made[item]}")["quantity"]
            thread.report(crew, made[item], 10, good=quantity)
    thread.report(crew, made["varnished chair"], 10, good="2")
    done = thread.report(crew, made["varnished chair"], 20, good="2")
    crew.post(crew.manager, f"/work-reports/{done['report']['id']}/reverse", {"note": "again"})
    thread.report(crew, made["varnished chair"], 20, good="2")
    first = thread.deliver(crew, order, "1")
    thread.deliver(crew, order, "1")
    thread.take_back(crew, first, "1")
    crew.post(crew.sales, f"/sales-orders/{order['id']}/close")

    assert {re.sub(r"\d+", "<id>", name) for name in twice.replayed} == WRITES_OF_THE_THREAD
    assert crew.get(f"/sales-orders/{order['id']}")["status"] == "closed"


def test_a_refused_write_keeps_no_key(tenant: context.Tenant) -> None:
    crew = Crew(tenant)
    thread.import_factory(crew)
    thread.put_a_worker_on(crew)
    order = thread.take_the_order(crew)
    made = thread.plan(crew, order["id"])
    place = f"/floor/operations/{thread.operation(crew, made['chair leg'], 10)}/report"
    key, body = str(uuid.uuid4()), {"good": "90"}

    refused = sent_once(crew.tablet, "POST", place, body, key)
    thread.receive(crew, "wooden beam", "70", "10")
    accepted = sent_once(crew.tablet, "POST", place, body, key)

    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_stock")
    assert accepted.status_code == 201
    assert crew.stock()["chair leg"] == ("120", "0")


Prepare = Callable[[Crew], tuple[Client, str, Any]]
Count = Callable[[Crew], Any]


def _an_order(crew: Crew) -> tuple[Client, str, Any]:
    customer = crew.get("/customers")["results"][0]["id"]
    line = {"item_id": crew.items["round table"], "quantity": "1", "price": "1"}
    body = {"customer_id": customer, "promise_date": day(3), "lines": [line]}
    return crew.sales, "/sales-orders", body


def _a_shipment(crew: Crew) -> tuple[Client, str, Any]:
    client, path, body = _an_order(crew)
    thread.receive(crew, "round table", "1", "300")
    order = crew.post(client, path, body)
    crew.post(client, f"{path}/{order['id']}/confirm")
    made = crew.post(client, "/deliveries", {"order_id": order["id"]})
    return client, f"/deliveries/{made['id']}/ship", {}


def _a_receipt(crew: Crew) -> tuple[Client, str, Any]:
    item, place = crew.items["wooden beam"], crew.places["factory"]
    line = {"item_id": item, "location_id": place, "quantity": "7"}
    return crew.manager, "/stock/receipts", {"lines": [line]}


def _a_report(crew: Crew) -> tuple[Client, str, Any]:
    body = {"item_id": crew.items["chair leg"], "quantity": "9", "due_date": day(3)}
    order = crew.post(crew.manager, "/work-orders", body | {"release": True})
    operation = order["operations"][0]["id"]
    return crew.tablet, f"/floor/operations/{operation}/report", {"good": "4"}


RACES: dict[str, tuple[Prepare, Count]] = {
    "order": (_an_order, lambda crew: len(crew.get("/sales-orders?status=draft")["results"])),
    "shipment": (_a_shipment, lambda crew: crew.stock()["round table"]),
    "receipt": (_a_receipt, lambda crew: crew.stock()["wooden beam"]),
    "report": (_a_report, lambda crew: crew.stock()["chair leg"]),
}
ONCE = {"order": 1, "shipment": ("33", "33"), "receipt": ("27", "0"), "report": ("34", "0")}


def _same_browser(client: Client, tenant: context.Tenant) -> Client:
    other = Client(tenant)
    other.http.cookies = copy.deepcopy(client.http.cookies)
    return other


@pytest.mark.threads
def test_two_at_once_under_one_key_have_one_effect(committed_enterprise: context.Tenant) -> None:
    crew = Crew(committed_enterprise)
    thread.import_factory(crew)
    thread.put_a_worker_on(crew)
    for race, (prepare, count) in RACES.items():
        client, path, body = prepare(crew)
        key = str(uuid.uuid4())
        browsers = [_same_browser(client, crew.tenant) for _ in range(4)]

        responses = in_threads(
            *[partial(sent_once, browser, "POST", path, body, key) for browser in browsers]
        )
        done = [one for one in responses if one.status_code < 300]
        waiting = [one for one in responses if one.status_code >= 300]
        afterwards = succeeded(sent_once(client, "POST", path, body, key))

        assert done, race
        assert {one.content for one in done} == {done[0].content}, race
        assert [one.json()["code"] for one in waiting] == ["idempotency_in_progress"] * len(waiting)
        assert afterwards == done[0].json(), race
        assert count(crew) == ONCE[race], race
