"""What machines ask: is the process alive, can it serve, how is it doing.

Answered before the host is looked up and before any redirect to HTTPS, because a probe comes to
the address of the process, not by a name that we know.
"""

import hmac
import ipaddress
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from mes.http import metrics
from mes.tenancy import context, directory, hosts
from mes.tenancy.fanout.states import public_missing

# A readiness probe comes every few seconds; what rarely changes is not asked each time.
_MIGRATIONS_FRESH = 10.0


class HealthMiddleware:
    """``/healthz``, ``/readyz`` and ``/metrics``, at our hosts and at bare addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._current_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in ("/healthz", "/readyz", "/metrics") or not _is_ours(request):
            return self.get_response(request)
        context.leave()
        if request.path == "/healthz":
            return _uncached(HttpResponse("ok\n", content_type="text/plain"))
        if request.path == "/readyz":
            return _uncached(self._ready())
        if not _may_scrape(request):
            return HttpResponse("not found\n", status=404, content_type="text/plain")
        content, content_type = metrics.scrape()
        return _uncached(HttpResponse(content, content_type=content_type))

    def _ready(self) -> HttpResponse:
        """503 without the database or before its migrations.

        Redis is told and does not count: without it requests are still served and nothing is lost.
        """
        state = {"database": "ok", "migrations": "ok", "redis": _redis_state()}
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if time.monotonic() > self._current_until:
                if public_missing():
                    state["migrations"] = "behind"
                else:
                    self._current_until = time.monotonic() + _MIGRATIONS_FRESH
        except DatabaseError:
            state["database"], state["migrations"] = "away", "unknown"
        ready = state["database"] == state["migrations"] == "ok"
        return JsonResponse(state, status=200 if ready else 503)


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _redis_state() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
    )
    try:
        client.ping()
    except redis.RedisError:
        return "away"
    finally:
        client.close()
    return "ok"


def _is_ours(request: HttpRequest) -> bool:
    host = hosts.normalise(request.META.get("HTTP_HOST", ""))
    if _is_address(host) or host == "localhost" or hosts.fixed_kind(host) is not None:
        return True
    try:
        return directory.by_host(host) is not None
    except DatabaseError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _may_scrape(request: HttpRequest) -> bool:
    """From this machine itself, not through a proxy on it; or with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    proxied = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_X_REAL_IP" in request.META
    remote = str(request.META.get("REMOTE_ADDR", ""))
    return not proxied and _is_address(remote) and ipaddress.ip_address(remote).is_loopback
