"""Rate limits per person, token or address: fixed windows counted in Redis.

Redis is only the counter. When it is away reads and writes go on; sign-in counts its failures in
the database and does not depend on this.
"""

import threading
import time
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings
from rest_framework.request import Request

from mes.kernel.errors import Throttled

log = structlog.get_logger(__name__)

WINDOW_SECONDS = 60
#: Far below the limit a process counts by itself and tells Redis at most this often.
TELL_EVERY_SECONDS = 0.25
_MAX_TALLIES = 10_000
_client: redis.Redis | None = None


@dataclass(slots=True)
class _Tally:
    """Requests of one key: what Redis had at ``told_at``, and those since that it does not know."""

    window: int
    told_at: float = 0.0
    known: int = 0
    untold: int = 0


_tallies: dict[str, _Tally] = {}
_lock = threading.Lock()


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
    """Count one request of ``who``; raise Throttled above ``limit`` requests a minute.

    Below half of the limit several processes may each hold back what they counted within
    ``TELL_EVERY_SECONDS``; from there on every request is counted in Redis before it is let in.
    """
    now = time.time()
    window = int(now) // WINDOW_SECONDS
    key = f"{scope}:{who}"
    with _lock:
        tally = _tallies.get(key)
        if tally is None or tally.window != window:
            if len(_tallies) >= _MAX_TALLIES:
                _tallies.clear()
            tally = _tallies[key] = _Tally(window)
        tally.untold += 1
        count = tally.known + tally.untold
        if count * 2 <= limit and now - tally.told_at < TELL_EVERY_SECONDS:
            return
        untold, tally.untold, tally.told_at = tally.untold, 0, now
    try:
        count = _told(f"throttle:{key}:{window}", untold)
    except redis.RedisError as away:
        log.warning("throttle_unavailable", reason=str(away))
        return
    tally.known = count
    if count > limit:
        raise Throttled(retry_after=WINDOW_SECONDS - int(now) % WINDOW_SECONDS)


def _told(key: str, requests: int) -> int:
    """Add ``requests`` to what all processes counted under ``key``; the sum."""
    pipeline = _redis().pipeline(transaction=False)
    pipeline.incrby(key, requests)
    pipeline.expire(key, WINDOW_SECONDS * 2)
    return int(pipeline.execute()[0])


def forget() -> None:
    """Drop what this process counted and has not told."""
    with _lock:
        _tallies.clear()
