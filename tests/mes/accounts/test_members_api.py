"""Members and invitations."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mes.accounts.access.models import Invitation, MemberRole
from mes.accounts.access.selectors import roles_of
from mes.accounts.people.models import Membership, Person
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import PASSWORD, Client, a_member, a_person, sign_in

NEW = "another good phrase"


def membership_id(person: Person) -> int:
    return Membership.objects.get(person=person).pk


def secret_of(response: object) -> str:
    return response.json()["link"].split("token=")[1]  # type: ignore[attr-defined]


def invited(client: Client, **values: object) -> str:
    """Invite somebody; the link's secret."""
    body = {"name": "李四", "phone": "13811112222", "roles": ["viewer"], **values}
    response = client.post("/invitations", body)
    assert response.status_code == 201, response.json()
    return secret_of(response)


def test_members_are_listed_with_roles(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    person = a_member(tenant, "sales", "planner", name="张三")

    rows = client.get("/members?search=张三").json()["results"]

    assert len(rows) == 1
    assert rows[0]["person_id"] == person.pk
    assert rows[0]["roles"] == ["planner", "sales"]
    assert rows[0]["status"] == "active"


def test_other_enterprises_members_are_not_there(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    client = sign_in(tenant, "owner")
    foreign = membership_id(a_member(other_tenant, "viewer"))

    answers = [
        client.request(method, f"/members/{pk}", body)
        for pk in (foreign, 999_999_999)
        for method, body in (("GET", None), ("PATCH", {"roles": ["viewer"]}), ("DELETE", None))
    ]

    assert {response.status_code for response in answers} == {404}
    assert client.get("/members").json()["results"][0]["name"] == "王小明"
    assert Membership.objects.get(pk=foreign).active


@pytest.mark.usefixtures("remembering")
def test_the_number_of_queries_does_not_grow_with_members(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    client.get("/members")
    with CaptureQueriesContext(connection) as one:
        client.get("/members")
    for _ in range(12):
        a_member(tenant, "viewer", "sales")

    with CaptureQueriesContext(connection) as many:
        rows = client.get("/members").json()["results"]

    assert len(rows) == 13
    assert len(many) == len(one)


def test_a_new_member_chooses_the_password_by_a_link(tenant: context.Tenant) -> None:
    body = {"name": "李四", "phone": "13811112222", "roles": ["planner"]}
    made = sign_in(tenant, "owner").post("/members", body)

    chosen = Client(tenant).post(
        "/password/reset/confirm", {"token": secret_of(made), "password": NEW}
    )

    assert made.status_code == 201
    assert made.json()["roles"] == ["planner"]
    assert chosen.status_code == 204
    entered = Client(tenant).post("/session", {"login": "13811112222", "password": NEW})
    assert entered.status_code == 200


def test_an_existing_account_is_not_taken_over_as_a_new_member(tenant: context.Tenant) -> None:
    person = a_person()
    body = {"name": "李四", "phone": person.phone, "roles": ["viewer"]}

    response = sign_in(tenant, "owner").post("/members", body)

    assert response.json()["errors"][0]["code"] == "taken"
    assert not Membership.objects.filter(person=person).exists()


def test_a_member_expires(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    person = a_member(tenant, "viewer")
    entered = Client(tenant)
    entered.post("/session", {"login": person.phone, "password": PASSWORD})

    changed = client.patch(
        f"/members/{membership_id(person)}", {"expires_at": "2026-12-31T15:59:59Z"}
    )

    assert changed.json()["expires_at"] == "2026-12-31T15:59:59Z"
    with clock.frozen(datetime(2026, 12, 31, 15, 59, 58, tzinfo=UTC)):
        assert entered.get("/session").status_code == 200
    with clock.frozen(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        assert entered.get("/session").status_code == 401
        row = client.get(f"/members/{membership_id(person)}").json()
    assert row["status"] == "expired"


def test_removing_a_member_ends_their_session_and_roles(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    entered = Client(tenant)
    entered.post("/session", {"login": person.phone, "password": PASSWORD})

    removed = sign_in(tenant, "owner").delete(f"/members/{membership_id(person)}")

    assert removed.status_code == 204
    assert entered.get("/session").status_code == 401
    assert not MemberRole.objects.filter(person_id=person.pk).exists()
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_last_owner_stays(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    own = Membership.objects.get()

    answers = [
        client.delete(f"/members/{own.pk}"),
        client.patch(f"/members/{own.pk}", {"roles": ["viewer"]}),
        client.patch(f"/members/{own.pk}", {"expires_at": "2026-12-31T15:59:59Z"}),
    ]

    assert {response.json()["code"] for response in answers} == {"last_owner"}
    assert roles_of(own.person_id) == ["owner"]
    assert Membership.objects.get().active


def test_an_owner_for_a_while_does_not_count_as_the_last(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    own = Membership.objects.get()
    person = a_member(tenant, "owner")
    Membership.objects.filter(person=person).update(expires_at=clock.now() + timedelta(days=1))

    assert client.delete(f"/members/{own.pk}").json()["code"] == "last_owner"


def test_one_of_two_owners_may_go(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    other = a_member(tenant, "owner")

    assert client.delete(f"/members/{membership_id(other)}").status_code == 204


def test_mass_assignment_is_refused(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    person = a_member(tenant, "viewer")
    wanted = {
        "id": 1, "person_id": 1, "name": "x", "phone": "1", "email": "a@b.c", "is_operator": True,
        "status": "active", "enterprise_id": 2, "password": "x", "permissions": ["costs.view"],
    }  # fmt: skip

    response = client.patch(f"/members/{membership_id(person)}", wanted)

    assert {error["field"] for error in response.json()["errors"]} == set(wanted)
    assert roles_of(person.pk) == ["viewer"]


def test_an_administrator_hands_over_a_reset_link(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    person = a_member(tenant, "viewer")

    made = client.post(f"/members/{membership_id(person)}/reset-link")
    chosen = Client(tenant).post(
        "/password/reset/confirm", {"token": secret_of(made), "password": NEW}
    )

    assert chosen.status_code == 204
    assert Person.objects.get(pk=person.pk).check_password(NEW)


def test_an_account_that_serves_others_is_not_opened_by_one(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    client = sign_in(tenant, "owner")
    person = a_member(tenant, "viewer")
    link = secret_of(client.post(f"/members/{membership_id(person)}/reset-link"))
    there = sign_in(other_tenant, "owner")
    Client(other_tenant).post(
        "/invitations/accept",
        {"token": invited(there, phone=person.phone), "password": PASSWORD},
    )
    here = Membership.objects.get(person=person, enterprise_id=tenant.id)

    refused = client.post(f"/members/{here.pk}/reset-link")
    older = Client(tenant).post("/password/reset/confirm", {"token": link, "password": NEW})

    assert refused.json()["code"] == "works_elsewhere"
    assert older.json()["code"] == "link_not_valid"
    assert Person.objects.get(pk=person.pk).check_password(PASSWORD)


def test_somebody_new_accepts_an_invitation(tenant: context.Tenant) -> None:
    secret = invited(sign_in(tenant, "owner"), roles=["planner"])
    client = Client(tenant)

    preview = client.get(f"/invitations/accept?token={secret}", accept_language="en").json()
    joined = client.post(
        "/invitations/accept", {"token": secret, "name": "李小四", "password": NEW}
    )

    assert preview == {
        "enterprise_name": "阿尔法工具厂",
        "name": "李四",
        "roles": ["Planner"],
        "has_account": False,
        "login": "13811112222",
    }
    assert joined.status_code == 200
    assert joined.json()["person"]["name"] == "李小四"
    assert client.get("/session").status_code == 200
    assert roles_of(joined.json()["person"]["id"]) == ["planner"]


def test_somebody_with_an_account_joins_by_its_password(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    person = a_member(tenant, "viewer")
    there = sign_in(other_tenant, "owner")
    secret = invited(there, phone=person.phone, name="别名")
    client = Client(other_tenant)

    wrong = client.post("/invitations/accept", {"token": secret, "password": NEW})
    assert wrong.json()["code"] == "wrong_credentials"
    right = client.post("/invitations/accept", {"token": secret, "password": PASSWORD})

    assert right.json()["person"]["id"] == person.pk
    assert right.json()["person"]["name"] == "王小明"
    assert [one["code"] for one in right.json()["enterprises"]] == ["alpha", "beta"]


def test_an_invitation_works_once(tenant: context.Tenant) -> None:
    secret = invited(sign_in(tenant, "owner"))
    Client(tenant).post("/invitations/accept", {"token": secret, "password": NEW})

    again = Client(tenant).post("/invitations/accept", {"token": secret, "password": NEW})

    assert (again.status_code, again.json()["code"]) == (404, "link_not_valid")


def test_an_invitation_is_refused_elsewhere_late_and_revoked(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    client = sign_in(tenant, "owner")
    secret = invited(client)
    body = {"token": secret, "password": NEW}

    elsewhere = Client(other_tenant).post("/invitations/accept", body)
    with clock.frozen(clock.now() + timedelta(days=8)):
        late = Client(tenant).post("/invitations/accept", body)
    listed = client.get("/invitations").json()["results"]
    client.delete(f"/invitations/{listed[0]['id']}")
    revoked = Client(tenant).get(f"/invitations/accept?token={secret}")

    assert {r.json()["code"] for r in (elsewhere, late, revoked)} == {"link_not_valid"}
    assert client.get("/invitations").json()["results"] == []
    assert not Person.objects.filter(phone="13811112222").exists()


def test_inviting_again_replaces_the_link(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    older, newer = invited(client), invited(client)

    assert Client(tenant).get(f"/invitations/accept?token={older}").status_code == 404
    assert Client(tenant).get(f"/invitations/accept?token={newer}").status_code == 200


def test_a_member_is_not_invited_again(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    body = {"name": "x", "phone": person.phone, "roles": ["viewer"]}

    response = sign_in(tenant, "owner").post("/invitations", body)

    assert response.json()["code"] == "already_member"
    assert not Invitation.objects.exists()


def test_nobody_invites_above_their_own_rights(tenant: context.Tenant) -> None:
    body = {"name": "x", "phone": "13811112222", "roles": ["owner"]}

    response = sign_in(tenant, "manager").post("/invitations", body)

    assert response.json()["code"] == "grant_not_held"
    assert not Invitation.objects.exists()


def test_members_need_the_right(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "viewer")

    assert client.get("/members").status_code == 403
    assert client.get("/invitations").status_code == 403
    assert client.post("/invitations", {"name": "x", "roles": ["viewer"]}).status_code == 403
