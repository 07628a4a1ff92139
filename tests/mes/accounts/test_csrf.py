"""Writes by cookie need the CSRF token, of people and of tablets."""

import json
from typing import Any

import pytest
from django.test import Client as DjangoClient

from mes.accounts.access.services import create_terminal
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.people import PASSWORD, a_member

HOST = "alpha.localhost"


@pytest.fixture
def browser(tenant: context.Tenant) -> DjangoClient:
    """A browser that does what browsers do: CSRF is checked."""
    return DjangoClient(enforce_csrf_checks=True)


def send(browser: DjangoClient, method: str, path: str, body: Any, **headers: str) -> int:
    with context.within_public():
        response = browser.generic(
            method, f"/api/v1{path}", json.dumps(body), "application/json",
            HTTP_HOST=HOST, **headers,
        )  # fmt: skip
    return int(response.status_code)


def token(browser: DjangoClient) -> dict[str, str]:
    return {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}


def test_a_persons_write_needs_the_token(tenant: context.Tenant, browser: DjangoClient) -> None:
    person = a_member(tenant, "viewer")
    credentials = {"login": person.phone, "password": PASSWORD}
    assert send(browser, "POST", "/session", credentials) == 200

    assert send(browser, "PATCH", "/session", {"name": "x"}) == 403
    assert send(browser, "PATCH", "/session", {"name": "x"}, **token(browser)) == 200


def test_signing_in_changes_the_token(tenant: context.Tenant, browser: DjangoClient) -> None:
    person = a_member(tenant, "viewer")
    send(browser, "GET", "/session", {})
    before = token(browser)

    send(browser, "POST", "/session", {"login": person.phone, "password": PASSWORD})

    assert token(browser) != before


def test_a_tablets_write_needs_the_token(
    tenant: context.Tenant, browser: DjangoClient, actor: Actor
) -> None:
    code = create_terminal(name="x", work_centre_ids=[], actor=actor).code
    assert send(browser, "POST", "/floor/enrol", {"code": code}) == 200

    assert send(browser, "POST", "/floor/sign-off", {}) == 403
    assert send(browser, "POST", "/floor/sign-off", {}, **token(browser)) == 200


def test_another_hosts_page_cannot_write_with_the_token(
    tenant: context.Tenant, browser: DjangoClient
) -> None:
    person = a_member(tenant, "viewer")
    send(browser, "POST", "/session", {"login": person.phone, "password": PASSWORD})

    foreign = send(
        browser, "PATCH", "/session", {"name": "x"},
        HTTP_ORIGIN="http://beta.localhost", **token(browser),
    )  # fmt: skip

    assert foreign == 403
