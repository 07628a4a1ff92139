"""Letting the server close a socket while it waits to hear from the browser.

granian sends a close only when nothing is waiting in ``receive``; a consumer always waits there, so
without this an open socket would outlive the session that opened it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

_NORMAL = 1000


class Closing:
    """An ASGI application whose ``websocket.close`` reaches the browser at once."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.application(scope, receive, send)
            return
        socket = _Socket(receive, send)
        await self.application(scope, socket.receive, socket.send)


class _Socket:
    def __init__(self, receive: Receive, send: Send) -> None:
        self.inner_receive = receive
        self.inner_send = send
        self.waiting: asyncio.Future[Any] | None = None
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def receive(self) -> Any:
        """The next message of the browser, or that the socket was closed here."""
        if not self.closed.done():
            self.waiting = asyncio.ensure_future(self.inner_receive())
            try:
                await asyncio.wait({self.waiting})
            finally:
                self.waiting.cancel()
            if not self.waiting.cancelled():
                return self.waiting.result()
        return {"type": "websocket.disconnect", "code": await asyncio.shield(self.closed)}

    async def send(self, message: Any) -> None:
        if message["type"] != "websocket.close" or self.closed.done():
            await self.inner_send(message)
            return
        if self.waiting is not None and not self.waiting.done():
            self.waiting.cancel()
            await asyncio.wait({self.waiting})
        try:
            await self.inner_send(message)
        finally:
            self.closed.set_result(message.get("code", _NORMAL))
