"""Roles and the rights that they are made of."""

from django.http import HttpResponse
from rest_framework.request import Request

from mes.api.people import serializers as shapes
from mes.catalog import gate, registry, services
from mes.http.endpoints import SIGNED_IN, Endpoint, Operation

_ROLES = "administration.roles"


class Roles(Endpoint):
    """Every role, shipped and own. Whoever is signed in may read them: names fill choices."""

    operations = {
        "GET": Operation(SIGNED_IN, answer=shapes.RoleDocument, many=True),
        "POST": Operation(_ROLES, body=shapes.RoleBody, answer=shapes.RoleDocument, status=201),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(services.all_roles())

    def post(self, request: Request) -> HttpResponse:
        return self.document(services.create_role(**self.data, actor=self.actor))


class OneRole(Endpoint):
    """A role by its code."""

    operations = {
        "GET": Operation(SIGNED_IN, answer=shapes.RoleDocument),
        "PATCH": Operation(_ROLES, body=shapes.RoleChange, answer=shapes.RoleDocument),
        "DELETE": Operation(_ROLES, status=204),
    }

    def get(self, request: Request, code: str) -> HttpResponse:
        return self.document(services.one_role(code))

    def patch(self, request: Request, code: str) -> HttpResponse:
        role = services.update_role(
            code, **self.data, expected_version=self.expected_version(), actor=self.actor
        )
        return self.document(role)

    def delete(self, request: Request, code: str) -> HttpResponse:
        services.delete_role(code, actor=self.actor)
        return self.answer()


class RoleReset(Endpoint):
    """Let a shipped role follow the product again."""

    operations = {"POST": Operation(_ROLES, answer=shapes.RoleDocument)}

    def post(self, request: Request, code: str) -> HttpResponse:
        return self.document(services.reset_role(code, actor=self.actor))


class Permissions(Endpoint):
    """Every right, with the module that declares it; ``active``: whether the enterprise has it."""

    operations = {"GET": Operation(SIGNED_IN, answer=shapes.PermissionEntry, many=True)}

    def get(self, request: Request) -> HttpResponse:
        shown = registry.always_on() | gate.module_states().keys()
        return self.document(
            [
                {
                    "module": manifest.code,
                    "module_name": str(manifest.name),
                    "code": permission.code,
                    "name": str(permission.name),
                    "active": manifest.code in shown,
                }
                for manifest, permission in registry.permissions()
            ]
        )
