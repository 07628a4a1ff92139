"""Signing up on the public site: an enterprise that works at once, or nothing at all."""

import json
import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from mes.accounts.people.models import Person
from mes.catalog import gate
from mes.outbox.services import deliver_due
from mes.tenancy import context, directory, schemas
from mes.tenancy.models import Enterprise
from tests.factories.enterprises import a_credit_code
from tests.factories.people import a_member

pytestmark = pytest.mark.django_db

PASSWORD = "blue-lathe-97-spins"


def _post(path: str, body: Any, host: str = "www.localhost", **headers: str) -> Any:
    headers.setdefault("HTTP_IDEMPOTENCY_KEY", str(uuid.uuid4()))
    return Client(raise_request_exception=False).post(
        f"/api/v1/public/{path}",
        json.dumps(body),
        content_type="application/json",
        HTTP_HOST=host,
        **headers,
    )


def _get(path: str) -> Any:
    return Client().get(f"/api/v1/public/{path}", HTTP_HOST="www.localhost")


def _application(**changes: Any) -> dict[str, Any]:
    administrator = {"name": "吕小军", "phone": "13905790001", "password": PASSWORD}
    return {
        "name": "永康市新星工具有限公司",
        "credit_code": a_credit_code(),
        "industry": "3465",
        "town": "芝英镇",
        "size_class": "small",
        "designated": False,
        "administrator": administrator | changes.pop("administrator", {}),
        **changes,
    }


def _state() -> tuple[int, int, list[str]]:
    return Enterprise.objects.count(), Person.objects.count(), sorted(schemas.generated())


def test_an_enterprise_works_at_its_own_address_at_once() -> None:
    response = _post("enterprises", _application())

    assert response.status_code == 201
    assert response.json() == {
        "code": "xinxinggongju",
        "url": "http://xinxinggongju.localhost:8000",
    }
    signed_in = Client().post(
        "/api/v1/session",
        json.dumps({"login": "13905790001", "password": PASSWORD}),
        content_type="application/json",
        HTTP_HOST="xinxinggongju.localhost",
    )
    assert signed_in.status_code == 200
    assert "billing.manage" in signed_in.json()["permissions"]


def test_it_may_try_what_the_trial_policy_says() -> None:
    _post("enterprises", _application())

    assert gate.module_states(directory.by_code("xinxinggongju")) == dict.fromkeys(
        ("orders", "inventory", "production"), "active"
    )


def test_a_chosen_address_is_taken() -> None:
    response = _post("enterprises", _application(code="star-tools"))

    assert response.json()["code"] == "star-tools"


def test_the_second_of_the_same_name_gets_a_number() -> None:
    _post("enterprises", _application())

    second = _post("enterprises", _application(administrator={"phone": "13905790002"}))

    assert second.json()["code"] == "xinxinggongju2"


def test_a_retry_with_the_same_key_makes_one_enterprise() -> None:
    body, key = _application(), str(uuid.uuid4())

    first = _post("enterprises", body, HTTP_IDEMPOTENCY_KEY=key)
    second = _post("enterprises", body, HTTP_IDEMPOTENCY_KEY=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Enterprise.objects.filter(code__startswith="xinxing").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"credit_code": "91330784MA2E00001X"[:17] + "Q"}, "credit_code", "wrong_check_character"),
        ({"industry": "0111"}, "industry", "unknown"),
        ({"town": "伦敦"}, "town", "unknown"),
        ({"size_class": "giant"}, "size_class", "invalid_choice"),
        ({"code": "www"}, "code", "reserved"),
        ({"code": "alpha"}, "code", "taken"),
        ({"administrator": {"password": "short"}}, "administrator.password", "password_too_short"),
        ({"administrator": {"phone": "12"}}, "administrator.phone", "invalid"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_refusal_names_the_field_and_leaves_nothing(
    changes: dict[str, Any], field: str, code: str
) -> None:
    before = _state()

    response = _post("enterprises", _application(**changes))

    assert response.status_code == 400
    assert (field, code) in [(e["field"], e["code"]) for e in response.json()["errors"]]
    assert _state() == before


def test_the_same_credit_code_signs_up_once() -> None:
    credit_code = a_credit_code()
    _post("enterprises", _application(credit_code=credit_code))
    before = _state()

    response = _post(
        "enterprises",
        _application(credit_code=credit_code, administrator={"phone": "13905790002"}),
    )

    assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [
        ("credit_code", "taken")
    ]
    assert _state() == before


def test_a_phone_with_an_account_cannot_be_claimed(tenant: context.Tenant) -> None:
    person = a_member(tenant, "owner")
    with context.within_public():
        before = _state()

        response = _post("enterprises", _application(administrator={"phone": person.phone}))

        assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [
            ("administrator.phone", "taken")
        ]
        assert _state() == before


def test_a_foreign_page_cannot_sign_anybody_up() -> None:
    response = _post("enterprises", _application(), HTTP_ORIGIN="https://evil.example")

    assert response.status_code == 403


def test_signing_up_is_not_offered_at_an_enterprises_host() -> None:
    assert _post("enterprises", _application(), host="alpha.localhost").status_code == 404


def test_industries_and_towns_are_listed() -> None:
    assert {"code": "3465", "name": "风动和电动工具制造"} in _get("industries?search=电动").json()
    assert "方岩镇" in _get("towns").json()["towns"]


@pytest.mark.parametrize(
    ("query", "available", "suggestion"),
    [
        ("code=fresh-name", True, "freshname"),
        ("code=alpha", False, "alpha2"),
        ("code=www", False, "www2"),
        ("name=永康市新星工具有限公司", True, "xinxinggongju"),
    ],
)
def test_an_address_is_checked_and_suggested(query: str, available: bool, suggestion: str) -> None:
    answer = _get(f"host-available?{query}").json()

    assert (answer["available"], answer["suggestion"]) == (available, suggestion)
    assert bool(answer["reason"]) is not available


def test_a_person_is_mailed_where_their_enterprises_are(tenant: context.Tenant) -> None:
    person = a_member(tenant, "owner")
    with context.within_public():
        type(person).objects.filter(pk=person.pk).update(email="lv@example.com")

        response = _post("find", {"login": person.phone})
        deliver_due()

    assert response.status_code == 204
    (letter,) = mail.outbox
    assert letter.to == ["lv@example.com"]
    assert "http://alpha.localhost:8000" in letter.body


def test_the_answer_is_the_same_for_a_stranger() -> None:
    response = _post("find", {"login": "nobody@example.com"})
    deliver_due()

    assert response.status_code == 204
    assert mail.outbox == []
