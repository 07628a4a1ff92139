"""Who is behind a session."""

from dataclasses import dataclass

from django.db.models import Q

from mes.accounts.people.models import Membership
from mes.kernel import clock
from mes.kernel.ids import EnterpriseId, PersonId
from mes.tenancy import context


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a valid membership in the enterprise of the request."""

    person_id: PersonId
    name: str
    language: str


def signed_in_member(person_id: int, enterprise_id: EnterpriseId) -> SignedIn | None:
    """The person if the account is active and the membership valid now; else None."""
    with context.within_public():
        row = (
            Membership.objects.filter(
                Q(expires_at=None) | Q(expires_at__gt=clock.now()),
                person_id=person_id,
                enterprise_id=enterprise_id,
                active=True,
                person__is_active=True,
            )
            .values_list("person_id", "person__name", "person__language")
            .first()
        )
    return SignedIn(PersonId(row[0]), row[1], row[2]) if row else None
