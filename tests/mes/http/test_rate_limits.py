"""How often anybody may ask: counted for each person, token and address by itself."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from mes.http import throttling
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import Client

Api = Callable[..., Client]


@pytest.fixture(autouse=True)
def _one_window(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three requests a minute, in the minute's 42nd second, whatever the clock says."""
    settings.RATE_LIMITS = dict.fromkeys(("person", "token", "anonymous"), 3)
    moment = 60 * random.randrange(10**8) + 42  # a minute in which nobody was counted yet
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: moment))
    throttling.forget()
    yield
    throttling.forget()


def _statuses(client: Client, times: int, **headers: str) -> list[int]:
    return [client.get("/units", **headers).status_code for _ in range(times)]


def test_the_fourth_request_of_a_minute_is_refused_until_the_next(api: Api) -> None:
    client = api("viewer")

    assert _statuses(client, 3) == [200, 200, 200]
    refused = client.get("/units", accept_language="en")

    assert (refused.status_code, refused["Retry-After"]) == (429, "18")
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.json()["code"], refused.json()["title"]) == (
        "throttled",
        "Too many requests. Try again in 18 seconds.",
    )


def test_nobody_pays_for_another(api: Api, other_tenant: context.Tenant) -> None:
    busy, calm, stranger = api("viewer"), api("viewer"), api("viewer", tenant=other_tenant)

    assert _statuses(busy, 4)[-1] == 429

    assert (_statuses(calm, 1), _statuses(stranger, 1)) == ([200], [200])


def test_a_token_has_a_measure_of_its_own(api: Api) -> None:
    owner = api("owner")
    body = {
        "name": "t",
        "scopes": ["masterdata.view"],
        "expires_at": f"{clock.now() + timedelta(days=9):%Y-%m-%d}T00:00:00Z",
    }
    made = owner.post("/tokens", body).json()
    bearer = {"authorization": f"Bearer {made['token']}"}
    robot = Client(context.present_tenant())

    assert _statuses(robot, 4, **bearer) == [200, 200, 200, 429]
    assert _statuses(owner, 2) == [200, 200]


def test_whoever_is_nobody_is_counted_by_address(tenant: context.Tenant) -> None:
    nobody = Client(tenant)

    answers = [nobody.post("/password/reset", {"login": "13900000000"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [204, 204, 204, 429]
