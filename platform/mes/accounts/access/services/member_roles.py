"""Which roles a member has."""

from collections.abc import Iterable

from django.db import transaction

from mes.accounts.access.models import MemberRole
from mes.accounts.access.selectors import roles_of
from mes.accounts.errors import LastOwner
from mes.accounts.people.models import Membership, Person
from mes.audit.services import record
from mes.db.locks import advisory_lock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy.context import present_tenant

OWNER = "owner"


def require_owner_left(*, without: int) -> None:
    """Raise LastOwner unless somebody besides person ``without`` is an owner for good.

    Held until the transaction ends, so that two owners cannot remove each other at once. An owner
    whose membership will expire does not count.
    """
    advisory_lock("access.owners")
    owners = MemberRole.objects.filter(role_code=OWNER).exclude(person_id=without)
    left = Membership.objects.filter(
        expires_at=None,
        enterprise_id=present_tenant().id,
        active=True,
        person__is_active=True,
        person_id__in=list(owners.values_list("person_id", flat=True)),
    )
    if not left.exists():
        raise LastOwner


@transaction.atomic
def set_roles(person_id: int, roles: Iterable[str], *, actor: Actor) -> list[str]:
    """Give a person exactly ``roles`` in the present enterprise; the codes, in order.

    The codes are stored as they come; whether they exist and may be given is the caller's check
    (``mes.catalog.services.assign_roles``). Raises LastOwner when the last owner would lose that.
    """
    wanted, before = set(roles), roles_of(person_id)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(record="person", id=person_id)

    if OWNER in before and OWNER not in wanted:
        require_owner_left(without=person_id)

    MemberRole.objects.filter(person_id=person_id).exclude(role_code__in=wanted).delete()
    MemberRole.objects.bulk_create(
        [MemberRole(person_id=person_id, role_code=code) for code in sorted(wanted - set(before))],
        ignore_conflicts=True,
    )

    after = sorted(wanted)
    if after != before:
        record(actor, "member.roles_set", person, before={"roles": before}, after={"roles": after})
    return after
