"""Sockets only: HTTP is served by WSGI. `mes.config.asgi:application`"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mes.config.settings.production")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from mes.realtime.closing import Closing  # noqa: E402
from mes.realtime.consumers import HintConsumer  # noqa: E402


async def http(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """404 to every HTTP request: whoever asks this server for a page is at the wrong door."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = Closing(
    ProtocolTypeRouter(
        {"http": http, "websocket": URLRouter([path("ws/", HintConsumer.as_asgi())])}
    )
)
