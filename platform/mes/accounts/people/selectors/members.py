"""Who is behind a session, and where people are members.

``people_…`` tables exist in the public schema alone, which is always on the search path: reading
them needs no change of schema.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mes.accounts.people.models import Membership
from mes.kernel import clock
from mes.kernel.ids import EnterpriseId, PersonId
from mes.tenancy.models import EnterpriseStatus


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a valid membership in the enterprise of the request."""

    person_id: PersonId
    name: str
    language: str


def valid_memberships() -> QuerySet[Membership]:
    """Memberships in force now, of active people."""
    return Membership.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()), active=True, person__is_active=True
    )


def signed_in_member(person_id: int, enterprise_id: EnterpriseId) -> SignedIn | None:
    """The person if the account is active and the membership valid now; else None."""
    row = (
        valid_memberships()
        .filter(person_id=person_id, enterprise_id=enterprise_id)
        .values_list("person_id", "person__name", "person__language")
        .first()
    )
    return SignedIn(PersonId(row[0]), row[1], row[2]) if row else None


def enterprises_of(person_id: int) -> Sequence[tuple[str, str]]:
    """Code and name of the enterprises that the person may enter now, by code."""
    return list(
        valid_memberships()
        .filter(
            person_id=person_id,
            enterprise__status__in=[EnterpriseStatus.ACTIVE, EnterpriseStatus.SUSPENDED],
        )
        .order_by("enterprise__code")
        .values_list("enterprise__code", "enterprise__name")
    )
