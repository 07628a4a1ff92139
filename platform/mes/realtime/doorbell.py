"""Waking browsers after a commit, without making the request wait.

One thread with one event loop in each process owns the connection to the channel layer. Nothing
depends on a ring being heard: whoever reconnects asks the record.
"""

import asyncio
import threading
from typing import Any

import structlog
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

_MOST_WAITING = 10_000
_loop: asyncio.AbstractEventLoop | None = None
_lock = threading.Lock()
_waiting = 0


def _running_loop() -> asyncio.AbstractEventLoop:
    global _loop
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="doorbell", daemon=True).start()
        return _loop


async def _send(group: str, message: dict[str, Any]) -> None:
    global _waiting
    try:
        layer = get_channel_layer()
        if layer is not None:
            await layer.group_send(group, message)
    except (RedisError, OSError) as away:
        log.warning("doorbell_unheard", reason=str(away))
    finally:
        _waiting -= 1


def ring(group: str, message: dict[str, Any]) -> None:
    """Send ``message`` to ``group`` soon; dropped when too many already wait."""
    global _waiting
    if _waiting >= _MOST_WAITING:
        log.warning("doorbell_full")
        return
    _waiting += 1
    asyncio.run_coroutine_threadsafe(_send(group, message), _running_loop())
