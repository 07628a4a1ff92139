"""Operators at their own host; nobody else there, and they nowhere else."""

import json
from typing import Any

import pytest
from django.test import Client

from mes.accounts.sessions import SessionStore
from mes.audit.models import AuditEntry
from mes.tenancy import context
from mes.tenancy.models import Enterprise
from tests.factories.enterprises import a_credit_code
from tests.factories.people import a_member, a_person, sign_in

pytestmark = pytest.mark.django_db


class Operator:
    def __init__(self, *, is_operator: bool = True) -> None:
        self.person = a_person("值班员", is_operator=is_operator)
        session = SessionStore()
        session["person_id"] = self.person.pk
        session["operator"] = True
        session.create()
        self.http = Client(raise_request_exception=False)
        self.http.cookies["sessionid"] = str(session.session_key)

    def get(self, path: str, host: str = "admin.localhost") -> Any:
        return self.http.get(f"/api/v1/platform/{path}", HTTP_HOST=host)

    def post(self, path: str, body: Any = None) -> Any:
        return self.http.post(
            f"/api/v1/platform/{path}",
            json.dumps(body or {}),
            content_type="application/json",
            HTTP_HOST="admin.localhost",
        )


def _status(code: str = "beta") -> str:
    return Enterprise.objects.values_list("status", flat=True).get(code=code)


def test_enterprises_are_listed_and_searched() -> None:
    operator = Operator()

    found = operator.get("enterprises?search=贝塔").json()["results"]

    assert [(row["code"], row["status"]) for row in found] == [("beta", "active")]


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("active", ["suspend", "delete"]),
        ("suspended", ["resume", "delete"]),
        ("deleting", ["cancel-delete"]),
        ("deleted", []),
    ],
)
def test_each_enterprise_in_the_list_says_what_may_be_done_with_it(
    status: str, steps: list[str]
) -> None:
    Enterprise.objects.filter(code="beta").update(status=status)

    (row,) = Operator().get("enterprises?search=贝塔").json()["results"]

    assert row["allowed_actions"] == steps


def test_suspending_and_resuming_is_on_record() -> None:
    operator = Operator()

    suspended = operator.post("enterprises/beta/suspend", {"reason": "欠费"})
    resumed = operator.post("enterprises/beta/resume")

    assert (suspended.json()["status"], resumed.json()["status"]) == ("suspended", "active")
    entries = AuditEntry.objects.filter(record_type="tenancy.enterprise").order_by("id")
    assert [(e.action, e.actor_name, e.record_label) for e in entries] == [
        ("enterprise.suspended", "值班员", "beta"),
        ("enterprise.resumed", "值班员", "beta"),
    ]
    assert entries[0].after == {"status": "suspended", "suspended_reason": "欠费"}


def test_a_deletion_needs_its_code_and_can_be_taken_back() -> None:
    operator = Operator()

    refused = operator.post("enterprises/beta/delete", {"confirm": "gamma"})
    assert (refused.status_code, _status()) == (400, "active")
    started = operator.post("enterprises/beta/delete", {"confirm": "beta"})
    assert (started.json()["status"], _status()) == ("deleting", "deleting")
    cancelled = operator.post("enterprises/beta/cancel-delete")

    assert (cancelled.status_code, _status()) == (200, "active")


def test_a_new_enterprise_comes_with_a_link_for_its_owner() -> None:
    operator = Operator()

    made = operator.post(
        "enterprises",
        {
            "name": "永康市晨光门业有限公司",
            "credit_code": a_credit_code(),
            "industry": "3312",
            "town": "古山镇",
            "size_class": "medium",
            "administrator": {"name": "胡总", "phone": "13905790003"},
        },
    )

    assert made.status_code == 201
    assert made.json()["code"] == "chenguangmenye"
    assert made.json()["link"].startswith("http://chenguangmenye.localhost:8000/password/reset/")


def test_an_unknown_enterprise_is_not_found() -> None:
    assert Operator().post("enterprises/nobody/resume").status_code == 404


def test_the_migrations_report_says_all_is_current() -> None:
    report = Operator().get("migrations").json()

    assert (report["behind"], report["public_missing"]) == (0, [])
    assert report["groups"][0]["missing"] == []
    assert {"alpha", "beta"} <= set(report["groups"][0]["enterprises"])


@pytest.mark.parametrize("path", ["enterprises", "enterprises/beta", "migrations", "session"])
def test_who_is_no_operator_gets_nothing(path: str) -> None:
    assert Client().get(f"/api/v1/platform/{path}", HTTP_HOST="admin.localhost").status_code == 401
    assert Operator(is_operator=False).get(path).status_code == 401


def test_an_enterprises_owner_is_no_operator(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    client.host = "admin.localhost"

    assert client.get("/platform/enterprises").status_code == 401


def test_an_operators_session_opens_no_enterprise() -> None:
    operator = Operator()

    assert operator.http.get("/api/v1/roles", HTTP_HOST="alpha.localhost").status_code == 401


def test_the_operators_api_is_at_no_other_host() -> None:
    operator = Operator()

    assert operator.get("enterprises", host="alpha.localhost").status_code == 404
    assert operator.get("enterprises", host="www.localhost").status_code == 404


def test_an_operator_signs_in_with_password(settings: Any) -> None:
    settings.OPERATOR_TOTP_REQUIRED = False
    person = a_person("值班员", is_operator=True)
    http = Client()

    response = http.post(
        "/api/v1/platform/session",
        json.dumps({"login": person.phone, "password": "correct horse battery"}),
        content_type="application/json",
        HTTP_HOST="admin.localhost",
    )
    after = http.get("/api/v1/platform/enterprises", HTTP_HOST="admin.localhost")

    assert response.json()["person"]["name"] == "值班员"
    assert after.status_code == 200


def test_a_person_who_is_no_operator_cannot_sign_in_there(tenant: context.Tenant) -> None:
    person = a_member(tenant, "owner")

    response = Client().post(
        "/api/v1/platform/session",
        json.dumps({"login": person.phone, "password": "correct horse battery"}),
        content_type="application/json",
        HTTP_HOST="admin.localhost",
    )

    assert (response.status_code, response.json()["code"]) == (401, "wrong_credentials")
