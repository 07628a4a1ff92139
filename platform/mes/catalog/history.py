"""The words for roles, permissions and modules in the audit trail, which keeps their codes."""

from collections.abc import Iterable, Mapping

from mes.audit import names
from mes.catalog import registry
from mes.catalog.services.roles import all_roles


def name_codes() -> None:
    """Register what the catalogue knows the names of."""
    names.register("permissions", _permissions)
    names.register("scopes", _permissions)
    names.register("roles", _roles)
    names.register("module", _modules)


def _permissions(codes: Iterable[str]) -> Mapping[str, str]:
    wanted = set(codes)
    return {
        permission.code: f"{manifest.name}: {permission.name}"
        for manifest, permission in registry.permissions()
        if permission.code in wanted
    }


def _roles(codes: Iterable[str]) -> Mapping[str, str]:
    wanted = set(codes)
    return {role.code: str(role.name) for role in all_roles() if role.code in wanted}


def _modules(codes: Iterable[str]) -> Mapping[str, str]:
    manifests = registry.manifests()
    return {code: str(manifests[code].name) for code in codes if code in manifests}
