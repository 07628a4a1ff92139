"""API tokens and floor terminals, for the administrator.

What shows a secret once keeps no copy for replay (``atomic=False``); its service owns the
transaction.
"""

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.accounts.access import services
from mes.accounts.access.api import serializers as shapes
from mes.accounts.access.models import ApiToken, Terminal
from mes.accounts.people.services import qr_svg
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.errors import NotFound
from mes.tenancy import hosts
from mes.tenancy.context import present_tenant

_TOKENS = "administration.tokens"
_TERMINALS = "administration.terminals"


class Tokens(ListEndpoint):
    """The enterprise's API tokens in force. A new one's text is shown this once."""

    operations = {
        "GET": Operation(_TOKENS),
        "POST": Operation(
            _TOKENS, body=shapes.TokenBody, answer=shapes.TokenDocument, status=201, atomic=False
        ),
    }
    row = shapes.TokenRow
    ordering = Ordering(
        default="-id", allowed={"id": "id", "name": "name", "expires_at": "expires_at"}
    )
    export_name = "tokens"

    def rows(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(revoked_at=None, expires_at__gt=clock.now())

    def post(self, request: Request) -> HttpResponse:
        made = services.create_token(**self.data, actor=self.actor)
        made.row.token = made.token  # type: ignore[attr-defined]
        return self.document(made.row)


class OneToken(Endpoint):
    """Revoke a token, at once."""

    operations = {"DELETE": Operation(_TOKENS, status=204)}

    def delete(self, request: Request, pk: int) -> HttpResponse:
        services.revoke_token(pk, actor=self.actor)
        return self.answer()


class _Enrolling(Endpoint):
    def enrolment(self, made: services.Enrolment) -> HttpResponse:
        """The terminal with its code, the address with it, and that as a QR code."""
        url = f"{hosts.origin(present_tenant().code)}/floor?code={made.code}"
        shown = made.terminal
        shown.enrolment_code = made.code  # type: ignore[attr-defined]
        shown.enrolment_url = url  # type: ignore[attr-defined]
        shown.enrolment_qr_svg = qr_svg(url)  # type: ignore[attr-defined]
        return self.document(shown)


class Terminals(ListEndpoint, _Enrolling):
    """The floor terminals; set one up."""

    operations = {
        "GET": Operation(_TERMINALS),
        "POST": Operation(
            _TERMINALS,
            body=shapes.TerminalBody,
            answer=shapes.TerminalEnrolment,
            status=201,
            atomic=False,
        ),
    }
    row = shapes.TerminalRow
    ordering = Ordering(default="code", allowed={"code": "code", "name": "name"})
    export_name = "terminals"

    def rows(self) -> QuerySet[Terminal]:
        return Terminal.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.enrolment(services.create_terminal(**self.data, actor=self.actor))


class OneTerminal(Endpoint):
    """A floor terminal."""

    operations = {
        "GET": Operation(_TERMINALS, answer=shapes.TerminalDocument),
        "PATCH": Operation(_TERMINALS, body=shapes.TerminalBody, answer=shapes.TerminalDocument),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        terminal = Terminal.objects.filter(pk=pk).first()
        if terminal is None:
            raise NotFound(record="terminal", id=pk)
        return self.document(terminal)

    def patch(self, request: Request, pk: int) -> HttpResponse:
        terminal = services.update_terminal(
            pk, **self.data, expected_version=self.expected_version(), actor=self.actor
        )
        return self.document(terminal)


class TerminalRevoke(Endpoint):
    """Shut a terminal out, at once."""

    operations = {"POST": Operation(_TERMINALS, answer=shapes.TerminalDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(services.revoke_terminal(pk, actor=self.actor))


class TerminalRenew(_Enrolling):
    """A fresh enrolment code; the present device works until it is used."""

    operations = {"POST": Operation(_TERMINALS, answer=shapes.TerminalEnrolment, atomic=False)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.enrolment(services.renew_terminal(pk, actor=self.actor))
