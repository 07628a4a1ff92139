"""Membership of people in enterprises."""

from datetime import datetime

from django.db import transaction

from mes.accounts.changes import rights_changed
from mes.accounts.people.models import AccountLink, LinkKind, Membership, Person, PersonSession
from mes.audit.services import record, snapshot
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy import context

_TOLD = ["active", "expires_at"]


@transaction.atomic
def add_member(
    tenant: context.Tenant,
    person_id: int,
    *,
    expires_at: datetime | None = None,
    actor: Actor,
) -> Membership:
    """Let a person into ``tenant``, again if they were removed. Raises NotFound."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(record="person", id=person_id)

    membership, _created = Membership.objects.select_for_update().get_or_create(
        person_id=person_id, enterprise_id=tenant.id
    )
    membership.active, membership.expires_at = True, expires_at
    membership.save()
    # A link that one enterprise made must not open an account that now serves another.
    AccountLink.objects.filter(kind=LinkKind.RESET, person_id=person_id, used_at=None).exclude(
        enterprise_id=tenant.id
    ).update(used_at=clock.now())

    with context.within(tenant):
        record(
            actor, "member.added", membership, after=snapshot(membership, _TOLD), label=person.name
        )
    return membership


def lock_member(tenant: context.Tenant, membership_id: int) -> Membership:
    """The membership in ``tenant``, locked. Raises NotFound, for other enterprises' too."""
    membership = (
        Membership.objects.filter(pk=membership_id, enterprise_id=tenant.id, active=True)
        .select_for_update(of=("self",))
        .select_related("person")
        .first()
    )
    if membership is None:
        raise NotFound(record="member", id=membership_id)
    return membership


def set_expiry(membership: Membership, expires_at: datetime | None, *, actor: Actor) -> None:
    """Let the locked ``membership`` end at ``expires_at``, or not (None)."""
    before = snapshot(membership, _TOLD)
    membership.expires_at = expires_at
    membership.save(update_fields=["expires_at"])
    record(
        actor,
        "member.expiry_set",
        membership,
        before=before,
        after=snapshot(membership, _TOLD),
        label=membership.person.name,
    )

    rights_changed()


def end_membership(membership: Membership, *, actor: Actor) -> None:
    """Put the locked ``membership`` out of force; its sessions here end at once."""
    before = snapshot(membership, _TOLD)
    membership.active = False
    membership.save(update_fields=["active"])
    PersonSession.objects.filter(
        person_id=membership.person_id, enterprise_id=membership.enterprise_id
    ).delete()
    record(
        actor,
        "member.removed",
        membership,
        before=before,
        after=snapshot(membership, _TOLD),
        label=membership.person.name,
    )

    rights_changed()
