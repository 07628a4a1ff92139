"""Operators: made on the server with a second factor, at their host alone."""

import io
import json
import re
from typing import Any

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client as DjangoClient
from django.test import override_settings

from mes.accounts.people.models import Person
from mes.kernel import clock
from tests.factories.people import PASSWORD, a_person

pytestmark = pytest.mark.django_db


def post(path: str, body: Any, client: DjangoClient | None = None) -> Any:
    return (client or DjangoClient()).post(
        f"/api/v1/{path}", json.dumps(body), "application/json", HTTP_HOST="admin.localhost"
    )


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("operator", *arguments, stdout=out)
    return out.getvalue()


def test_a_made_operator_signs_in_with_both_factors() -> None:
    printed = run("create", "--name", "值班员", "--email", "duty@example.com")
    password = re.search(r"password\s+(\S+)", printed)
    recovery = re.search(r"recovery codes\s+(\S+)", printed)
    assert password
    assert recovery
    body = {"login": "duty@example.com", "password": password.group(1)}

    without = post("platform/session", body)
    both = post("platform/session", {**body, "totp": recovery.group(1)})

    assert without.json()["code"] == "totp_required"
    assert both.status_code == 200
    assert Person.objects.get().is_operator


@override_settings(OPERATOR_TOTP_REQUIRED=True)
def test_the_policy_keeps_out_operators_without_second_factor() -> None:
    person = a_person(is_operator=True)

    response = post("platform/session", {"login": person.phone, "password": PASSWORD})

    assert (response.status_code, response.json()["code"]) == (403, "second_factor_missing")


def test_nobody_else_signs_in_there() -> None:
    person = a_person()

    response = post("platform/session", {"login": person.phone, "password": PASSWORD})

    assert (response.status_code, response.json()["code"]) == (401, "wrong_credentials")


def test_an_operator_sets_up_the_second_factor_at_their_host() -> None:
    person = a_person(is_operator=True)
    browser = DjangoClient()
    post("platform/session", {"login": person.phone, "password": PASSWORD}, browser)

    made = post("totp", {}, browser).json()
    code = pyotp.TOTP(made["secret"]).at(clock.now())
    confirmed = post("totp/confirm", {"code": code}, browser)

    assert confirmed.status_code == 200
    assert Person.objects.get().totp_enabled


def test_a_dismissed_operator_is_out_at_once() -> None:
    person = a_person(is_operator=True)
    browser = DjangoClient()
    post("platform/session", {"login": person.phone, "password": PASSWORD}, browser)
    path = "/api/v1/platform/session"
    assert browser.get(path, HTTP_HOST="admin.localhost").status_code == 200

    run("dismiss", person.phone)

    assert browser.get(path, HTTP_HOST="admin.localhost").status_code == 401
    assert run("list") == ""


def test_a_lost_factor_is_replaced_and_ends_the_sessions() -> None:
    person = a_person(is_operator=True)
    browser = DjangoClient()
    post("platform/session", {"login": person.phone, "password": PASSWORD}, browser)

    printed = run("renew-factor", person.phone)

    assert "otpauth://totp/" in printed
    response = browser.get("/api/v1/platform/session", HTTP_HOST="admin.localhost")
    assert response.status_code == 401


def test_somebody_who_is_no_operator_is_not_dismissed() -> None:
    person = a_person()

    with pytest.raises(CommandError, match="no such record"):
        run("dismiss", person.phone)
