"""What opens one enterprise opens no other."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from mes.accounts.people.models import LinkKind
from mes.accounts.people.services import links
from mes.tenancy import context
from tests.factories.people import Client
from tests.proof.conftest import Worlds
from tests.proof.recipes import NEW_PASSWORD
from tests.proof.surface import Call, calls, readable, shows
from tests.proof.world import World

Borrow = Callable[[Worlds], tuple[Client, dict[str, str]]]


def _cookies(of: Client, at: World) -> Client:
    """A browser at ``at`` with the cookies of another host."""
    client = Client(at.tenant)
    client.http.cookies = copy.deepcopy(of.http.cookies)
    return client


def _session(worlds: Worlds) -> tuple[Client, dict[str, str]]:
    return _cookies(worlds.there.owner, worlds.here), {}


def _terminal(worlds: Worlds) -> tuple[Client, dict[str, str]]:
    return _cookies(worlds.there.tablet, worlds.here), {}


def _token(worlds: Worlds) -> tuple[Client, dict[str, str]]:
    bearer = f"Bearer {worlds.there.secrets['token']}"
    return Client(worlds.here.tenant), {"authorization": bearer}


def _board_key(worlds: Worlds) -> tuple[Client, dict[str, str]]:
    return Client(worlds.here.tenant), {"x_board_key": worlds.there.secrets["board"]}


BORROWED: dict[str, Borrow] = {
    "session": _session,
    "terminal": _terminal,
    "token": _token,
    "board key": _board_key,
}


def _protected() -> list[Call]:
    return [call for call in calls() if call.operation.permission != "*"]


@pytest.mark.parametrize("borrowed", BORROWED)
def test_a_credential_opens_no_route_of_another_enterprise(borrowed: str, worlds: Worlds) -> None:
    client, headers = BORROWED[borrowed](worlds)
    opened: dict[str, Any] = {}
    for call in _protected():
        url = call.url(call.of(worlds.here))
        response = client.request(call.method, url, {}, **headers)
        if response.status_code not in (401, 403) or shows(worlds.here, readable(response)):
            opened[call.name] = response.status_code

    assert opened == {}


def test_the_credentials_open_their_own_enterprise(worlds: Worlds) -> None:
    there = worlds.there
    bearer = {"authorization": f"Bearer {there.secrets['token']}"}
    key = f"/board?key={there.secrets['board']}"

    assert there.owner.get("/items").status_code == 200
    assert there.tablet.get("/floor/operations").status_code == 200
    assert Client(there.tenant).get("/items", **bearer).status_code == 200
    assert Client(there.tenant).get(key).status_code == 200


def test_a_board_link_opens_only_its_own_board(worlds: Worlds) -> None:
    key = worlds.there.secrets["board"]

    response = Client(worlds.here.tenant).get(f"/board?key={key}")

    assert response.status_code in (401, 403)


def test_an_invitation_is_unknown_elsewhere(worlds: Worlds) -> None:
    stranger, secret = Client(worlds.here.tenant), worlds.there.secrets["invitation"]
    body = {"token": secret, "name": "X", "password": NEW_PASSWORD}

    seen = stranger.get(f"/invitations/accept?token={secret}")
    nothing = stranger.get("/invitations/accept?token=nobody")
    taken = stranger.post("/invitations/accept", body)
    never = stranger.post("/invitations/accept", body | {"token": "nobody"})

    assert (seen.status_code, seen.json()) == (nothing.status_code, nothing.json())
    assert (taken.status_code, taken.json()) == (never.status_code, never.json())
    assert seen.status_code >= 400
    assert taken.status_code >= 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/password/reset/confirm", {"token": "reset", "password": NEW_PASSWORD}),
        ("/session/hand-over", {"token": "hand-over"}),
        ("/floor/enrol", {"code": "enrolment"}),
    ],
)
def test_one_time_secrets_work_at_their_own_host_alone(
    path: str, body: dict[str, str], worlds: Worlds
) -> None:
    there = worlds.there
    with context.within_public():
        there.secrets["hand-over"] = links.issue(
            LinkKind.HAND_OVER,
            there.person_id,
            enterprise_id=there.tenant.id,
            life=links.HAND_OVER_LIFE,
        )
    names = {name for name in body if name != "password"}
    real = body | {name: there.secrets[body[name]] for name in names}
    made_up = body | dict.fromkeys(names, "X" * 20)

    strange = Client(worlds.here.tenant).post(path, real)
    nothing = Client(worlds.here.tenant).post(path, made_up)
    own = Client(there.tenant).post(path, real)

    assert (strange.status_code, strange.json()) == (nothing.status_code, nothing.json())
    assert strange.status_code >= 400
    assert own.status_code < 300


def test_a_badge_signs_nobody_on_elsewhere(worlds: Worlds) -> None:
    strange = worlds.here.tablet.post("/floor/sign-on", {"badge": worlds.there.text("badge1")})
    nothing = worlds.here.tablet.post("/floor/sign-on", {"badge": "nobody"})

    assert (strange.status_code, strange.json()) == (nothing.status_code, nothing.json())
    assert strange.status_code >= 400


def test_a_member_of_one_cannot_switch_into_another(worlds: Worlds) -> None:
    strange = worlds.here.owner.post("/session/switch", {"code": worlds.there.tenant.code})
    nothing = worlds.here.owner.post("/session/switch", {"code": "nobody"})

    assert strange.status_code == nothing.status_code == 404
    assert strange.json() | {"id": 0} == nothing.json() | {"id": 0}


def test_signing_in_needs_a_membership_here(worlds: Worlds) -> None:
    login = f"member1.{worlds.there.needle}@example.com"
    confirm = {"token": worlds.there.secrets["reset"], "password": NEW_PASSWORD}
    assert Client(worlds.there.tenant).post("/password/reset/confirm", confirm).status_code == 204
    last = f"member2.{worlds.there.needle}@example.com"

    strange = Client(worlds.here.tenant).post("/session", {"login": last, "password": NEW_PASSWORD})
    own = Client(worlds.there.tenant).post("/session", {"login": last, "password": NEW_PASSWORD})
    wrong = Client(worlds.here.tenant).post("/session", {"login": login, "password": "wrong"})

    assert own.status_code == 200
    assert (strange.status_code, strange.json()) == (wrong.status_code, wrong.json())
    assert strange.status_code == 401
