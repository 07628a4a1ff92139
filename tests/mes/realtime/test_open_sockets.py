"""An open socket follows what its owner may do, at once."""

import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import transaction

from mes.accounts.access.models import Terminal
from mes.accounts.access.services import create_terminal, enrol, revoke_terminal
from mes.accounts.people.models import Membership, PersonSession
from mes.accounts.people.services import end_session, end_sessions
from mes.accounts.people.services.sessions import session_id
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module, remove_member, update_role
from mes.kernel.actor import system
from mes.realtime import consumers
from mes.realtime.services import announce
from mes.tenancy import context
from modules.production.services.board_links import create_board_link, revoke_board_link
from tests.factories.people import sign_in
from tests.factories.sockets import Socket, run

pytestmark = pytest.mark.threads


@pytest.fixture(autouse=True)
def only_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look every few seconds: what follows here follows because it was told."""
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 3600.0)


def _socket(tenant: context.Tenant, cookie: str = "", query: str = "") -> Socket:
    host = f"{tenant.code}.localhost"
    return Socket(host, host, cookie, query)


def _office(tenant: context.Tenant, *roles: str) -> tuple[Socket, PersonSession]:
    client = sign_in(tenant, *roles)
    key = client.http.cookies["sessionid"].value
    with context.within_public():
        row = PersonSession.objects.get(session_key=PersonSession.stored_key(key))
        return _socket(tenant, f"sessionid={key}"), row


@database_sync_to_async
def _within(tenant: context.Tenant, act: Any) -> None:
    with context.within(tenant), transaction.atomic():
        act()


def _closes(tenant: context.Tenant, socket: Socket, topics: list[str], act: Any) -> None:
    """``act`` closes the socket within a second."""

    async def test() -> None:
        assert (await socket.subscribed(topics))["topics"] == topics
        begun = time.monotonic()
        await _within(tenant, act)
        assert await socket.closed() == 4403
        assert time.monotonic() - begun < 1

    run(test)


def test_ending_a_session_closes_its_socket(committed_enterprise: context.Tenant) -> None:
    socket, row = _office(committed_enterprise, "owner")
    person = row.person_id or 0

    _closes(
        committed_enterprise,
        socket,
        ["orders"],
        lambda: end_session(person, session_id(row), actor=system()),
    )


def test_ending_all_sessions_closes_them_at_every_enterprise(
    committed_enterprise: context.Tenant,
) -> None:
    socket, row = _office(committed_enterprise, "owner")

    def elsewhere() -> None:
        with context.within_public():
            end_sessions(row.person_id or 0)

    _closes(committed_enterprise, socket, ["orders"], elsewhere)


def test_removing_a_member_closes_their_socket(committed_enterprise: context.Tenant) -> None:
    sign_in(committed_enterprise, "owner")
    socket, row = _office(committed_enterprise, "planner")
    member = Membership.objects.get(
        person_id=row.person_id, enterprise_id=committed_enterprise.id
    ).pk

    _closes(
        committed_enterprise, socket, ["session"], lambda: remove_member(member, actor=system())
    )


def test_revoking_a_terminal_closes_its_socket(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        made = create_terminal(name="一号平板", work_centre_ids=[], actor=system())
        secret = enrol(made.code, address="10.0.0.9").secret
        terminal = Terminal.objects.get().pk

    _closes(
        committed_enterprise,
        _socket(committed_enterprise, f"terminal={secret}"),
        ["session"],
        lambda: revoke_terminal(terminal, actor=system()),
    )


def test_revoking_a_boards_link_closes_its_socket(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        link, key = create_board_link("一车间大屏", actor=system())

    _closes(
        committed_enterprise,
        _socket(committed_enterprise, query=f"key={key}"),
        ["production.board"],
        lambda: revoke_board_link(link.pk, actor=system()),
    )


def test_a_right_that_is_taken_away_silences_its_topic(
    committed_enterprise: context.Tenant,
) -> None:
    socket, _row = _office(committed_enterprise, "planner")

    async def test() -> None:
        assert (await socket.subscribed(["orders"]))["topics"] == ["orders"]
        await _within(
            committed_enterprise, lambda: update_role("planner", permissions=[], actor=system())
        )
        assert await socket.heard() == {"type": "refused", "topics": ["orders"]}
        await _within(committed_enterprise, lambda: announce("orders", "order_changed", {"id": 1}))
        assert await socket.receive_nothing(timeout=0.3)
        await socket.leave()

    run(test)


def test_a_cancelled_module_is_silent_and_a_subscribed_one_is_heard_again(
    committed_enterprise: context.Tenant,
) -> None:
    socket, _row = _office(committed_enterprise, "owner")

    async def test() -> None:
        assert (await socket.subscribed(["orders"]))["topics"] == ["orders"]
        await _within(
            committed_enterprise,
            lambda: grant_module(
                committed_enterprise, "orders", EntitlementState.GRACE, actor=system()
            ),
        )
        assert await socket.heard() == {"type": "refused", "topics": ["orders"]}
        await _within(committed_enterprise, lambda: announce("orders", "order_changed", {"id": 1}))
        assert await socket.receive_nothing(timeout=0.3)

        await _within(
            committed_enterprise,
            lambda: grant_module(
                committed_enterprise, "orders", EntitlementState.ACTIVE, actor=system()
            ),
        )
        assert (await socket.asked(["orders"]))["topics"] == ["orders"]
        await _within(committed_enterprise, lambda: announce("orders", "order_changed", {"id": 2}))
        assert (await socket.heard())["data"] == {"id": 2}
        await socket.leave()

    run(test)
