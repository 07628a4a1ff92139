"""Signing in and out at an enterprise's host."""

from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token, rotate_token
from rest_framework.request import Request

from mes.accounts.access.selectors import stored_permissions
from mes.accounts.people import services
from mes.accounts.people.models import LinkKind, Person
from mes.accounts.people.selectors import enterprises_of, signed_in_member
from mes.api.session.selectors import session_document
from mes.api.session.serializers import (
    HandOverBody,
    SelfBody,
    SessionDocument,
    SignInBody,
    SwitchBody,
    SwitchUrl,
)
from mes.catalog.authentication import member_actor
from mes.http.actors import actor_of
from mes.http.endpoints import ANYONE, SIGNED_IN, Endpoint, Operation
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotAuthenticated, NotFound, PermissionDenied
from mes.tenancy import directory, hosts
from mes.tenancy.context import present_tenant


def credentials_of(request: Request, data: dict[str, str]) -> services.Credentials:
    """What the body of a sign-in says, with where it came from."""
    return services.Credentials(
        login=data["login"],
        password=data["password"],
        totp=data.get("totp", ""),
        new_password=data.get("new_password", ""),
        address=client_address(request),
        request_id=getattr(request._request, "request_id", ""),
    )


class SessionEndpoint(Endpoint):
    """What endpoints share that open sessions."""

    allowed_when_suspended = True

    def require_person(self) -> Actor:
        """The signed-in person. Raises PermissionDenied for tokens and terminals."""
        if self.actor.kind != ActorKind.PERSON:
            raise PermissionDenied
        return self.actor

    def opened(self, request: Request, person: Person) -> HttpResponse:
        """Open a session of ``person`` here; answers with its document."""
        tenant = present_tenant()
        member = signed_in_member(person.pk, tenant.id)
        if member is None:
            raise NotAuthenticated
        actor = member_actor(request, member, stored_permissions(person.pk))
        services.open_session(
            request._request.session,
            person,
            enterprise_id=tenant.id,
            device=request.headers.get("User-Agent", ""),
            actor=actor,
        )
        rotate_token(request._request)
        return self.document(session_document(request, actor, tenant))


class Session(SessionEndpoint):
    """The present session: read it, sign in, change oneself, sign out."""

    operations = {
        "GET": Operation(ANYONE, answer=SessionDocument),
        "POST": Operation(ANYONE, body=SignInBody, answer=SessionDocument, atomic=False),
        "PATCH": Operation(SIGNED_IN, body=SelfBody, answer=SessionDocument),
        "DELETE": Operation(ANYONE, atomic=False, status=204),
    }

    def get(self, request: Request) -> HttpResponse:
        get_token(request._request)  # the cookie comes with the refusal too: signing in needs it
        return self.document(session_document(request, self.actor, present_tenant()))

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        person = services.sign_in(
            credentials_of(request, self.data), enterprise_id=present_tenant().id
        )
        return self.opened(request, person)

    def patch(self, request: Request) -> HttpResponse:
        actor = self.require_person()
        services.update_person(actor.id, **self.data, actor=actor)
        return self.document(session_document(request, actor, present_tenant()))

    def delete(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        services.close_session(request._request.session, actor=actor_of(request))
        return self.answer()


class SwitchEnterprise(SessionEndpoint):
    """The way into another enterprise of the same person, without a password again.

    The address carries a secret for that host alone, good once within 30 seconds; it stands in
    the fragment, which browsers send to no server.
    """

    operations = {"POST": Operation(SIGNED_IN, body=SwitchBody, answer=SwitchUrl, atomic=False)}

    def post(self, request: Request) -> HttpResponse:
        actor = self.require_person()
        code = self.data["code"]
        if code not in dict(enterprises_of(actor.id)):
            raise NotFound(record="enterprise", id=code)
        secret = services.links.issue(
            LinkKind.HAND_OVER,
            actor.id,
            enterprise_id=directory.by_code(code).id,
            life=services.links.HAND_OVER_LIFE,
        )
        return self.document({"url": f"{hosts.origin(code)}/hand-over#{secret}"})


class HandOver(SessionEndpoint):
    """Open the session that another enterprise's host handed over."""

    operations = {
        "POST": Operation(ANYONE, body=HandOverBody, answer=SessionDocument, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        with transaction.atomic():
            link = services.links.use(
                LinkKind.HAND_OVER, self.data["token"], enterprise_id=present_tenant().id
            )
        return self.opened(request, link.person)
