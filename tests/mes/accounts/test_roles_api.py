"""Roles: shipped, changed, reset, own; nobody gives what they do not have."""

from collections.abc import Callable

import pytest

from mes.accounts.access.models import MemberRole, Role
from mes.accounts.access.selectors import roles_of
from mes.accounts.people.models import Membership
from mes.catalog import registry
from mes.catalog.rights import permissions_of
from mes.tenancy import context
from tests.factories.people import Client, a_member, sign_in

MANAGE = ["administration.members", "administration.roles", "masterdata.view"]


def administrator(api: Callable[..., Client]) -> Client:
    """Someone who may manage members and roles and is no owner."""
    Role.objects.get_or_create(code="admin", defaults={"name": "管理员", "permissions": MANAGE})
    return api("admin")


def membership_id(person_id: int) -> int:
    return Membership.objects.get(person_id=person_id).pk


def test_the_ten_shipped_roles_come_first(api: Callable[..., Client]) -> None:
    roles = api("owner").get("/roles", accept_language="en").json()

    assert [role["code"] for role in roles] == list(registry.SHIPPED_ROLES)
    assert roles[0]["name"] == "Owner"
    assert roles[0]["members"] == 1
    assert all(role["shipped"] and not role["changed"] for role in roles)
    assert "costs.view" not in roles[-1]["permissions"]


def test_a_changed_shipped_role_counts_at_once(api: Callable[..., Client]) -> None:
    viewer, owner = api("viewer"), api("owner")
    assert viewer.get("/audit").status_code == 403

    changed = owner.patch(
        "/roles/viewer", {"permissions": ["masterdata.view", "administration.audit"]}
    ).json()

    assert changed["changed"] is True
    assert viewer.get("/audit").status_code == 200


def test_a_shipped_role_is_reset(api: Callable[..., Client]) -> None:
    owner = api("owner")
    shipped = owner.get("/roles/viewer").json()["permissions"]
    owner.patch("/roles/viewer", {"permissions": []})

    reset = owner.post("/roles/viewer/reset").json()

    assert reset["permissions"] == shipped
    assert reset["changed"] is False
    assert not Role.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/roles/owner", {"permissions": []}),
        ("PATCH", "/roles/viewer", {"name": "Spectator"}),
        ("DELETE", "/roles/viewer", None),
    ],
)
def test_shipped_roles_keep_their_name_and_place(
    api: Callable[..., Client], method: str, path: str, body: dict | None
) -> None:
    response = api("owner").request(method, path, body)

    assert (response.status_code, response.json()["code"]) == (409, "shipped_role")
    assert not Role.objects.exists()


def test_an_own_role_is_made_given_and_deleted(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    owner = api("owner")
    person = a_member(tenant, "viewer")
    made = owner.post(
        "/roles", {"code": "cutter", "name": "开料", "permissions": ["masterdata.view"]}
    )
    member = membership_id(person.pk)
    owner.patch(f"/members/{member}", {"roles": ["cutter"]})

    in_use = owner.delete("/roles/cutter")
    owner.patch(f"/members/{member}", {"roles": ["viewer"]})
    deleted = owner.delete("/roles/cutter")

    assert made.status_code == 201
    assert in_use.json()["code"] == "role_in_use"
    assert deleted.status_code == 204
    assert owner.get("/roles/cutter").status_code == 404


def test_a_role_without_code_gets_one(api: Callable[..., Client]) -> None:
    made = api("owner").post("/roles", {"name": "开料"}).json()

    assert made["code"].startswith("role-")
    assert made["permissions"] == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "x", "permissions": ["no.such"]}, "permissions", "unknown_permission"),
        ({"name": "x", "code": "viewer"}, "code", "taken"),
        ({"name": "x", "code": "../etc"}, "code", "invalid"),
        ({"name": ""}, "name", "blank"),
        ({"name": "x", "shipped": True}, "shipped", "unknown_field"),
    ],
)
def test_a_bad_role_is_refused(
    api: Callable[..., Client], body: dict, field: str, code: str
) -> None:
    response = api("owner").post("/roles", body)

    assert response.status_code == 400
    assert [(e["field"], e["code"]) for e in response.json()["errors"]] == [(field, code)]
    assert not Role.objects.exists()


def test_nobody_makes_a_role_with_more_than_they_have(api: Callable[..., Client]) -> None:
    response = administrator(api).post(
        "/roles", {"name": "x", "permissions": ["masterdata.view", "costs.view"]}
    )

    assert (response.status_code, response.json()["code"]) == (403, "grant_not_held")
    assert response.json()["permissions"] == "costs.view"
    assert Role.objects.count() == 1


def test_nobody_widens_their_own_role(api: Callable[..., Client]) -> None:
    response = administrator(api).patch("/roles/admin", {"permissions": [*MANAGE, "costs.view"]})

    assert response.json()["code"] == "grant_not_held"
    assert Role.objects.get().permissions == MANAGE


def test_rights_that_a_role_has_already_need_not_be_held(api: Callable[..., Client]) -> None:
    client = administrator(api)
    kept = client.get("/roles/sales").json()["permissions"]

    response = client.patch("/roles/sales", {"permissions": [*kept, "masterdata.view"]})

    assert response.status_code == 200


@pytest.mark.parametrize("role", ["owner", "manager", "finance"])
def test_nobody_gives_a_role_above_their_own(
    tenant: context.Tenant, api: Callable[..., Client], role: str
) -> None:
    person = a_member(tenant, "viewer")

    response = administrator(api).patch(
        f"/members/{membership_id(person.pk)}", {"roles": ["viewer", role]}
    )

    assert response.json()["code"] == "grant_not_held"
    assert roles_of(person.pk) == ["viewer"]


def test_nobody_takes_rights_from_who_has_more(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    a_member(tenant, "owner")
    owner = a_member(tenant, "owner")
    client = administrator(api)

    demoted = client.patch(f"/members/{membership_id(owner.pk)}", {"roles": ["viewer"]})
    removed = client.delete(f"/members/{membership_id(owner.pk)}")
    taken = client.post(f"/members/{membership_id(owner.pk)}/reset-link")

    assert {r.json()["code"] for r in (demoted, removed, taken)} == {"grant_not_held"}
    assert roles_of(owner.pk) == ["owner"]


def test_an_unknown_role_cannot_be_given(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    person = a_member(tenant, "viewer")

    response = api("owner").patch(f"/members/{membership_id(person.pk)}", {"roles": ["king"]})

    assert response.json()["errors"][0]["code"] == "unknown_role"


def test_seeing_costs_is_a_right_of_its_own(tenant: context.Tenant) -> None:
    planner, finance = a_member(tenant, "planner"), a_member(tenant, "finance")

    assert "costs.view" not in permissions_of(planner.pk)
    assert {"costs.view", "costs.edit"} <= permissions_of(finance.pk)
    Role.objects.create(code="eyes", name="看价", permissions=["costs.view"])
    MemberRole.objects.create(person_id=planner.pk, role_code="eyes")
    assert "costs.view" in permissions_of(planner.pk)
    assert "costs.edit" not in permissions_of(planner.pk)


def test_a_stale_role_is_not_overwritten(api: Callable[..., Client]) -> None:
    owner = api("owner")
    owner.post("/roles", {"code": "cutter", "name": "开料"})
    owner.patch("/roles/cutter", {"name": "切割"}, if_match='"1"')

    response = owner.patch("/roles/cutter", {"name": "裁切"}, if_match='"1"')

    assert (response.status_code, response.json()["current_version"]) == (412, 2)
    assert Role.objects.get().name == "切割"


def test_managing_roles_needs_the_right(api: Callable[..., Client]) -> None:
    assert api("manager").post("/roles", {"name": "x"}).status_code == 403


def test_every_right_is_listed_with_its_module(api: Callable[..., Client]) -> None:
    rights = api("viewer").get("/permissions", accept_language="en").json()

    costs = next(right for right in rights if right["code"] == "costs.view")
    assert costs == {
        "module": "administration",
        "module_name": "Administration",
        "code": "costs.view",
        "name": "See costs and prices",
        "active": True,
    }


def test_roles_of_one_enterprise_do_not_count_in_another(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    client = sign_in(tenant, "owner")
    client.post("/roles", {"code": "cutter", "name": "开料"})

    assert sign_in(other_tenant, "owner").get("/roles/cutter").status_code == 404
