"""Who operates the platform: a person with that mark, signed in at the operators' host."""

from typing import Any

import structlog
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.request import Request

from mes.accounts.people.models import Person
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.tenancy.hosts import HostKind

ENTERPRISES_VIEW = "platform.enterprises.view"
ENTERPRISES = "platform.enterprises"
MIGRATIONS = "platform.migrations"
OPERATOR_PERMISSIONS = frozenset({ENTERPRISES_VIEW, ENTERPRISES, MIGRATIONS})


def operator_actor(request: Request, person: Person) -> Actor:
    """``person`` as the actor of ``request``."""
    return Actor(
        kind=ActorKind.OPERATOR,
        id=person.pk,
        name=person.name,
        permissions=OPERATOR_PERMISSIONS,
        address=client_address(request),
        request_id=getattr(request._request, "request_id", ""),
    )


class OperatorAuthentication(DrfSessionAuthentication):
    """A session of the operators' host; useless at any other, as theirs are here."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        session = getattr(request._request, "session", None)
        if session is None or getattr(request._request, "host_kind", None) != HostKind.OPERATOR:
            return None
        if not session.get("operator") or session.get("enterprise_id") is not None:
            return None
        person = Person.objects.filter(
            pk=session.get("person_id"), is_active=True, is_operator=True
        ).first()
        if person is None:
            return None
        self.enforce_csrf(request)
        structlog.contextvars.bind_contextvars(operator=person.pk)
        return operator_actor(request, person), None

    def authenticate_header(self, request: Any) -> str:
        return "Session"
