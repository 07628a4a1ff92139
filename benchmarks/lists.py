"""A warm page of 50 sales orders: the whole request against the bare SQL and JSON of its rows."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from wsgiref.util import setup_testing_defaults

import orjson
import psycopg2
from django.db import connection, transaction

from benchmarks.database import an_enterprise
from benchmarks.figures import Goal, median, seconds_of, spread
from mes.config.wsgi import application
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.quantity import plain
from mes.tenancy import context
from mes.tenancy.schemas import quoted
from modules.orders.services.orders import create_order
from tests.factories.masterdata import a_customer, an_item
from tests.factories.people import sign_in

ORDERS, PAGE = 120, 50
ROUNDS, WARM_UP = 400, 50
PATH = "/api/v1/sales-orders"


def measure() -> list[Goal]:
    """One page, asked for by a signed-in person over WSGI in this process, and by hand."""
    tenant = an_enterprise()
    with context.within(tenant):
        _enter_orders()
    request = _request(tenant)
    sql, parameters, names = _list_statement(request)
    raw = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    raw.autocommit = True
    with raw.cursor() as cursor:
        cursor.execute(f"SET search_path = {quoted(tenant.schema_name)}, public")

    def by_hand() -> bytes:
        with raw.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows = [dict(zip(names, row[2:], strict=True)) for row in cursor.fetchall()[:PAGE]]
        for row in rows:
            row["quantity"] = plain(row["quantity"])
            row["amount"] = format(row["amount"], ".2f")
        return orjson.dumps({"results": rows})

    _require_same(request(), by_hand())
    whole, bare = [], []
    for turn in range(WARM_UP + ROUNDS):
        times = (seconds_of(request), seconds_of(by_hand))
        if turn >= WARM_UP:
            whole.append(times[0])
            bare.append(times[1])
    raw.close()
    ratio = median(whole) / median(bare)
    return [
        Goal(
            "a warm list of 50 sales orders against the bare SQL and JSON of its rows",
            value=ratio,
            target=4,
            at_most=True,
            shown=f"{ratio:.2f} times",
            wanted="within 4 times",
            details=(
                f"whole request (WSGI, session, rights, rate limit, log): {spread(whole)}",
                f"psycopg2 and orjson: {spread(bare)}",
                f"one thread serves {ROUNDS / sum(whole):.0f} such requests/s",
            ),
        )
    ]


def _enter_orders() -> None:
    customer, item = a_customer(), an_item("方桌")
    today = clock.business_date()
    for number in range(ORDERS):
        line = {"item_id": item.pk, "quantity": Decimal(number + 1), "price": Decimal("12.5")}
        with transaction.atomic():
            create_order(
                {
                    "customer_id": customer.pk,
                    "order_date": today - timedelta(days=number % 30),
                    "lines": [line, line],
                },
                actor=system("bench"),
            )


def _request(tenant: context.Tenant) -> Callable[[], bytes]:
    """A function that sends the request through the whole WSGI application."""
    session = sign_in(tenant, "sales").http.cookies["sessionid"].value
    environment: dict[str, Any] = {
        "PATH_INFO": PATH,
        "HTTP_HOST": f"{tenant.code}.localhost",
        "HTTP_COOKIE": f"sessionid={session}",
        "HTTP_ACCEPT": "application/json",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environment)
    answered = []

    def start_response(status: str, headers: Sequence[tuple[str, str]]) -> None:
        answered.append(status)

    def request() -> bytes:
        answered.clear()
        response = application({**environment, "wsgi.input": io.BytesIO()}, start_response)
        body = b"".join(response)
        response.close()
        if answered != ["200 OK"]:
            raise RuntimeError(f"the list answered {answered}: {body[:300]!r}")
        return body

    return request


def _list_statement(request: Callable[[], bytes]) -> tuple[str, Any, list[str]]:
    """The statement of the request that reads the rows, and the names of the rows' columns."""
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, more: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, many, more)

    with connection.execute_wrapper(note):
        body = request()
    (statement,) = (one for one in seen if 'FROM "orders_salesorder"' in one[0])
    return (*statement, list(orjson.loads(body)["results"][0]))


def _require_same(answer: bytes, by_hand: bytes) -> None:
    """Raise RuntimeError unless both have the same rows, written in the same way."""
    rows, others = orjson.loads(answer)["results"], orjson.loads(by_hand)["results"]
    if len(rows) != PAGE or rows != others:
        raise RuntimeError("the request and the bare statement answer different rows")
