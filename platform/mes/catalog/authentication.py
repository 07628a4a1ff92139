"""From a request to an actor whose rights are already narrowed to the active modules.

Every credential is looked up in the database with each request, in the schema that the host chose:
what is revoked is refused at once, what belongs to another enterprise is not found.
"""

from typing import Any

import structlog
from django.conf import settings
from django.utils import translation
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.request import Request

from mes.accounts.access.selectors import StoredRoles
from mes.accounts.access.services import find_terminal, find_token, present_worker
from mes.accounts.people.models import Person
from mes.accounts.people.selectors import SignedIn, signed_in_member
from mes.accounts.people.services import note_seen
from mes.catalog import gate, registry
from mes.catalog.rights import given_by, permissions_of
from mes.http.methods import SAFE_METHODS
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotAuthenticated
from mes.tenancy.context import Tenant
from mes.tenancy.hosts import HostKind

#: The right of every operator, for the operators' API.
PLATFORM_OPERATE = "platform.operate"
FLOOR_PATH = "/api/v1/floor/"


def member_actor(request: Request, member: SignedIn, roles: StoredRoles) -> Actor:
    """``member``, who holds ``roles``, as the actor of ``request``."""
    return Actor(
        kind=ActorKind.PERSON,
        id=member.person_id,
        name=member.name,
        permissions=gate.narrow_codes(given_by(roles)),
        address=client_address(request),
        request_id=getattr(request._request, "request_id", ""),
    )


def _tenant(request: Request) -> Tenant | None:
    return getattr(request._request, "tenant", None)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer …``: a token acting with what its maker still has of its scopes.

    Three queries: the token, its maker's membership, their roles.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(text.strip()) if _tenant(request) else None
        tenant = _tenant(request)
        if token is None or tenant is None:
            raise NotAuthenticated
        maker = signed_in_member(token.person_id, tenant.id)
        if maker is None:
            raise NotAuthenticated
        structlog.contextvars.bind_contextvars(token=token.pk)
        actor = Actor(
            kind=ActorKind.TOKEN,
            id=token.pk,
            name=token.name,
            permissions=permissions_of(token.person_id) & frozenset(token.scopes),
            address=client_address(request),
            request_id=getattr(request._request, "request_id", ""),
        )
        return actor, None


class TerminalAuthentication(DrfSessionAuthentication):
    """An enrolled tablet by its cookie: the worker signed on there, or the terminal alone.

    On the floor's addresses it comes before a person's session, elsewhere it counts only without
    one. A write counts as a sign of life of the worker. Two queries.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        secret = request.COOKIES.get(settings.TERMINAL_COOKIE_NAME, "")
        if not secret or _tenant(request) is None:
            return None
        on_floor = request.path.startswith(FLOOR_PATH)
        if not on_floor and request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            return None
        terminal = find_terminal(secret)
        if terminal is None:
            return None
        self.enforce_csrf(request)
        worker = present_worker(
            terminal.pk, active_now=on_floor and request.method not in SAFE_METHODS
        )
        structlog.contextvars.bind_contextvars(terminal=terminal.pk)
        centres = frozenset(terminal.work_centre_ids) or None
        actor = Actor(
            kind=ActorKind.WORKER if worker else ActorKind.TERMINAL,
            id=worker.employee_id if worker else terminal.pk,
            name=worker.employee_name if worker else terminal.name,
            permissions=(
                gate.narrow_codes(registry.floor_permissions()) if worker else frozenset()
            ),
            work_centres=centres,
            terminal_id=terminal.pk,
            address=client_address(request),
            request_id=getattr(request._request, "request_id", ""),
        )
        return actor, None


class SessionAuthentication(DrfSessionAuthentication):
    """A person's browser session, bound to one enterprise; writes need the CSRF token.

    One query, the session's own, which brings the membership and the roles.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        tenant = _tenant(request)
        session = getattr(request._request, "session", None)
        if tenant is None or session is None:
            return None
        person_id = session.get("person_id")
        if person_id is None or session.get("enterprise_id") != tenant.id:
            return None
        member = session.member
        if member is None or member.person_id != person_id:
            return None
        self.enforce_csrf(request)
        if "HTTP_ACCEPT_LANGUAGE" not in request.META:
            translation.activate(member.language)
        structlog.contextvars.bind_contextvars(person=member.person_id)
        note_seen(session.row)
        return member_actor(request, member, session.roles), None

    def authenticate_header(self, request: Any) -> str:
        return "Session"


def operator_actor(request: Request, person: Person) -> Actor:
    """``person`` as the operator who sends ``request``."""
    return Actor(
        kind=ActorKind.OPERATOR,
        id=person.pk,
        name=person.name,
        permissions=frozenset({PLATFORM_OPERATE}),
        address=client_address(request),
        request_id=getattr(request._request, "request_id", ""),
    )


class OperatorAuthentication(DrfSessionAuthentication):
    """An operator's session, on the operators' host alone. Two queries."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        session = getattr(request._request, "session", None)
        if getattr(request._request, "host_kind", None) != HostKind.OPERATOR or session is None:
            return None
        if session.get("operator") is not True or session.get("enterprise_id") is not None:
            return None
        person = Person.objects.filter(
            pk=session.get("person_id"), is_active=True, is_operator=True
        ).first()
        if person is None:
            return None
        self.enforce_csrf(request)
        structlog.contextvars.bind_contextvars(operator=person.pk)
        note_seen(session.row)
        return operator_actor(request, person), None

    def authenticate_header(self, request: Any) -> str:
        return "Session"
