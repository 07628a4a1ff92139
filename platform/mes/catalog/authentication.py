"""From a request to an actor whose rights are already narrowed to the active modules."""

from typing import Any

import structlog
from django.utils import translation
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.request import Request

from mes.accounts.people.selectors import SignedIn, signed_in_member
from mes.accounts.people.services import note_seen
from mes.catalog.rights import permissions_of
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.tenancy.context import Tenant


def member_actor(request: Request, member: SignedIn) -> Actor:
    """``member`` as the actor of ``request``."""
    return Actor(
        kind=ActorKind.PERSON,
        id=member.person_id,
        name=member.name,
        permissions=permissions_of(member.person_id),
        address=client_address(request),
        request_id=getattr(request._request, "request_id", ""),
    )


class SessionAuthentication(DrfSessionAuthentication):
    """A person's browser session, bound to one enterprise; writes need the CSRF token.

    Three queries: the session, the membership, the roles.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        tenant: Tenant | None = getattr(request._request, "tenant", None)
        session = getattr(request._request, "session", None)
        if tenant is None or session is None:
            return None
        person_id = session.get("person_id")
        if person_id is None or session.get("enterprise_id") != tenant.id:
            return None
        member = signed_in_member(person_id, tenant.id)
        if member is None:
            return None
        self.enforce_csrf(request)
        if "HTTP_ACCEPT_LANGUAGE" not in request.META:
            translation.activate(member.language)
        structlog.contextvars.bind_contextvars(person=member.person_id)
        note_seen(session.row)
        return member_actor(request, member), None

    def authenticate_header(self, request: Any) -> str:
        return "Session"
