"""Members of the present enterprise: added, changed, removed, by who may give what they hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mes.accounts.access.models import MemberRole
from mes.accounts.access.selectors import roles_of
from mes.accounts.access.services import OWNER, require_owner_left
from mes.accounts.people.models import LinkKind, Membership
from mes.accounts.people.selectors import valid_memberships
from mes.accounts.people.services import (
    add_member,
    create_person,
    end_membership,
    links,
    lock_member,
    reset_url,
    set_expiry,
)
from mes.audit.services import record
from mes.catalog.errors import WorksElsewhere
from mes.catalog.services.roles import assign_roles, require_may_give, require_may_manage
from mes.kernel.actor import Actor
from mes.tenancy.context import present_tenant


@dataclass(frozen=True, slots=True)
class NewMember:
    """A new member and the link by which they choose their password."""

    membership: Membership
    link: str


@transaction.atomic
def create_member(
    *,
    name: str,
    phone: str,
    email: str,
    roles: Collection[str],
    expires_at: datetime | None,
    actor: Actor,
) -> NewMember:
    """Make an account and let it in; who has an account already is invited instead.

    Raises Invalid (also for a login that is taken), GrantNotHeld.
    """
    tenant = present_tenant()
    require_may_give(roles, actor=actor)

    person = create_person(name=name, phone=phone, email=email, actor=actor)
    membership = add_member(tenant, person.pk, expires_at=expires_at, actor=actor)
    assign_roles(person.pk, roles, actor=actor)

    secret = links.issue(
        LinkKind.RESET, person.pk, enterprise_id=tenant.id, life=links.FIRST_PASSWORD_LIFE
    )
    return NewMember(membership, reset_url(secret, host_label=tenant.code))


@transaction.atomic
def update_member(
    membership_id: int,
    *,
    actor: Actor,
    roles: Collection[str] | None = None,
    expires_at: datetime | None = None,
    expiry_given: bool = False,
) -> Membership:
    """Change a member's roles, or (``expiry_given``) until when they are one.

    Raises NotFound, Invalid, GrantNotHeld, LastOwner.
    """
    membership = lock_member(present_tenant(), membership_id)
    require_may_manage(membership.person_id, actor=actor)

    if roles is not None:
        assign_roles(membership.person_id, roles, actor=actor)
    if expiry_given and expires_at != membership.expires_at:
        if expires_at is not None and OWNER in roles_of(membership.person_id):
            require_owner_left(without=membership.person_id)
        set_expiry(membership, expires_at, actor=actor)
    return membership


@transaction.atomic
def remove_member(membership_id: int, *, actor: Actor) -> None:
    """End a membership at once; the account stays. Raises NotFound, GrantNotHeld, LastOwner."""
    membership = lock_member(present_tenant(), membership_id)
    require_may_manage(membership.person_id, actor=actor)
    if OWNER in roles_of(membership.person_id):
        require_owner_left(without=membership.person_id)

    MemberRole.objects.filter(person_id=membership.person_id).delete()
    end_membership(membership, actor=actor)


@transaction.atomic
def issue_reset_link(membership_id: int, *, actor: Actor) -> str:
    """A link by which a member without e-mail chooses a new password, to be handed over.

    Only for accounts that work here alone and hold no more than ``actor``: whoever holds the link
    becomes that person. Raises NotFound, GrantNotHeld, WorksElsewhere.
    """
    tenant = present_tenant()
    membership = lock_member(tenant, membership_id)
    require_may_manage(membership.person_id, actor=actor)
    elsewhere = valid_memberships().filter(person_id=membership.person_id)
    if membership.person.is_operator or elsewhere.exclude(enterprise_id=tenant.id).exists():
        raise WorksElsewhere

    secret = links.issue(
        LinkKind.RESET, membership.person_id, enterprise_id=tenant.id, life=links.RESET_LIFE
    )

    record(actor, "member.reset_link_issued", membership, label=membership.person.name)
    return reset_url(secret, host_label=tenant.code)
