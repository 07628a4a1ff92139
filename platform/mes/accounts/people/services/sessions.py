"""Sessions of people: opened, listed, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet

from mes.accounts.changes import rights_changed, sessions_ended
from mes.accounts.people.models import Membership, Person, PersonSession
from mes.audit.services import record
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotFound
from mes.kernel.ids import EnterpriseId
from mes.tenancy.models import Enterprise

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A person's session as they may see it; ``id`` names it without being its key."""

    id: str
    current: bool
    device: str
    address: str
    enterprise: str
    last_seen: datetime
    created: datetime


def session_id(row: PersonSession) -> str:
    """A name for a session that does not open it."""
    return row.session_key[:16]


@transaction.atomic
def open_session(
    session: SessionBase,
    person: Person,
    *,
    enterprise_id: EnterpriseId | None,
    device: str,
    actor: Actor,
) -> None:
    """Make ``session`` a new one of ``person``; whatever it held before is gone.

    The row is written when the request's answer is sent.
    """
    session.flush()
    session["person_id"] = person.pk
    session["enterprise_id"] = enterprise_id
    session["operator"] = enterprise_id is None
    session["address"] = actor.address
    session["device"] = device[:200]

    Person.objects.filter(pk=person.pk).update(last_login=clock.now())
    if enterprise_id is not None:
        Membership.objects.filter(person=person, enterprise_id=enterprise_id).update(
            last_seen_at=clock.now()
        )

    record(actor, "session.opened", person)


@transaction.atomic
def close_session(session: SessionBase, *, actor: Actor | None) -> None:
    """Sign out. ``actor`` is who was signed in here; nobody signing out is no event."""
    session.flush()

    if actor is not None and actor.kind == ActorKind.PERSON:
        record(actor, "session.ended", Person.objects.get(pk=actor.id))

        rights_changed()


def note_seen(row: PersonSession | None) -> None:
    """Remember that a session is in use, at most every ``SEEN_EVERY``."""
    now = clock.now()
    if row is None or row.person_id is None or row.last_seen_at > now - SEEN_EVERY:
        return
    PersonSession.objects.filter(pk=row.pk).update(last_seen_at=now)
    if row.enterprise_id is not None:
        Membership.objects.filter(person_id=row.person_id, enterprise_id=row.enterprise_id).update(
            last_seen_at=now
        )


def live_sessions() -> QuerySet[PersonSession]:
    """Sessions that still open something: neither run out nor idle too long."""
    now = clock.now()
    rows = PersonSession.objects.filter(expire_date__gt=now)
    if settings.SESSION_IDLE_MINUTES:
        seen_after = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        rows = rows.filter(last_seen_at__gt=seen_after)
    return rows


def open_sessions(person_id: int, *, current_key: str | None) -> Sequence[OpenSession]:
    """The person's sessions everywhere, newest first; ``current_key`` is the asking cookie's."""
    rows = list(live_sessions().filter(person_id=person_id).order_by("-created_at"))
    names = dict(
        Enterprise.objects.filter(pk__in={row.enterprise_id for row in rows}).values_list(
            "pk", "name"
        )
    )
    return [
        OpenSession(
            id=session_id(row),
            current=row.session_key == PersonSession.stored_key(current_key),
            device=row.device,
            address=row.address,
            enterprise=names.get(row.enterprise_id or 0, ""),
            last_seen=row.last_seen_at,
            created=row.created_at,
        )
        for row in rows
    ]


@transaction.atomic
def end_session(person_id: int, wanted: str, *, actor: Actor) -> None:
    """End the session named ``wanted`` of this person. Raises NotFound."""
    rows = PersonSession.objects.filter(person_id=person_id)
    found = next((row for row in rows if session_id(row) == wanted), None)
    if found is None:
        raise NotFound(record="session", id=wanted)

    found.delete()

    record(actor, "session.ended", Person.objects.get(pk=person_id))

    sessions_ended([found.enterprise_id])
