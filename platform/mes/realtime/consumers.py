"""The one socket of an enterprise's pages: subscribe to topics, hear hints."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.module_loading import import_string
from rest_framework.request import Request

from mes.accounts.sessions import SessionStore
from mes.catalog import gate
from mes.http.actors import actor_of
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError
from mes.realtime import selectors, topics
from mes.tenancy import context, directory, hosts

CLOSE_REFUSED = 4403
CLOSE_TOO_MUCH = 4429
CLOSE_TOO_BIG = 1009
MAX_MESSAGE = 8_192
MAX_TOPICS = 50
MAX_MESSAGES_A_SECOND = 20
RECHECK_SECONDS = 10.0


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def resolve(scope: Mapping[str, Any]) -> tuple[context.Tenant, Actor] | None:
    """The enterprise and the actor of a socket, by the same authenticators as HTTP; or None.

    The Origin must be the enterprise's own host: cookies are sent along by any page.
    """
    headers = _headers(scope)
    host = hosts.normalise(headers.get("host", ""))
    tenant = directory.by_host(host) if hosts.fixed_kind(host) is None else None
    origin = urlsplit(headers.get("origin", "")).hostname
    if tenant is None or origin != host:
        return None
    http = HttpRequest()
    http.method = "GET"
    http.COOKIES = parse_cookie(headers.get("cookie", ""))
    client = scope.get("client") or ("", 0)
    http.META = {"HTTP_HOST": host, "REMOTE_ADDR": client[0]}
    for name in ("authorization", "x-real-ip", "user-agent"):
        if name in headers:
            http.META["HTTP_" + name.upper().replace("-", "_")] = headers[name]
    http.META["QUERY_STRING"] = scope.get("query_string", b"").decode("latin-1")
    http.GET = http.GET.__class__(http.META["QUERY_STRING"])
    http.tenant = tenant  # type: ignore[attr-defined]
    with context.within(tenant):
        http.session = SessionStore(http.COOKIES.get(settings.SESSION_COOKIE_NAME))
        classes: Any = settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"]
        request = Request(http, authenticators=[import_string(path)() for path in classes])
        try:
            actor = actor_of(request)
        except DomainError:
            return None
    return None if actor is None else (tenant, actor)


class HintConsumer(AsyncWebsocketConsumer):
    """``{"type": "subscribe", "topics": […]}`` in; ``subscribed`` and ``event`` out.

    Who it is and what they may hear is asked again as soon as anybody's rights here change, which
    every socket is told, and every few seconds: a revoked session or terminal closes an open socket
    at once, a cancelled module silences it.
    """

    actor: Actor | None = None
    tenant: context.Tenant | None = None
    #: Of the enterprise that was entered, also after the way in was taken away.
    schema = ""

    async def connect(self) -> None:
        self.joined: set[str] = set()
        self.recent: list[float] = []
        await self.accept()
        if not await self._identify():
            await self.close(code=CLOSE_REFUSED)
            return
        await self.channel_layer.group_add(self._rights_group(), self.channel_name)
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        watch = getattr(self, "watch", None)
        if watch is not None and watch is not asyncio.current_task():
            watch.cancel()
        if self.schema:
            await self.channel_layer.group_discard(self._rights_group(), self.channel_name)
        for topic in list(self.joined):
            await self._leave(topic)

    async def _identify(self) -> bool:
        found = await database_sync_to_async(resolve)(self.scope)
        if found is None:
            self.tenant = self.actor = None
            return False
        self.tenant, self.actor = found
        self.schema = self.tenant.schema_name
        return True

    def _rights_group(self) -> str:
        return topics.group_name(self.schema, topics.SESSION)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            if not await self._check_again():
                return

    async def _check_again(self) -> bool:
        """Close for who may not be here any more (False); leave what they may not hear."""
        gate.forget()
        directory.forget()
        if not await self._identify():
            await self.close(code=CLOSE_REFUSED)
            return False
        for topic in list(self.joined):
            if not await self._may_hear(topic):
                await self._drop(topic)
        return True

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None or len(text_data) > MAX_MESSAGE:
            await self.close(code=CLOSE_TOO_BIG)
            return
        now = time.monotonic()
        self.recent = [moment for moment in self.recent if moment > now - 1] + [now]
        if len(self.recent) > MAX_MESSAGES_A_SECOND:
            await self.close(code=CLOSE_TOO_MUCH)
            return
        try:
            message = orjson.loads(text_data)
        except orjson.JSONDecodeError:
            message = None
        if not isinstance(message, dict):
            await self.close(code=CLOSE_REFUSED)
            return
        if message.get("type") == "subscribe" and isinstance(message.get("topics"), list):
            await self._subscribe([str(topic) for topic in message["topics"]][:MAX_TOPICS])
        elif message.get("type") == "ping":
            await self._tell({"type": "pong"})

    async def _subscribe(self, wanted: list[str]) -> None:
        if not await self._check_again():
            return
        refused = []
        for topic in wanted:
            if await self._may_hear(topic):
                await self._join(topic)
            else:
                refused.append(topic)
        latest = await database_sync_to_async(self._horizon)()
        await self._tell(
            {
                "type": "subscribed",
                "topics": sorted(self.joined),
                "refused": refused,
                "latest": latest,
            }
        )

    def _horizon(self) -> int:
        if self.tenant is None:
            return 0
        with context.within(self.tenant):
            return selectors.horizon()

    async def _may_hear(self, topic: str) -> bool:
        if self.tenant is None or self.actor is None:
            return False
        return bool(await database_sync_to_async(topics.may_hear)(self.actor, topic, self.tenant))

    async def _join(self, topic: str) -> None:
        if topic not in self.joined:
            group = topics.group_name(self.schema, topic)
            await self.channel_layer.group_add(group, self.channel_name)
            self.joined.add(topic)

    async def _leave(self, topic: str) -> None:
        self.joined.discard(topic)
        if topic != topics.SESSION:
            group = topics.group_name(self.schema, topic)
            await self.channel_layer.group_discard(group, self.channel_name)

    async def _drop(self, topic: str) -> None:
        await self._leave(topic)
        await self._tell({"type": "refused", "topics": [topic]})

    async def hint(self, message: dict[str, Any]) -> None:
        """A doorbell from the channel layer."""
        topic = message["topic"]
        if topic == topics.SESSION and not await self._check_again():
            return
        if topic not in self.joined:
            return
        if not await self._may_hear(topic):
            await self._drop(topic)
            return
        await self._tell({**message, "type": "event"})

    async def _tell(self, message: dict[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(message).decode())
