"""Roles: the shipped ones, changed or not, and the enterprise's own; who may give them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from mes.accounts.access.models import MemberRole, Role
from mes.accounts.access.selectors import roles_of
from mes.accounts.access.services import set_roles
from mes.accounts.changes import rights_changed
from mes.accounts.errors import GrantNotHeld, RoleInUse
from mes.accounts.secrets import new_readable
from mes.audit.services import record, snapshot
from mes.catalog import registry
from mes.catalog.errors import ShippedRole
from mes.catalog.rights import held_by
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role as the enterprise sees it. ``id`` is the code: a shipped role may have no row."""

    id: str
    code: str
    name: str
    shipped: bool
    changed: bool
    permissions: Sequence[str]
    members: int
    version: int
    updated_at: datetime | None


def _entry(code: str, row: Role | None, members: int) -> RoleEntry:
    shipped = code in registry.SHIPPED_ROLES
    if row is not None and code != registry.OWNER:
        permissions: Iterable[str] = row.permissions
    else:
        permissions = registry.shipped_permissions(code)
    return RoleEntry(
        id=code,
        code=code,
        name=str(registry.SHIPPED_ROLES[code]) if shipped else row.name if row else code,
        shipped=shipped,
        changed=shipped and row is not None,
        permissions=sorted(permissions),
        members=members,
        version=row.version if row else 0,
        updated_at=row.updated_at if row else None,
    )


def _member_counts() -> dict[str, int]:
    counts = MemberRole.objects.values_list("role_code").annotate(Count("id"))
    return dict(counts)


def all_roles() -> list[RoleEntry]:
    """Every role: the shipped ones in their order, then the enterprise's own by code."""
    rows = {row.code: row for row in Role.objects.all()}
    own = sorted(rows.keys() - registry.SHIPPED_ROLES.keys())
    counts = _member_counts()
    return [
        _entry(code, rows.get(code), counts.get(code, 0))
        for code in (*registry.SHIPPED_ROLES, *own)
    ]


def one_role(code: str) -> RoleEntry:
    """The role with ``code``. Raises NotFound."""
    row = Role.objects.filter(code=code).first()
    if row is None and code not in registry.SHIPPED_ROLES:
        raise NotFound(record="role", id=code)
    return _entry(code, row, MemberRole.objects.filter(role_code=code).count())


def _grantable(actor: Actor) -> Collection[str] | None:
    """What ``actor`` may hand on; None for everything."""
    if actor.kind == ActorKind.SYSTEM:
        return None
    if actor.kind != ActorKind.PERSON:
        return actor.permissions
    return None if registry.OWNER in roles_of(actor.id) else held_by(actor.id)


def require_grantable(codes: Iterable[str], *, actor: Actor) -> None:
    """Raise GrantNotHeld unless ``actor`` is an owner or holds every one of ``codes``."""
    held = _grantable(actor)
    missing = [] if held is None else sorted(set(codes) - set(held))
    if missing:
        raise GrantNotHeld(permissions=", ".join(missing))


def require_may_manage(person_id: int, *, actor: Actor) -> None:
    """Raise GrantNotHeld when the person holds rights that ``actor`` does not."""
    codes = held_by(person_id)
    if registry.OWNER in roles_of(person_id):
        codes |= {registry.OWNER}
    require_grantable(codes, actor=actor)


def _permissions_of_roles(codes: Collection[str]) -> set[str]:
    """Everything that ``codes`` give; the owner's role counts as a right of its own.

    Raises Invalid for an unknown role.
    """
    found: set[str] = set()
    for entry in all_roles():
        if entry.code in codes:
            found |= set(entry.permissions)
    if registry.OWNER in codes:
        found.add(registry.OWNER)
    return found


def require_roles(codes: Collection[str]) -> None:
    """Raise Invalid unless each of ``codes`` is a role of the present enterprise."""
    known = {entry.code for entry in all_roles()}
    unknown = sorted(set(codes) - known)
    if unknown:
        raise Invalid.field(
            "roles", "unknown_role", _("There is no role %(roles)s."), roles=", ".join(unknown)
        )


def require_may_give(codes: Collection[str], *, actor: Actor) -> None:
    """Raise Invalid for unknown roles, GrantNotHeld for more than ``actor`` may hand on."""
    require_roles(codes)
    require_grantable(_permissions_of_roles(codes), actor=actor)


def assign_roles(person_id: int, codes: Collection[str], *, actor: Actor) -> list[str]:
    """Give a member exactly the roles ``codes``.

    Raises Invalid, GrantNotHeld when a role that is given or taken holds more than ``actor``,
    LastOwner.
    """
    require_roles(codes)
    changed = set(codes) ^ set(roles_of(person_id))
    require_grantable(_permissions_of_roles(changed), actor=actor)
    given = set_roles(person_id, codes, actor=actor)
    rights_changed()
    return given


def _checked_permissions(codes: Iterable[str]) -> list[str]:
    wanted = sorted(set(codes))
    unknown = [code for code in wanted if code not in registry.permission_owner()]
    if unknown:
        raise Invalid.field(
            "permissions",
            "unknown_permission",
            _("There is no right %(rights)s."),
            rights=", ".join(unknown),
        )
    return wanted


@transaction.atomic
def create_role(
    *, name: str, permissions: Iterable[str], code: str = "", actor: Actor
) -> RoleEntry:
    """Make a role of the enterprise's own. Raises Invalid, GrantNotHeld."""
    code = code.strip().lower() or f"role-{new_readable(6).lower()}"
    wanted = _checked_permissions(permissions)
    require_grantable(wanted, actor=actor)
    if code in registry.SHIPPED_ROLES or Role.objects.filter(code=code).exists():
        raise Invalid.field("code", "taken", _("This code is in use."))

    role = Role.objects.create(code=code, name=name.strip(), permissions=wanted)

    record(actor, "role.created", role, after=snapshot(role))
    return _entry(code, role, 0)


@transaction.atomic
def update_role(
    code: str,
    *,
    name: str | None = None,
    permissions: Iterable[str] | None = None,
    expected_version: int | None = None,
    actor: Actor,
) -> RoleEntry:
    """Change a role; a shipped one is kept as the enterprise's copy from then on.

    Only rights that are added need to be held by ``actor``. Raises NotFound, ShippedRole for the
    owner's role or a shipped name, Invalid, GrantNotHeld, VersionConflict.
    """
    role = Role.objects.select_for_update().filter(code=code).first()
    present = one_role(code)
    if code == registry.OWNER or (present.shipped and name not in (None, present.name)):
        raise ShippedRole
    if role is not None:
        role.require_version(expected_version)
    wanted = present.permissions if permissions is None else _checked_permissions(permissions)
    require_grantable(set(wanted) - set(present.permissions), actor=actor)

    if role is None:
        role = Role(code=code, name=present.name)
    role.name = role.name if name is None else name.strip()
    role.permissions = list(wanted)
    role.save()

    record(
        actor,
        "role.updated",
        role,
        before={"name": present.name, "permissions": list(present.permissions)},
        after={"name": role.name, "permissions": role.permissions},
    )

    rights_changed()
    return one_role(code)


@transaction.atomic
def reset_role(code: str, *, actor: Actor) -> RoleEntry:
    """Let a shipped role follow the manifests again. Raises NotFound, GrantNotHeld, ShippedRole."""
    present = one_role(code)
    if not present.shipped:
        raise ShippedRole
    added = registry.shipped_permissions(code) - set(present.permissions)
    require_grantable(added, actor=actor)
    role = Role.objects.select_for_update().filter(code=code).first()

    if role is not None:
        record(actor, "role.reset", role, before=snapshot(role))
        role.delete()
        rights_changed()
    return one_role(code)


@transaction.atomic
def delete_role(code: str, *, actor: Actor) -> None:
    """Delete a role of the enterprise's own. Raises NotFound, ShippedRole, RoleInUse."""
    present = one_role(code)
    if present.shipped:
        raise ShippedRole
    if present.members:
        raise RoleInUse(members=present.members)
    role = Role.objects.select_for_update().get(code=code)

    record(actor, "role.deleted", role, before=snapshot(role))
    role.delete()
