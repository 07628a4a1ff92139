"""Signing in and out, and the session document."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mes.accounts.access.models import MemberRole
from mes.accounts.people.models import Membership, PersonSession, SignInFailure
from mes.audit.models import AuditEntry
from mes.kernel import clock
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise
from tests.factories.people import PASSWORD, Client, a_member, a_person, sign_in

session_key_digest = import_module("mes.accounts.people.migrations.0002_session_key_digest")


def test_signed_out_the_session_is_401_and_brings_the_csrf_cookie(tenant: context.Tenant) -> None:
    response = Client(tenant).get("/session")

    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
    assert response.cookies["csrftoken"].value


def test_the_session_tells_person_enterprise_and_what_they_may(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    body = api("planner").get("/session", accept_language="en").json()

    assert body["kind"] == "person"
    assert body["person"]["name"] == "王小明"
    assert body["enterprise"] == {
        "code": "alpha",
        "name": "阿尔法工具厂",
        "status": "active",
        "read_only": False,
        "suspended_reason": "",
    }
    assert [one["code"] for one in body["enterprises"]] == ["alpha"]
    assert body["socket_url"] == "ws://alpha.localhost/ws/"
    assert "masterdata.view" in body["permissions"]
    assert "administration.members" not in body["permissions"]


def test_the_menu_shows_only_what_the_person_may_open(api: Callable[..., Client]) -> None:
    viewer = {line["code"] for line in api("viewer").get("/session").json()["menu"]}
    owner = [line["code"] for line in api("owner").get("/session").json()["menu"]]

    assert "items" in viewer
    assert viewer.isdisjoint({"members", "roles", "imports", "audit"})
    assert {"members", "roles", "items"} <= set(owner)
    assert owner[-1] == "audit"


def test_menu_labels_follow_the_language(api: Callable[..., Client]) -> None:
    lines = api("viewer").get("/session", accept_language="en").json()["menu"]

    assert {"Items"} == {line["label"] for line in lines if line["code"] == "items"}
    assert {"Master data"} == {line["group"] for line in lines if line["code"] == "items"}


def test_signing_in_opens_a_session_here(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)

    response = client.post("/session", {"login": person.phone, "password": PASSWORD})

    assert response.status_code == 200
    assert response.json()["person"]["id"] == person.pk
    assert response.cookies["sessionid"]["httponly"]
    assert response.cookies["sessionid"]["domain"] == ""
    assert client.get("/session").status_code == 200
    assert PersonSession.objects.get(person_id=person.pk).enterprise_id == tenant.id
    assert AuditEntry.objects.get(action="session.opened").record_id == person.pk


def test_a_phone_is_recognised_however_it_is_written(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    written = f"+86 {person.phone[:3]}-{person.phone[3:7]} {person.phone[7:]}"

    response = Client(tenant).post("/session", {"login": written, "password": PASSWORD})

    assert response.status_code == 200


def test_signing_in_by_email_ignores_case(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    with context.within_public():
        person.email = "Wang@Example.com"
        person.save()

    response = Client(tenant).post("/session", {"login": "wang@example.com", "password": PASSWORD})

    assert response.status_code == 200


@pytest.mark.parametrize("login", ["13900009999", "nobody@example.com", "x"])
def test_unknown_account_and_wrong_password_are_answered_alike(
    tenant: context.Tenant, login: str
) -> None:
    person = a_member(tenant, "viewer")

    wrong = Client(tenant).post("/session", {"login": person.phone, "password": "wrong password"})
    unknown = Client(tenant).post("/session", {"login": login, "password": PASSWORD})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_credentials"
    assert not PersonSession.objects.exists()


def test_no_membership_is_answered_like_a_wrong_password(tenant: context.Tenant) -> None:
    person = a_person()

    response = Client(tenant).post("/session", {"login": person.phone, "password": PASSWORD})

    assert response.json()["code"] == "wrong_credentials"


def test_an_expired_membership_does_not_let_in(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    Membership.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    response = Client(tenant).post("/session", {"login": person.phone, "password": PASSWORD})

    assert response.json()["code"] == "wrong_credentials"


def test_signing_out_ends_the_session(tenant: context.Tenant, api: Callable[..., Client]) -> None:
    client = api("viewer")

    assert client.delete("/session").status_code == 204

    assert client.get("/session").status_code == 401
    assert not PersonSession.objects.exists()


def test_signing_in_again_replaces_the_session(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    first = client.post("/session", {"login": person.phone, "password": PASSWORD}).cookies
    second = client.post("/session", {"login": person.phone, "password": PASSWORD}).cookies

    assert first["sessionid"].value != second["sessionid"].value
    assert PersonSession.objects.count() == 1


def test_a_session_of_one_enterprise_is_refused_at_another(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    person = a_member(tenant, "owner")
    with context.within_public():
        Membership.objects.create(person=person, enterprise_id=other_tenant.id)
    client = Client(tenant)
    client.post("/session", {"login": person.phone, "password": PASSWORD})

    client.host = "beta.localhost"

    assert client.get("/session").status_code == 401
    assert client.get("/permissions").status_code == 401


def test_removed_and_deactivated_people_are_out_at_once(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("viewer")
    assert client.get("/session").status_code == 200

    Membership.objects.update(active=False)

    assert client.get("/session").status_code == 401


def test_oneself_can_be_renamed_but_not_promoted(api: Callable[..., Client]) -> None:
    client = api("viewer")

    renamed = client.patch("/session", {"name": "王大明", "language": "en"})
    promoted = client.patch("/session", {"is_operator": True, "phone": "13911112222"})

    assert renamed.json()["person"]["name"] == "王大明"
    assert renamed.json()["person"]["language"] == "en"
    assert promoted.status_code == 400
    assert {error["code"] for error in promoted.json()["errors"]} == {"unknown_field"}


def test_another_site_cannot_sign_somebody_in(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")

    response = Client(tenant).post(
        "/session", {"login": person.phone, "password": PASSWORD}, origin="http://evil.example"
    )

    assert response.status_code == 403
    assert not PersonSession.objects.exists()


@pytest.mark.usefixtures("remembering")
def test_authenticating_a_request_takes_one_query(api: Callable[..., Client]) -> None:
    client = api("viewer")
    client.get("/audit")

    with CaptureQueriesContext(connection) as captured:
        refused = client.get("/audit")

    assert refused.status_code == 403
    tables = [q["sql"] for q in captured if not q["sql"].startswith("SET search_path")]
    assert len(tables) == 1


def test_right_password_clears_the_account_but_not_the_address(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    for _attempt in range(3):
        client.post("/session", {"login": person.phone, "password": "wrong"})

    client.post("/session", {"login": person.phone, "password": PASSWORD})

    assert list(SignInFailure.objects.values_list("failures", flat=True)) == [3]


def test_a_suspended_enterprise_lets_people_in_to_read(tenant: context.Tenant) -> None:
    person = a_member(tenant, "owner")
    Enterprise.objects.filter(pk=tenant.id).update(status="suspended")
    directory.forget()
    client = Client(tenant)

    entered = client.post("/session", {"login": person.phone, "password": PASSWORD})
    refused = client.post("/roles", {"name": "x"})

    assert entered.json()["enterprise"]["read_only"] is True
    assert client.get("/members").status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "enterprise_suspended")
    assert client.delete("/session").status_code == 204


def test_a_copy_of_the_sessions_opens_none_of_them(
    tenant: context.Tenant,
) -> None:
    client = sign_in(tenant, "owner")
    key = client.http.cookies["sessionid"].value
    (row,) = PersonSession.objects.values()

    copied = {str(value) for value in row.values() if value}

    assert client.get("/session").status_code == 200
    assert not any(key in value for value in copied)
    for value in copied:
        assert Client(tenant, value).get("/session").status_code == 401


def test_sessions_of_before_go_on_under_their_digest(tenant: context.Tenant) -> None:
    key = sign_in(tenant, "viewer").http.cookies["sessionid"].value
    digest = PersonSession.objects.get().session_key
    PersonSession.objects.update(session_key=key)
    assert Client(tenant, key).get("/session").status_code == 401

    with connection.cursor() as cursor:
        cursor.execute(session_key_digest.DIGEST_KEYS)

    assert PersonSession.objects.get().session_key == digest
    assert Client(tenant, key).get("/session").status_code == 200


def test_the_session_of_one_enterprise_opens_no_other_of_the_same_member(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    person = a_member(tenant, "owner")
    with context.within_public():
        Membership.objects.create(person=person, enterprise_id=other_tenant.id)
    with context.within(other_tenant):
        MemberRole.objects.create(person_id=person.pk, role_code="owner")
    here = Client(tenant)
    here.post("/session", {"login": person.phone, "password": PASSWORD})
    key = here.http.cookies["sessionid"].value
    there = Client(other_tenant, key)

    refused = [there.get(path) for path in ("/session", "/items", "/sessions")]
    written = there.post("/customers", {"code": "C1", "name": "重放"})

    assert [answer.status_code for answer in (*refused, written)] == [401] * 4
    assert here.get("/session").status_code == 200
    signed_in = Client(other_tenant)
    signed_in.post("/session", {"login": person.phone, "password": PASSWORD})
    assert signed_in.get("/session").json()["enterprise"]["code"] == other_tenant.code
    assert (
        Client(tenant, signed_in.http.cookies["sessionid"].value).get("/items").status_code == 401
    )
