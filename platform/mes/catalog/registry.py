"""All manifests, read once from ``settings.PLATFORM_MANIFESTS`` and ``settings.MODULES``."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import ModuleManifest, Permission, Text
from mes.catalog.sold import SOLD_MODULES

OWNER = "owner"

SHIPPED_ROLES: Mapping[str, Text] = MappingProxyType(
    {
        OWNER: _("Owner"),
        "manager": _("Manager"),
        "sales": _("Sales"),
        "planner": _("Planner"),
        "warehouse": _("Warehouse"),
        "purchaser": _("Purchaser"),
        "quality": _("Quality"),
        "equipment": _("Equipment"),
        "finance": _("Finance"),
        "viewer": _("Viewer"),
    }
)


def _read(path: str) -> ModuleManifest:
    manifest = import_module(path).MANIFEST
    if not isinstance(manifest, ModuleManifest):
        raise ImproperlyConfigured(f"{path}.MANIFEST is not a ModuleManifest")
    if manifest.sold and manifest.code not in SOLD_MODULES:
        raise ImproperlyConfigured(f"{path}: {manifest.code} is not on the price list")
    unknown = set(manifest.default_roles) - set(SHIPPED_ROLES)
    if unknown:
        raise ImproperlyConfigured(f"{path}: unknown roles {sorted(unknown)}")
    return manifest


@lru_cache(maxsize=1)
def manifests() -> Mapping[str, ModuleManifest]:
    """Every manifest by code: the platform's always-on parts first, then the modules."""
    paths = [*settings.PLATFORM_MANIFESTS, *(f"{m}.manifest" for m in settings.MODULES)]
    found = [_read(path) for path in paths]
    return MappingProxyType({manifest.code: manifest for manifest in found})


@lru_cache(maxsize=1)
def built_modules() -> tuple[str, ...]:
    """Codes of the sold modules that exist."""
    return tuple(m.code for m in manifests().values() if m.sold)


@lru_cache(maxsize=1)
def always_on() -> frozenset[str]:
    """Codes of the platform's own parts."""
    return frozenset(m.code for m in manifests().values() if not m.sold)


@lru_cache(maxsize=1)
def permission_owner() -> Mapping[str, str]:
    """The manifest's code for each permission code."""
    return MappingProxyType({p.code: m.code for m in manifests().values() for p in m.permissions})


def permissions() -> tuple[tuple[ModuleManifest, Permission], ...]:
    """Every permission with the manifest that declares it."""
    return tuple((m, p) for m in manifests().values() for p in m.permissions)


@lru_cache(maxsize=32)
def shipped_permissions(role: str) -> frozenset[str]:
    """What a shipped role may do unless the enterprise changed it; the owner may do everything."""
    if role == OWNER:
        return frozenset(permission_owner())
    return frozenset(code for m in manifests().values() for code in m.default_roles.get(role, ()))


@lru_cache(maxsize=1)
def floor_permissions() -> frozenset[str]:
    """What a worker signed on at a terminal may do."""
    return frozenset(code for m in manifests().values() for code in m.floor_permissions)
