"""The tablet's own endpoints. PINs and codes come in, so no content is kept for replay."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from rest_framework.request import Request

from mes.accounts.access import services
from mes.accounts.access.models import Terminal
from mes.accounts.access.plant import plant
from mes.accounts.errors import TerminalNotEnrolled
from mes.api.floor import serializers as shapes
from mes.catalog import gate, registry
from mes.http.endpoints import ANYONE, SIGNED_IN, Endpoint, Operation
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotAuthenticated, NotFound
from mes.realtime.address import socket_url
from mes.tenancy.context import present_tenant

COOKIE_LIFE = 2 * 365 * 24 * 3600


class FloorEndpoint(Endpoint):
    """For an enrolled terminal; workers may sign on and off while the enterprise is suspended."""

    allowed_when_suspended = True

    @property
    def device(self) -> Actor:
        """The terminal, or the worker at it. Raises TerminalNotEnrolled."""
        user: object = self.request.user
        if not isinstance(user, Actor) or user.terminal_id is None:
            raise TerminalNotEnrolled
        return user

    @property
    def terminal_id(self) -> int:
        if self.device.terminal_id is None:
            raise TerminalNotEnrolled
        return self.device.terminal_id

    def session(self) -> HttpResponse:
        """How it stands at this terminal now."""
        terminal = Terminal.objects.filter(pk=self.terminal_id).first()
        if terminal is None:
            raise NotFound(record="terminal", id=self.terminal_id)
        present = services.present_worker(terminal.pk, active_now=False)
        return self.document(
            {
                "terminal": terminal_document(terminal),
                "worker": present
                and {
                    "id": present.employee_id,
                    "name": present.employee_name,
                    "number": present.employee_number,
                },
                "workers": services.recent_workers(terminal.pk),
                "permissions": (
                    sorted(gate.narrow_codes(registry.floor_permissions())) if present else []
                ),
                "idle_seconds": settings.WORKER_IDLE_SECONDS,
                "read_only": present_tenant().read_only,
                "socket_url": socket_url(self.request),
                "language": get_language() or settings.LANGUAGE_CODE,
            }
        )


def terminal_document(terminal: Terminal) -> dict[str, Any]:
    """A terminal as it sees itself, with the names of its work centres."""
    centres = plant().work_centres(terminal.work_centre_ids) if terminal.work_centre_ids else {}
    return {
        "id": terminal.pk,
        "code": terminal.code,
        "name": terminal.name,
        "work_centres": list(centres.values()),
    }


class Enrol(Endpoint):
    """Make this device a floor terminal with its one-time code."""

    allowed_when_suspended = True
    operations = {
        "POST": Operation(
            ANYONE, body=shapes.EnrolBody, answer=shapes.EnrolledTerminal, atomic=False
        )
    }

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        enrolled = services.enrol(self.data["code"], address=client_address(request))
        response = self.document({"terminal": terminal_document(enrolled.terminal)})
        response.set_cookie(
            settings.TERMINAL_COOKIE_NAME,
            enrolled.secret,
            max_age=COOKIE_LIFE,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
        get_token(request._request)
        return response


class FloorSession(FloorEndpoint):
    """The terminal, who is signed on, who was lately."""

    operations = {"GET": Operation(ANYONE, answer=shapes.FloorSessionDocument)}

    def get(self, request: Request) -> HttpResponse:
        get_token(request._request)
        return self.session()


class SignOn(FloorEndpoint):
    """Sign a worker on by badge, or by number and PIN."""

    operations = {
        "POST": Operation(
            SIGNED_IN, body=shapes.SignOnBody, answer=shapes.FloorSessionDocument, atomic=False
        )
    }

    def post(self, request: Request) -> HttpResponse:
        services.sign_on(self.terminal_id, **self.data, address=client_address(request))
        return self.session()


class SwitchWorker(FloorEndpoint):
    """Let one of the recent workers take over."""

    operations = {
        "POST": Operation(
            SIGNED_IN,
            body=shapes.SwitchWorkerBody,
            answer=shapes.FloorSessionDocument,
            atomic=False,
        )
    }

    def post(self, request: Request) -> HttpResponse:
        services.switch_worker(
            self.terminal_id,
            self.data["employee_id"],
            pin=self.data.get("pin", ""),
            address=client_address(request),
        )
        return self.session()


class SignOff(FloorEndpoint):
    """Sign the worker off."""

    operations = {"POST": Operation(SIGNED_IN, answer=shapes.FloorSessionDocument, atomic=False)}

    def post(self, request: Request) -> HttpResponse:
        if self.device.kind == ActorKind.WORKER:
            services.sign_off(self.terminal_id, actor=self.device)
        return self.session()


class Activity(FloorEndpoint):
    """The worker touches the tablet: not idle. Authentication notes it."""

    operations = {"POST": Operation(SIGNED_IN, status=204, atomic=False)}

    def post(self, request: Request) -> HttpResponse:
        if self.device.kind != ActorKind.WORKER:
            raise NotAuthenticated
        return self.answer()
