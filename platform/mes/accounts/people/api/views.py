"""A person's own account: sessions, password, second factor.

Bodies here carry secrets, so no write keeps a fingerprint of its content for idempotency
(``atomic=False``): each is harmless when it is sent twice. Their services own the transaction.
"""

from django.http import HttpResponse
from rest_framework.request import Request

from mes.accounts import backoff
from mes.accounts.backoff import Attempt, Limit
from mes.accounts.people import services
from mes.accounts.people.api import serializers as shapes
from mes.accounts.people.models import SignInFailure
from mes.accounts.people.services.sign_in import BY_ACCOUNT_AND_ADDRESS
from mes.http.endpoints import ANYONE, SIGNED_IN, Endpoint, Operation
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import PermissionDenied
from mes.tenancy.context import present_tenant

_BY_ADDRESS = Limit("link+address", 30, 30, 3600, BY_ACCOUNT_AND_ADDRESS.memory)


class OwnEndpoint(Endpoint):
    """For the signed-in person about themselves."""

    allowed_when_suspended = True

    @property
    def person(self) -> Actor:
        """The actor, if it is a person. Raises PermissionDenied for tokens and terminals."""
        if self.actor.kind not in (ActorKind.PERSON, ActorKind.OPERATOR):
            raise PermissionDenied
        return self.actor

    @property
    def session_key(self) -> str | None:
        key: str | None = self.request._request.session.session_key
        return key

    def guarded(self) -> list[Attempt]:
        """Count a try of the own password: a borrowed session must not serve to guess it."""
        attempts = [Attempt(BY_ACCOUNT_AND_ADDRESS, f"own\x00{self.person.id}")]
        backoff.begin(SignInFailure, attempts)
        return attempts


class Sessions(OwnEndpoint):
    """Where one is signed in, at every enterprise."""

    operations = {"GET": Operation(SIGNED_IN, answer=shapes.OwnSession, many=True)}

    def get(self, request: Request) -> HttpResponse:
        found = services.open_sessions(self.person.id, current_key=self.session_key)
        return self.document(found)


class OneSession(OwnEndpoint):
    """End one of one's own sessions, at once."""

    operations = {"DELETE": Operation(SIGNED_IN, status=204)}

    def delete(self, request: Request, session: str) -> HttpResponse:
        services.end_session(self.person.id, session, actor=self.person)
        return self.answer()


class PasswordReset(Endpoint):
    """Ask for a mail with a link. The answer never tells whether the account exists."""

    allowed_when_suspended = True
    operations = {
        "POST": Operation(ANYONE, body=shapes.PasswordResetBody, status=204, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        services.request_reset(self.data["login"], address=client_address(request))
        return self.answer()


class PasswordResetConfirm(Endpoint):
    """Choose a new password with the link."""

    allowed_when_suspended = True
    operations = {
        "POST": Operation(ANYONE, body=shapes.PasswordResetConfirmBody, status=204, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        address = client_address(request)
        attempts = [Attempt(_BY_ADDRESS, address, cleared=False)]
        backoff.begin(SignInFailure, attempts)
        services.confirm_reset(
            self.data["token"],
            self.data["password"],
            enterprise_id=present_tenant().id,
            address=address,
        )
        backoff.succeeded(SignInFailure, attempts)
        return self.answer()


class PasswordChange(OwnEndpoint):
    """Change one's own password; all other sessions end."""

    operations = {
        "POST": Operation(SIGNED_IN, body=shapes.PasswordChangeBody, status=204, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        attempts = self.guarded()
        services.change_password(
            self.person.id,
            current=self.data["current"],
            new=self.data["new"],
            session_key=self.session_key,
            actor=self.person,
        )
        backoff.succeeded(SignInFailure, attempts)
        return self.answer()


class Totp(OwnEndpoint):
    """A new secret for an authenticator app; it counts once confirmed."""

    operations = {"POST": Operation(SIGNED_IN, answer=shapes.TotpSecret, atomic=False)}

    def post(self, request: Request) -> HttpResponse:
        return self.document(services.start_totp(self.person.id, actor=self.person))


class TotpConfirm(OwnEndpoint):
    """Switch the second factor on; the recovery codes are shown this once."""

    operations = {
        "POST": Operation(
            SIGNED_IN, body=shapes.TotpCodeBody, answer=shapes.TotpRecoveryCodes, atomic=False
        )
    }

    def post(self, request: Request) -> HttpResponse:
        codes = services.confirm_totp(self.person.id, self.data["code"], actor=self.person)
        return self.document({"recovery_codes": codes})


class TotpDisable(OwnEndpoint):
    """Switch the second factor off with the password."""

    operations = {
        "POST": Operation(SIGNED_IN, body=shapes.TotpDisableBody, status=204, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        attempts = self.guarded()
        services.disable_totp(self.person.id, self.data["password"], actor=self.person)
        backoff.succeeded(SignInFailure, attempts)
        return self.answer()
