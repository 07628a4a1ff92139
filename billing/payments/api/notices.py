"""Notices of payment providers: no session, a signature."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from billing.payments.api import shapes
from billing.payments.providers import provider_named
from billing.payments.services.notices import take_notice
from mes.http import throttling
from mes.http.endpoints import ANYONE, Endpoint, Operation
from mes.kernel.errors import TooLarge

_MOST_BYTES = 65_536


class ProviderNotices(Endpoint):
    """Takes a signed notice. Told again it answers the same and changes nothing."""

    authentication_classes = []
    operations = {
        "POST": Operation(ANYONE, body=shapes.NoticeBody, answer=shapes.NoticeAnswer, atomic=False)
    }

    def _throttle(self, request: Request, scope: str, who: str) -> None:
        limit = settings.RATE_LIMITS.get("notices")
        if limit:
            throttling.check("notices", who, limit)

    def _validated(self, *, partial: bool) -> dict[str, Any]:
        return {}  # the signature is over the bytes: the provider's own code reads them

    def post(self, request: Request, provider: str) -> HttpResponse:
        body = request._request.body
        if len(body) > _MOST_BYTES:
            raise TooLarge(limit=_MOST_BYTES)
        told = provider_named(provider).read_notice(request.headers, request.path, body)
        return self.document({"state": take_notice(told)})
