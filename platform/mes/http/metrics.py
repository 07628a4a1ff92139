"""Numbers for Prometheus: requests by route, and what waits in the database.

With several worker processes set PROMETHEUS_MULTIPROC_DIR to an empty folder, so that a scrape
gets the sum of all of them, whichever answers.
"""

import os
import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from mes.tenancy import context

REQUESTS = Counter("xueyang_requests_total", "Requests", ["host", "method", "route", "status"])
SECONDS = Histogram(
    "xueyang_request_seconds",
    "Time to the answer",
    ["host", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

_WAITING_SQL = """
    SELECT 'outbox', CASE WHEN dead THEN 'dead' ELSE 'waiting' END, count(*)
    FROM public.outbox_outboxmessage GROUP BY dead
    UNION ALL
    SELECT 'pool', 'ready', count(*) FROM public.tenancy_poolschema
    UNION ALL
    SELECT 'enterprise', status, count(*) FROM public.tenancy_enterprise GROUP BY status
"""
_GAUGES = {
    "outbox": "Effects that are promised and not delivered",
    "pool": "Schemas ready for new enterprises",
    "enterprise": "Enterprises by state",
}


class MetricsMiddleware:
    """Counts and times every request by the route that answered it, never by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        route = match.route if match is not None else ""
        host = str(getattr(request, "host_kind", ""))
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(host, method, route, response.status_code).inc()
        SECONDS.labels(host, route).observe(time.perf_counter() - started)
        return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def scrape() -> tuple[bytes, str]:
    """The metrics as text, and its content type."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    return generate_latest(registry) + generate_latest(_database()), CONTENT_TYPE_LATEST


def _database() -> CollectorRegistry:
    registry = CollectorRegistry()
    gauges = {
        name: Gauge(f"xueyang_{name}", text, ["state"], registry=registry)
        for name, text in _GAUGES.items()
    }
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(_WAITING_SQL)
        for name, state, count in cursor.fetchall():
            gauges[name].labels(state).set(count)
    return registry
