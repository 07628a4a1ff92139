"""Who is behind a session, and where people are members.

``people_…`` tables exist in the public schema alone, which is always on the search path: reading
them needs no change of schema.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from mes.accounts.people.models import Membership
from mes.kernel import clock
from mes.kernel.ids import EnterpriseId, PersonId
from mes.tenancy.models import EnterpriseStatus

# Asked with every request: `valid_memberships` of one person in one enterprise, by hand.
_SIGNED_IN_SQL = """
    SELECT person.id, person.name, person.language
    FROM people_membership member JOIN people_person person ON person.id = member.person_id
    WHERE member.person_id = %s AND member.enterprise_id = %s AND member.active
        AND person.is_active AND (member.expires_at IS NULL OR member.expires_at > %s)
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED_IN_SQL, [person_id, enterprise_id, clock.now()])
        row = cursor.fetchone()
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
