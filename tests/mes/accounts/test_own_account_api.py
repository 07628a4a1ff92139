"""One's own sessions and password; forgotten passwords."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from mes.accounts.people.models import AccountLink, Membership, Person, PersonSession
from mes.accounts.people.tasks import clean_sessions
from mes.kernel import clock
from mes.outbox.models import OutboxMessage
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.people import PASSWORD, Client, a_member

NEW = "another good phrase"


def signed_in(tenant: context.Tenant, person: Person, password: str = PASSWORD) -> Client:
    client = Client(tenant)
    response = client.post("/session", {"login": person.phone, "password": password})
    assert response.status_code == 200, response.json()
    return client


def with_email(tenant: context.Tenant, email: str = "wang@example.com") -> Person:
    person = a_member(tenant, "viewer")
    Person.objects.filter(pk=person.pk).update(email=email)
    return person


def asked_for_link(tenant: context.Tenant, login: str) -> str:
    """The secret in the mail that asking for a reset sends."""
    Client(tenant).post("/password/reset", {"login": login})
    deliver_due()
    found = re.search(r"token=(\S+)", mail.outbox[-1].body)
    assert found
    return found.group(1)


def test_sessions_are_listed_without_their_keys(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    first, second = signed_in(tenant, person), signed_in(tenant, person)

    rows = second.get("/sessions").json()

    assert [row["current"] for row in rows] == [True, False]
    assert {row["enterprise"] for row in rows} == {"阿尔法工具厂"}
    keys = {client.http.cookies["sessionid"].value for client in (first, second)}
    keys |= set(PersonSession.objects.values_list("session_key", flat=True))
    assert keys.isdisjoint(row["id"] for row in rows)
    assert first.get("/session").status_code == 200


def test_a_session_is_ended_at_once(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    first, second = signed_in(tenant, person), signed_in(tenant, person)
    other = next(row for row in second.get("/sessions").json() if not row["current"])

    assert second.delete(f"/sessions/{other['id']}").status_code == 204

    assert first.get("/session").status_code == 401
    assert second.get("/session").status_code == 200


def test_nobody_ends_the_session_of_another(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    person = a_member(tenant, "viewer")
    client = signed_in(tenant, person)
    own = client.get("/sessions").json()[0]["id"]

    foreign = api("owner").delete(f"/sessions/{own}")
    missing = api("owner").delete("/sessions/0123456789abcdef")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["code"] == missing.json()["code"]
    assert client.get("/session").status_code == 200


def test_an_idle_session_ends_when_the_policy_says_so(tenant: context.Tenant) -> None:
    client = signed_in(tenant, a_member(tenant, "viewer"))
    PersonSession.objects.update(last_seen_at=clock.now() - timedelta(minutes=31))

    with override_settings(SESSION_IDLE_MINUTES=30):
        assert client.get("/session").status_code == 401
    assert not PersonSession.objects.exists()


def test_sessions_that_open_nothing_any_more_are_neither_listed_nor_kept(
    tenant: context.Tenant, settings: Any
) -> None:
    settings.SESSION_IDLE_MINUTES = 30
    client = signed_in(tenant, a_member(tenant, "viewer"))
    (own,) = PersonSession.objects.all()
    now = clock.now()
    for key, expires, seen in (
        ("expired", now - timedelta(seconds=1), now),
        ("idle", now + timedelta(days=1), now - timedelta(minutes=31)),
        ("in use", now + timedelta(days=1), now - timedelta(minutes=29)),
    ):
        PersonSession.objects.create(
            session_key=key,
            expire_date=expires,
            last_seen_at=seen,
            person_id=own.person_id,
            enterprise_id=tenant.id,
            session_data="",
        )

    listed = client.get("/sessions").json()
    clean_sessions()

    assert len(listed) == 2
    assert set(PersonSession.objects.values_list("session_key", flat=True)) == {
        "in use",
        own.session_key,
    }


def test_changing_the_password_ends_the_other_sessions(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    other, client = signed_in(tenant, person), signed_in(tenant, person)

    response = client.post("/password/change", {"current": PASSWORD, "new": NEW})

    assert response.status_code == 204
    assert client.get("/session").status_code == 200
    assert other.get("/session").status_code == 401
    signed_in(tenant, person, NEW)


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [
        ("wrong", NEW, "current", "wrong_password"),
        (PASSWORD, PASSWORD, "new", "password_reused"),
        (PASSWORD, "short", "new", "password_too_short"),
        (PASSWORD, "1029384756", "new", "password_entirely_numeric"),
        (PASSWORD, "password1234567", "new", None),
    ],
)
def test_a_password_change_is_checked(
    tenant: context.Tenant, current: str, new: str, field: str, code: str | None
) -> None:
    client = signed_in(tenant, a_member(tenant, "viewer"))

    response = client.post("/password/change", {"current": current, "new": new})

    if code is None:
        assert response.status_code == 204
        return
    assert response.status_code == 400
    assert (field, code) in {(e["field"], e["code"]) for e in response.json()["errors"]}
    assert Person.objects.get().check_password(PASSWORD)


def test_rules_are_told_in_words(tenant: context.Tenant) -> None:
    client = signed_in(tenant, a_member(tenant, "viewer"))

    response = client.post(
        "/password/change", {"current": PASSWORD, "new": "short"}, accept_language="en"
    )

    assert response.json()["errors"][0]["message"] == "Use at least 10 characters."


def test_a_borrowed_session_cannot_guess_the_password(tenant: context.Tenant) -> None:
    client = signed_in(tenant, a_member(tenant, "viewer"))

    answers = [
        client.post("/password/change", {"current": f"guess {n}", "new": NEW}).status_code
        for n in range(6)
    ]

    assert answers == [400] * 5 + [429]


def test_complexity_is_a_switch(tenant: context.Tenant) -> None:
    client = signed_in(tenant, a_member(tenant, "viewer"))
    rule = {"NAME": "mes.accounts.people.passwords.ThreeKindsValidator"}

    with override_settings(AUTH_PASSWORD_VALIDATORS=[rule]):
        plain = client.post("/password/change", {"current": PASSWORD, "new": NEW})
        mixed = client.post("/password/change", {"current": PASSWORD, "new": "Another-phrase-9"})

    assert plain.json()["errors"][0]["code"] == "password_too_simple"
    assert mixed.status_code == 204


@override_settings(PASSWORD_MAX_AGE_DAYS=90)
def test_an_expired_password_must_be_replaced_to_sign_in(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    Person.objects.update(password_changed_at=clock.now() - timedelta(days=91))
    body = {"login": person.phone, "password": PASSWORD}

    refused = Client(tenant).post("/session", body)
    weak = Client(tenant).post("/session", {**body, "new_password": "short"})
    replaced = Client(tenant).post("/session", {**body, "new_password": NEW})

    assert (refused.status_code, refused.json()["code"]) == (403, "password_expired")
    assert weak.status_code == 400
    assert replaced.status_code == 200
    signed_in(tenant, person, NEW)


def test_a_forgotten_password_is_reset_by_mail(tenant: context.Tenant) -> None:
    person = with_email(tenant)
    before = signed_in(tenant, person)
    secret = asked_for_link(tenant, person.phone)

    response = Client(tenant).post("/password/reset/confirm", {"token": secret, "password": NEW})

    assert response.status_code == 204
    assert mail.outbox[0].to == ["wang@example.com"]
    assert (
        f"http://alpha.localhost:8000/password/reset/confirm?token={secret}" in mail.outbox[0].body
    )
    assert before.get("/session").status_code == 401
    signed_in(tenant, person, NEW)


def test_a_reset_link_works_once(tenant: context.Tenant) -> None:
    person = with_email(tenant)
    body = {"token": asked_for_link(tenant, person.phone), "password": NEW}
    Client(tenant).post("/password/reset/confirm", body)

    again = Client(tenant).post("/password/reset/confirm", {**body, "password": "third phrase x"})

    assert (again.status_code, again.json()["code"]) == (404, "link_not_valid")
    assert Person.objects.get().check_password(NEW)


def test_a_weak_password_does_not_use_the_link_up(tenant: context.Tenant) -> None:
    person = with_email(tenant)
    secret = asked_for_link(tenant, person.phone)

    weak = Client(tenant).post("/password/reset/confirm", {"token": secret, "password": "short"})
    good = Client(tenant).post("/password/reset/confirm", {"token": secret, "password": NEW})

    assert (weak.status_code, good.status_code) == (400, 204)


def test_a_reset_link_is_refused_late_and_elsewhere(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    person = with_email(tenant)
    Membership.objects.create(person=person, enterprise_id=other_tenant.id)
    body = {"token": asked_for_link(tenant, person.phone), "password": NEW}

    elsewhere = Client(other_tenant).post("/password/reset/confirm", body)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        late = Client(tenant).post("/password/reset/confirm", body)

    assert elsewhere.json()["code"] == late.json()["code"] == "link_not_valid"
    assert Person.objects.get().check_password(PASSWORD)


def test_a_newer_link_replaces_the_older(tenant: context.Tenant) -> None:
    person = with_email(tenant)
    older, newer = (asked_for_link(tenant, person.phone) for _ in range(2))

    refused = Client(tenant).post("/password/reset/confirm", {"token": older, "password": NEW})
    good = Client(tenant).post("/password/reset/confirm", {"token": newer, "password": NEW})

    assert (refused.status_code, good.status_code) == (404, 204)


@pytest.mark.parametrize("login", ["13911110000", "nobody@example.com"])
def test_asking_for_a_reset_never_tells_who_has_an_account(
    tenant: context.Tenant, login: str
) -> None:
    response = Client(tenant).post("/password/reset", {"login": login})
    deliver_due()

    assert response.status_code == 204
    assert mail.outbox == []
    assert not OutboxMessage.objects.exists()


def test_nobody_is_mailed_for_an_enterprise_that_is_not_theirs(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    person = with_email(tenant)

    Client(other_tenant).post("/password/reset", {"login": person.phone})
    deliver_due()

    assert mail.outbox == []


def test_reset_mails_are_bounded(tenant: context.Tenant) -> None:
    person = with_email(tenant)

    answers = {
        Client(tenant).post("/password/reset", {"login": person.phone}).status_code
        for _ in range(9)
    }
    deliver_due()

    assert answers == {204}
    assert len(mail.outbox) == 4


def test_the_secret_is_nowhere_but_in_the_mail(tenant: context.Tenant) -> None:
    person = with_email(tenant)
    Client(tenant).post("/password/reset", {"login": person.phone})
    payload = OutboxMessage.objects.get().payload
    deliver_due()

    secret = mail.outbox[0].body.split("token=")[1].split()[0]
    assert payload == {"login": person.phone}
    assert AccountLink.objects.get().token_hash != secret
