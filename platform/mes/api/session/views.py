"""Signing in and out at an enterprise's host."""

from django.http import HttpResponse
from django.middleware.csrf import get_token, rotate_token
from rest_framework.request import Request

from mes.accounts.people import services
from mes.accounts.people.models import Person
from mes.accounts.people.selectors import signed_in_member
from mes.api.session.selectors import session_document
from mes.api.session.serializers import SelfBody, SessionDocument, SignInBody
from mes.catalog.authentication import member_actor
from mes.http.endpoints import ANYONE, SIGNED_IN, Endpoint, Operation
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotAuthenticated, PermissionDenied
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
        actor = member_actor(request, member)
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
        request._request.session.flush()
        return self.answer()
