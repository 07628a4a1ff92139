"""A browser's socket to the real application, over the real channel layer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.db import connection

from mes.config.asgi import application

PATIENCE = 20.0


class Socket(ApplicationCommunicator):
    """A browser's socket to the real application, over the real channel layer."""

    def __init__(self, host: str, origin: str, cookie: str, query: str) -> None:
        headers = [(b"host", host.encode()), (b"origin", f"http://{origin}".encode())]
        if cookie:
            headers.append((b"cookie", cookie.encode()))
        scope = {
            "type": "websocket",
            "path": "/ws/",
            "query_string": query.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def open(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def subscribed(self, topics: list[str]) -> dict[str, Any]:
        await self.open()
        return await self.asked(topics)

    async def asked(self, topics: list[str]) -> dict[str, Any]:
        text = json.dumps({"type": "subscribe", "topics": topics})
        await self.send_input({"type": "websocket.receive", "text": text})
        return await self.heard()

    async def heard(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self.receive_output(PATIENCE))["text"])
        return message

    async def closed(self) -> int:
        message = await self.receive_output(PATIENCE)
        assert message["type"] == "websocket.close"
        await self.leave()
        return int(message["code"])

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(PATIENCE)


def _let_go() -> None:
    """Close the connection of the consumers' thread: the database is dropped in the end."""
    connection.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run ``test`` in an event loop of its own."""

    async def whole() -> None:
        try:
            await test()
        finally:
            await database_sync_to_async(_let_go)()

    asyncio.run(whole())
