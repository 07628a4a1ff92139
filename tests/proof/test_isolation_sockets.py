"""A socket hears its own enterprise and no other, through the real consumer and channel layer."""

import pytest
from channels.db import database_sync_to_async
from django.db import transaction

from mes.catalog import registry
from mes.realtime.services import announce
from mes.tenancy import context
from tests.factories.sockets import Socket, run
from tests.proof.conftest import Worlds
from tests.proof.world import World

pytestmark = pytest.mark.threads
TOPICS = sorted({topic for one in registry.manifests().values() for topic in one.topics})


@pytest.fixture
def live(committed_worlds: Worlds, committed_data: None) -> Worlds:
    """Both worlds without a transaction around the test."""
    return committed_worlds


def _cookie(world: World) -> str:
    return "; ".join(f"{name}={one.value}" for name, one in world.owner.http.cookies.items())


def _socket(at: World, cookie: str = "", query: str = "") -> Socket:
    host = f"{at.tenant.code}.localhost"
    return Socket(host, host, cookie, query)


@database_sync_to_async
def _announce(world: World, topic: str, number: int) -> None:
    with context.within(world.tenant), transaction.atomic():
        announce(topic, "proof", {"id": number})


@pytest.mark.parametrize("topic", [*TOPICS, "session"])
def test_a_socket_hears_its_own_and_nothing_of_another(topic: str, live: Worlds) -> None:
    async def test() -> None:
        here = _socket(live.here, _cookie(live.here))
        there = _socket(live.there, _cookie(live.there))
        assert (await here.subscribed([topic]))["topics"] == [topic]
        assert (await there.subscribed([topic]))["topics"] == [topic]

        await _announce(live.there, topic, 1)
        heard_there = await there.heard()
        await _announce(live.here, topic, 2)
        heard_here = await here.heard()

        assert (heard_there["topic"], heard_there["data"]) == (topic, {"id": 1})
        assert (heard_here["topic"], heard_here["data"]) == (topic, {"id": 2})
        assert await here.receive_nothing()
        await here.leave()
        await there.leave()

    run(test)


def test_a_topic_cannot_be_spelt_into_another_enterprise(live: Worlds) -> None:
    spelt = [
        f"{live.there.tenant.schema_name}.orders",
        f"../{live.there.tenant.schema_name}/orders",
        "orders\x00",
        "*",
        "",
    ]

    async def test() -> None:
        here = _socket(live.here, _cookie(live.here))
        answer = await here.subscribed(spelt)
        assert (answer["topics"], answer["refused"]) == ([], spelt)
        await here.leave()

    run(test)


def _refused(worlds: Worlds, how: str) -> Socket:
    match how:
        case "no cookie":
            return _socket(worlds.here)
        case "session":
            return _socket(worlds.here, _cookie(worlds.there))
        case "terminal":
            cookies = worlds.there.tablet.http.cookies.items()
            return _socket(worlds.here, "; ".join(f"{n}={one.value}" for n, one in cookies))
        case _:
            return _socket(worlds.here, query=f"?key={worlds.there.secrets['board']}")


@pytest.mark.parametrize("how", ["no cookie", "session", "terminal", "board key"])
def test_a_socket_with_another_enterprises_credential_is_closed(how: str, live: Worlds) -> None:
    async def test() -> None:
        socket = _refused(live, how)
        await socket.open()
        assert await socket.closed() == 4403

    run(test)


def test_another_sites_page_opens_no_socket(live: Worlds) -> None:
    async def test() -> None:
        host = f"{live.here.tenant.code}.localhost"
        origin = f"{live.there.tenant.code}.localhost"
        socket = Socket(host, origin, _cookie(live.here), "")
        await socket.open()
        assert await socket.closed() == 4403

    run(test)
