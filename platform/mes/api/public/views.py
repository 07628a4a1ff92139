"""The public site's API."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext
from rest_framework.request import Request

from mes.api.enterprises.signup import Administrator, sign_up
from mes.api.public.finding import request_find
from mes.api.public.serializers import (
    FindBody,
    HostDocument,
    IndustryDocument,
    SignedUpDocument,
    SignUpBody,
    TownsDocument,
)
from mes.http import throttling
from mes.http.endpoints import ANYONE, Endpoint, Operation
from mes.http.origin import require_own_origin
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid
from mes.tenancy.registration import Application, candidates, find_industries, is_free


class Enterprises(Endpoint):
    """Sign up: the enterprise is usable at its own address at once. No module is active yet."""

    operations = {
        "POST": Operation(ANYONE, body=SignUpBody, answer=SignedUpDocument, status=201),
    }

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        require_own_origin(request)
        limit = settings.RATE_LIMITS.get("signup")
        if limit:
            throttling.check("signup", throttling.client_address(request), limit)

    def post(self, request: Request) -> HttpResponse:
        content = dict(self.data)
        administrator = Administrator(**content.pop("administrator"))
        made = sign_up(
            Application(**content),
            administrator,
            actor=Actor(
                ActorKind.SYSTEM,
                0,
                administrator.name,
                address=throttling.client_address(request),
                request_id=getattr(request._request, "request_id", ""),
            ),
        )
        return self.answer({"code": made.tenant.code, "url": made.url})


class Industries(Endpoint):
    """Manufacturing industries by GB/T 4754-2017: by code, name or pinyin initials."""

    operations = {
        "GET": Operation(
            ANYONE,
            answer=IndustryDocument,
            many=True,
            query={"search": "a code's beginning, part of a name, or pinyin initials"},
        )
    }

    def get(self, request: Request) -> HttpResponse:
        found = find_industries(request.query_params.get("search", "")[:40])
        return self.answer([{"code": entry.code, "name": entry.name} for entry in found])


class Towns(Endpoint):
    """The county's streets and towns."""

    operations = {"GET": Operation(ANYONE, answer=TownsDocument)}

    def get(self, request: Request) -> HttpResponse:
        return self.answer({"towns": settings.TOWNS})


class HostAvailable(Endpoint):
    """Whether an address is free; with ``name`` instead of ``code``, an address made from it."""

    operations = {
        "GET": Operation(
            ANYONE,
            answer=HostDocument,
            query={"code": "the wanted address", "name": "the enterprise's name"},
        )
    }

    def get(self, request: Request) -> HttpResponse:
        code = request.query_params.get("code", "").strip().lower()[:40]
        name = request.query_params.get("name", "").strip()[:200]
        suggestion = _suggestion(name or code)
        reason = ""
        try:
            available = is_free(code or suggestion)
            if not available:
                reason = gettext("This address is taken.")
        except Invalid as refused:
            available, reason = False, gettext(refused.errors[0].message)
        return self.answer(
            {
                "code": code or suggestion,
                "available": available,
                "reason": reason,
                "suggestion": suggestion,
            }
        )


def _suggestion(name: str) -> str:
    return next((code for code in candidates(name) if is_free(code)), "")


class Find(Endpoint):
    """Have the addresses of one's enterprises mailed; the answer never tells who has an account."""

    operations = {"POST": Operation(ANYONE, body=FindBody, status=204, atomic=False)}

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        request_find(self.data["login"], address=throttling.client_address(request))
        return self.answer()
