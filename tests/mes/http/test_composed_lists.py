"""A list whose statement is kept answers what a newly composed one would."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mes.db.composed import Composed
from mes.http.lists import ListEndpoint
from mes.kernel import clock
from mes.tenancy import context
from tests.architecture.walk import routes
from tests.factories.orders import a_confirmed_order
from tests.factories.people import Client

pytestmark = pytest.mark.django_db


def _keeping() -> Iterator[type[ListEndpoint]]:
    for view in {route.view for route in routes()}:
        if (
            isinstance(view, type)
            and issubclass(view, ListEndpoint)
            and view.rows_depend_on is not ListEndpoint.rows_depend_on
        ):
            yield view


def test_every_list_that_keeps_its_statement_is_made_of_nothing_else(
    tenant: context.Tenant,
) -> None:
    found = set()
    for endpoint in _keeping():
        one, other = (
            Composed.of(endpoint().rows().order_by("pk").values_list("pk")) for _time in range(2)
        )
        assert (one.sql, one.parameters) == (other.sql, other.parameters), endpoint
        found.add(endpoint.__name__)
    assert {"SalesOrders", "WorkOrders", "Items"} <= found


def test_the_kept_statement_answers_like_a_new_one(
    tenant: context.Tenant, other_tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("sales")
    _an_order(due_in=3)
    client.get("/sales-orders")
    _an_order(due_in=5)

    with CaptureQueriesContext(connection) as captured:
        kept = client.get("/sales-orders").json()
        asked = sum("orders_salesorder" in query["sql"] for query in captured)
    composed = client.get("/sales-orders?search=").json()

    assert kept == composed
    assert len(kept["results"]) == 2
    assert asked == 1


def test_the_kept_statement_moves_to_the_next_day(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("sales")
    _an_order(due_in=1)
    today = clock.now()

    late = []
    for days in (0, 1, 2):
        with clock.frozen(today + timedelta(days=days)):
            late.append(client.get("/sales-orders").json()["results"][0]["late"])

    assert late == [False, False, True]


def test_each_order_and_length_has_its_own_statement(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("sales")
    first, second = _an_order(due_in=9), _an_order(due_in=2)

    def numbers(query: str) -> list[int]:
        return [row["id"] for row in client.get(f"/sales-orders{query}").json()["results"]]

    for _time in range(2):
        assert numbers("?ordering=due_date") == [second, first]
        assert numbers("?ordering=-due_date") == [first, second]
        assert numbers("?ordering=due_date&limit=1") == [second]


def _an_order(*, due_in: int) -> int:
    return a_confirmed_order(promise_date=clock.business_date() + timedelta(days=due_in)).pk
