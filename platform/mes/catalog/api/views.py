"""The catalogue of modules, for the enterprise's administrator."""

from django.http import HttpResponse
from rest_framework.request import Request

from mes.catalog import selectors, services
from mes.catalog.api.serializers import ModuleEntry
from mes.http.endpoints import SIGNED_IN, Endpoint, Operation
from mes.kernel.errors import NotFound
from mes.tenancy.context import present_tenant


class Modules(Endpoint):
    """All sold modules and what the enterprise has of them."""

    operations = {"GET": Operation(SIGNED_IN, answer=ModuleEntry, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(selectors.module_catalogue(present_tenant()))


class _ModuleChange(Endpoint):
    def _entry(self, code: str) -> HttpResponse:
        for entry in selectors.module_catalogue(present_tenant()):
            if entry["code"] == code:
                return self.document(entry)
        raise NotFound(record="module", id=code)


class SubscribeModule(_ModuleChange):
    """Subscribe the enterprise to a module."""

    operations = {"POST": Operation("administration.modules", answer=ModuleEntry)}

    def post(self, request: Request, code: str) -> HttpResponse:
        services.subscribe_module(code, actor=self.actor)
        return self._entry(code)


class CancelModule(_ModuleChange):
    """Cancel a module: readable for its grace period, then hidden; the data stays."""

    operations = {"POST": Operation("administration.modules", answer=ModuleEntry)}

    def post(self, request: Request, code: str) -> HttpResponse:
        services.cancel_module(code, actor=self.actor)
        return self._entry(code)
