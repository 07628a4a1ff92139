"""A page that was away learns everything it missed, also what committed late."""

from collections.abc import Callable

import pytest
from django.db import transaction

from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import system
from mes.realtime import selectors
from mes.realtime.services import announce
from mes.tenancy import context
from tests.factories.committed import in_threads
from tests.factories.patience import heard
from tests.factories.people import Client


@pytest.mark.threads
def test_an_event_that_commits_late_is_not_missed(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        start = selectors.horizon()
        with transaction.atomic():
            announce("t", "early.number.late.commit", {"id": 1})
            in_threads(lambda: announce("t", "quick", {"id": 2}), tenant=committed_enterprise)
            while_open = selectors.since("t", start)
        events, latest = heard("t", while_open.latest, 2)

        assert [event["kind"] for event in while_open.events] == []
        assert [event["kind"] for event in events] == ["early.number.late.commit", "quick"]
        assert selectors.since("t", latest).events == []


def test_a_topic_that_nobody_declares_is_refused(api: Callable[..., Client]) -> None:
    response = api("owner").get("/events?topic=secret.things&since=0")

    assert response.status_code == 403


def test_since_must_be_a_number(api: Callable[..., Client]) -> None:
    response = api("owner").get("/events?topic=x&since=abc", accept_language="en")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "since"


def test_everybody_hears_that_modules_changed(api: Callable[..., Client]) -> None:
    viewer = api("viewer")
    start = viewer.get("/events?topic=session&since=0").json()["latest"]

    assert viewer.get(f"/events?topic=session&since={start}").status_code == 200


@pytest.mark.threads
def test_subscribing_is_announced(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        start = selectors.horizon()

        grant_module(committed_enterprise, "production", EntitlementState.GRACE, actor=system())

        events, _latest = heard("session", start, 1)

        assert {event["kind"] for event in events} == {"changed"}
