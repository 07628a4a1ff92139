"""API tokens and the walk between enterprises."""

from datetime import timedelta

import pytest

from mes.accounts.access.models import ApiToken, MemberRole
from mes.accounts.people.models import Membership, Person
from mes.audit.models import AuditEntry
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import Client, a_member, sign_in


def made(client: Client, *scopes: str, days: int = 30) -> str:
    """A token's text."""
    body = {
        "name": "ERP",
        "scopes": scopes,
        "expires_at": (clock.now() + timedelta(days=days)).isoformat(),
    }
    response = client.post("/tokens", body)
    assert response.status_code == 201, response.json()
    return str(response.json()["token"])


def get(tenant: context.Tenant, path: str, token: str) -> int:
    return int(Client(tenant).get(path, authorization=f"Bearer {token}").status_code)


def test_a_token_is_shown_once(tenant: context.Tenant) -> None:
    owner = sign_in(tenant, "owner")

    token = made(owner, "masterdata.view")

    row = owner.get("/tokens").json()["results"][0]
    assert token.startswith("xy_")
    assert row["prefix"] == token[:11]
    assert "token" not in row
    assert ApiToken.objects.get().token_hash != token
    assert token not in str(list(AuditEntry.objects.values("before", "after", "record_label")))


def test_a_token_acts_with_its_scopes_alone(tenant: context.Tenant) -> None:
    token = made(sign_in(tenant, "owner"), "administration.audit")

    assert get(tenant, "/audit", token) == 200
    assert get(tenant, "/members", token) == 403
    assert ApiToken.objects.get().last_used_at is not None


def test_a_token_never_outgrows_its_maker(tenant: context.Tenant) -> None:
    token = made(sign_in(tenant, "owner"), "administration.audit", "administration.members")
    maker = Person.objects.get()
    a_member(tenant, "owner")

    MemberRole.objects.filter(person_id=maker.pk).update(role_code="finance")

    assert get(tenant, "/audit", token) == 200
    assert get(tenant, "/members", token) == 403


@pytest.mark.parametrize("end", ["revoked", "expired", "maker removed", "maker disabled"])
def test_a_token_ends_at_once(tenant: context.Tenant, end: str) -> None:
    owner = sign_in(tenant, "owner")
    token = made(owner, "administration.audit")
    assert get(tenant, "/audit", token) == 200

    if end == "revoked":
        assert owner.delete(f"/tokens/{ApiToken.objects.get().pk}").status_code == 204
    elif end == "expired":
        ApiToken.objects.update(expires_at=clock.now())
    elif end == "maker removed":
        Membership.objects.update(active=False)
    else:
        Person.objects.update(is_active=False)

    assert get(tenant, "/audit", token) == 401


def test_a_token_of_one_enterprise_is_refused_at_another(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    token = made(sign_in(tenant, "owner"), "administration.audit")
    Membership.objects.create(person=Person.objects.get(), enterprise_id=other_tenant.id)

    assert get(other_tenant, "/audit", token) == 401


@pytest.mark.parametrize("token", ["", "xy_", "xy_forged", "a.b.c", "x" * 500, "中文"])
def test_a_wrong_token_is_refused_even_beside_a_session(tenant: context.Tenant, token: str) -> None:
    response = sign_in(tenant, "owner").get("/audit", authorization=f"Bearer {token}")

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_nobody_hands_on_what_they_do_not_have(tenant: context.Tenant) -> None:
    from_owner = sign_in(tenant, "owner")
    from_owner.post(
        "/roles", {"code": "it", "name": "IT", "permissions": ["administration.tokens"]}
    )
    body = {
        "name": "x",
        "scopes": ["administration.tokens", "costs.view"],
        "expires_at": (clock.now() + timedelta(days=1)).isoformat(),
    }

    response = sign_in(tenant, "it").post("/tokens", body)

    assert (response.status_code, response.json()["permissions"]) == (403, "costs.view")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_lives_a_year_at_most(tenant: context.Tenant, days: int) -> None:
    body = {
        "name": "x",
        "scopes": ["masterdata.view"],
        "expires_at": (clock.now() + timedelta(days=days)).isoformat(),
    }

    response = sign_in(tenant, "owner").post("/tokens", body)

    assert response.json()["errors"][0]["code"] == "out_of_range"


def test_a_token_cannot_make_tokens_or_be_a_person(tenant: context.Tenant) -> None:
    token = made(sign_in(tenant, "owner"), "administration.tokens")
    client = Client(tenant)
    body = {
        "name": "x",
        "scopes": ["administration.tokens"],
        "expires_at": (clock.now() + timedelta(days=1)).isoformat(),
    }

    bearer = f"Bearer {token}"
    assert client.post("/tokens", body, authorization=bearer).status_code == 403
    assert client.get("/sessions", authorization=bearer).status_code == 403
    assert client.post("/totp", {}, authorization=bearer).status_code == 403
    assert ApiToken.objects.count() == 1


def test_forged_fields_are_refused(tenant: context.Tenant) -> None:
    body = {
        "name": "x",
        "scopes": ["masterdata.view"],
        "expires_at": (clock.now() + timedelta(days=1)).isoformat(),
        "person_id": 1,
        "token_hash": "x",
        "prefix": "xy_",
    }

    response = sign_in(tenant, "owner").post("/tokens", body)

    assert {e["field"] for e in response.json()["errors"]} == {"person_id", "token_hash", "prefix"}


def two_places(tenant: context.Tenant, other_tenant: context.Tenant) -> Client:
    """Someone signed in at alpha who is a member of beta too."""
    client = sign_in(tenant, "viewer")
    person = Person.objects.get()
    Membership.objects.create(person=person, enterprise_id=other_tenant.id)
    with context.within(other_tenant):
        MemberRole.objects.create(person_id=person.pk, role_code="viewer")
    return client


def test_a_person_walks_to_another_enterprise(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    url = two_places(tenant, other_tenant).post("/session/switch", {"code": "beta"}).json()["url"]
    address, secret = url.split("#")
    there = Client(other_tenant)

    response = there.post("/session/hand-over", {"token": secret})

    assert address == "http://beta.localhost:8000/hand-over"
    assert response.json()["enterprise"]["code"] == "beta"
    assert there.get("/session").status_code == 200


def test_a_hand_over_works_once_there_and_soon(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    client = two_places(tenant, other_tenant)

    def handed() -> dict[str, str]:
        url = client.post("/session/switch", {"code": "beta"}).json()["url"]
        return {"token": url.split("#")[1]}

    used = handed()
    assert Client(other_tenant).post("/session/hand-over", used).status_code == 200
    answers = [Client(other_tenant).post("/session/hand-over", used)]
    answers.append(Client(tenant).post("/session/hand-over", handed()))
    late = handed()
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        answers.append(Client(other_tenant).post("/session/hand-over", late))

    assert {(r.status_code, r.json()["code"]) for r in answers} == {(404, "link_not_valid")}


@pytest.mark.parametrize("code", ["beta", "nowhere"])
def test_nobody_walks_where_they_are_no_member(tenant: context.Tenant, code: str) -> None:
    response = sign_in(tenant, "owner").post("/session/switch", {"code": code})

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
