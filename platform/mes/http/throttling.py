"""Rate limits per person, token or address: fixed windows counted in Redis.

Redis is only the counter. When it is away reads and writes go on; sign-in counts its failures in
the database and does not depend on this.
"""

import time

import redis
import structlog
from django.conf import settings
from rest_framework.request import Request

from mes.kernel.errors import Throttled

log = structlog.get_logger(__name__)

WINDOW_SECONDS = 60
_client: redis.Redis | None = None


def _redis() -> redis.Redis:
    global _client
    if _client is None:
        _client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2
        )
    return _client


def client_address(request: Request) -> str:
    """The address of whoever sent ``request``; the proxy's header only when there is a proxy."""
    if settings.TRUST_PROXY:
        forwarded = request.META.get("HTTP_X_REAL_IP", "")
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))


def check(scope: str, who: str, limit: int) -> None:
    """Count one request of ``who``; raise Throttled above ``limit`` requests a minute."""
    now = int(time.time())
    window = now // WINDOW_SECONDS
    key = f"throttle:{scope}:{who}:{window}"
    try:
        pipeline = _redis().pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, WINDOW_SECONDS * 2)
        count = int(pipeline.execute()[0])
    except redis.RedisError as away:
        log.warning("throttle_unavailable", reason=str(away))
        return
    if count > limit:
        raise Throttled(retry_after=WINDOW_SECONDS - now % WINDOW_SECONDS)
