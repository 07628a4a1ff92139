"""The content of the session document."""

from typing import Any

from rest_framework.request import Request

from mes.accounts.people.models import Person
from mes.accounts.people.selectors import enterprises_of
from mes.catalog import gate, registry
from mes.catalog.manifest import ModuleManifest
from mes.kernel.actor import Actor, ActorKind
from mes.realtime.address import socket_url
from mes.tenancy import hosts
from mes.tenancy.context import Tenant

_LAST_IN_MENU = "administration"


def menu(actor: Actor, tenant: Tenant) -> list[dict[str, str]]:
    """The menu lines that ``actor`` may use, labels in the present language.

    Master data first, the modules in their order, administration last.
    """
    shown = registry.always_on() | gate.module_states(tenant).keys()
    manifests = sorted(
        (manifest for manifest in registry.manifests().values() if manifest.code in shown),
        key=lambda manifest: manifest.code == _LAST_IN_MENU,
    )
    return [line for manifest in manifests for line in _lines(manifest, actor)]


def _lines(manifest: ModuleManifest, actor: Actor) -> list[dict[str, str]]:
    return [
        {
            "code": item.code,
            "label": str(item.label),
            "path": item.path,
            "icon": item.icon,
            "group": str(manifest.group or manifest.name),
        }
        for item in manifest.menu
        if actor.may(item.permission)
    ]


def modules(tenant: Tenant) -> list[dict[str, str]]:
    """The modules that the enterprise may use now, with their state."""
    states = gate.module_states(tenant)
    return [
        {"code": manifest.code, "name": str(manifest.name), "state": states[manifest.code]}
        for manifest in registry.manifests().values()
        if manifest.code in states
    ]


def session_document(request: Request, actor: Actor, tenant: Tenant) -> dict[str, Any]:
    """What a page needs to know to show itself to ``actor``."""
    is_person = actor.kind == ActorKind.PERSON
    return {
        "kind": "person" if is_person else "terminal",
        "person": _person(actor.id) if is_person else None,
        "enterprise": {
            "code": tenant.code,
            "name": tenant.name,
            "status": tenant.status,
            "read_only": tenant.read_only,
            "suspended_reason": tenant.suspended_reason,
        },
        "enterprises": [
            {"code": code, "name": name, "url": hosts.origin(code)}
            for code, name in (enterprises_of(actor.id) if is_person else ())
        ],
        "modules": modules(tenant),
        "permissions": sorted(actor.permissions),
        "menu": menu(actor, tenant),
        "socket_url": socket_url(request),
    }


def _person(person_id: int) -> dict[str, Any]:
    person = Person.objects.get(pk=person_id)
    return {
        "id": person.pk,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "language": person.language,
        "totp_enabled": person.totp_enabled,
    }
