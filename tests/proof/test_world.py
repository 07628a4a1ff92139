"""The world is whole: what it does not fill cannot be proved on it."""

from tests.proof.conftest import Worlds
from tests.proof.surface import ask, content_of, readable, reads, shows

#: Reads that hold no text of the enterprise.
WITHOUT_TEXT = {
    "GET /permissions",
    "GET /billing/catalogue",
    "GET /billing/quote",
    "GET /billing/subscriptions",
    "GET /billing/subscriptions/<int:pk>/quote",
    "GET /events",
    "GET /imports/templates",
    "GET /imports/templates/<slug:kind>",
    "GET /imports/<int:pk>/proposal",
    "GET /stock/closing",
    "GET /production/settings",
    "GET /billing/pay",
    "GET /billing/pay/orders/<int:pk>",
    "GET /billing/subsidy/preview",
    "GET /billing/subsidy/programmes",
    "GET /billing/usage",
    "GET /billing/usage/<slug:meter>/days",
    "GET /number-rules",
    "GET /number-rules/<str:kind>",
}


def test_every_read_of_every_route_is_answered_for_the_worlds_own_records(worlds: Worlds) -> None:
    refused = {}
    for call in reads():
        for world in (worlds.here, worlds.there):
            url = call.url(call.of(world)) + call.query(world)
            response = ask(world, call, url)
            if response.status_code != 200:
                refused[call.name] = (response.status_code, content_of(response)[:300])

    assert refused == {}


def test_every_list_has_two_rows(worlds: Worlds) -> None:
    short = {}
    for call in reads():
        if call.is_list:
            response = ask(worlds.here, call, call.url(call.of(worlds.here)))
            rows = len(response.json()["results"])
            if rows < 2:
                short[call.name] = rows

    assert short == {}


def test_reads_show_the_worlds_own_mark(worlds: Worlds) -> None:
    silent = set()
    for call in reads():
        text = readable(
            ask(worlds.here, call, call.url(call.of(worlds.here)) + call.query(worlds.here))
        )
        if not shows(worlds.here, text):
            silent.add(call.name)

    assert silent == WITHOUT_TEXT
