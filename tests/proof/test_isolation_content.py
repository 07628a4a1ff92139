"""No byte of another enterprise in any answer, in any form, whatever is asked."""

from typing import Any

import pytest

from tests.proof.conftest import Worlds
from tests.proof.surface import Call, ask, readable, reads, shows
from tests.proof.world import World

LISTS = [call for call in reads() if call.is_list]
PAPERS = [call for call in reads() if call.operation.binary == "application/pdf"]


def _asked(world: World, call: Call, *queries: str) -> list[tuple[str, Any]]:
    url = call.url(call.of(world))
    own = call.query(world)
    return [
        (query, ask(world, call, f"{url}{own}{'&' if own else '?'}{query}".rstrip("?&")))
        for query in queries
    ]


@pytest.mark.parametrize("call", reads(), ids=lambda call: call.name)
def test_an_answer_shows_nothing_of_another_enterprise(call: Call, worlds: Worlds) -> None:
    ((_query, response),) = _asked(worlds.here, call, "")

    assert response.status_code == 200
    assert not shows(worlds.there, readable(response))


@pytest.mark.parametrize("call", LISTS, ids=lambda call: call.name)
def test_a_list_in_every_order_and_as_a_workbook_shows_only_its_own(
    call: Call, worlds: Worlds
) -> None:
    names = {call.view.ordering.default.removeprefix("-"), *call.view.ordering.allowed}
    orders = [f"ordering={sign}{name}" for name in sorted(names) for sign in ("", "-")]
    own, binary = 0, ("export=xlsx", "limit=200", *orders)

    for query, response in _asked(worlds.here, call, *binary):
        text = readable(response)
        assert response.status_code == 200, query
        assert not shows(worlds.there, text), query
        own += shows(worlds.here, text)

    assert own == len(binary)


@pytest.mark.parametrize(
    "call", [call for call in LISTS if call.view.searchable], ids=lambda call: call.name
)
def test_searching_for_another_enterprises_text_finds_nothing(call: Call, worlds: Worlds) -> None:
    for word in (worlds.there.needle, worlds.there.text()):
        ((_query, response),) = _asked(worlds.here, call, f"search={word}")

        assert response.status_code == 200
        assert response.json() == {"results": [], "next": None}


@pytest.mark.parametrize("call", LISTS, ids=lambda call: call.name)
def test_another_enterprises_page_mark_opens_nothing_of_it(call: Call, worlds: Worlds) -> None:
    ((_query, page),) = _asked(worlds.there, call, "limit=1")
    mark = page.json()["next"]
    assert mark

    ((_query, response),) = _asked(worlds.here, call, f"cursor={mark}")

    assert response.status_code == 200
    assert not shows(worlds.there, readable(response))


@pytest.mark.parametrize("query", ["", "size=a4&prices=1&copies=3", "size=continuous", "size=a5"])
@pytest.mark.parametrize("call", PAPERS, ids=lambda call: call.name)
def test_papers_show_only_their_own(call: Call, query: str, worlds: Worlds) -> None:
    ((_query, response),) = _asked(worlds.here, call, query)
    if response.status_code == 400:
        return  # a size that this paper does not come in

    text = readable(response)
    assert shows(worlds.here, text)
    assert not shows(worlds.there, text)


def test_every_topic_tells_only_of_own_ids(worlds: Worlds) -> None:
    told = 0
    for topic in ("orders", "inventory.stock", "production.board", "production.floor", "session"):
        response = worlds.here.owner.get(f"/events?topic={topic}&since=0")
        events = response.json()["events"]
        numbers = {
            number
            for event in events
            for number in event["data"].values()
            if isinstance(number, int)
        }
        told += len(events)

        assert response.status_code == 200
        assert not [number for number in numbers if number > worlds.there.base]
    assert told > 0


def test_the_whole_archive_holds_only_its_own(worlds: Worlds) -> None:
    text = readable(
        ask(worlds.here, _export_file(), f"/exports/{worlds.here.named['export']}/file")
    )

    assert shows(worlds.here, text)
    assert not shows(worlds.there, text)


def _export_file() -> Call:
    return next(call for call in reads() if call.path == "/exports/<int:pk>/file")
