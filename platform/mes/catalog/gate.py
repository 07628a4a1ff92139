"""The one gate: what is active for an enterprise, asked once each for HTTP, events, permissions,
menu, schedules, sockets and dashboards. No module ever asks it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from mes.catalog import registry, usage
from mes.catalog.errors import QuotaExceeded
from mes.catalog.meters import API_CALLS
from mes.catalog.models import Entitlement, EntitlementState, Restriction
from mes.http.methods import SAFE_METHODS
from mes.http.problems import problem
from mes.kernel import clock
from mes.kernel.errors import (
    DomainError,
    EnterpriseSuspended,
    ModuleNotActive,
    ModuleReadOnly,
)
from mes.tenancy import context, directory

# How long a process believes what it read: a subscription reaches everyone within a second.
FRESH_SECONDS = 0.5

States = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a process believes of an enterprise until ``until`` of the monotonic clock."""

    until: float
    states: States
    restricted: frozenset[str]


_cache: dict[str, _Known] = {}
_lock = threading.Lock()


def module_states(tenant: context.Tenant | None = None) -> States:
    """State (``active`` or ``grace``) of each module the enterprise may use now."""
    return _known(tenant or context.present_tenant()).states


def require_quota(meter: str, tenant: context.Tenant | None = None) -> None:
    """Raise QuotaExceeded when the enterprise has used up ``meter`` and is refused more."""
    if meter in _known(tenant or context.present_tenant()).restricted:
        raise QuotaExceeded(meter=meter)


def _known(tenant: context.Tenant) -> _Known:
    entry = _cache.get(tenant.schema_name)
    if entry is not None and entry.until > time.monotonic():
        return entry
    now = clock.now()
    built = registry.built_modules()
    with context.within_public():
        rows = Entitlement.objects.filter(enterprise_id=tenant.id).values_list(
            "module", "state", "until"
        )
        states = {
            module: state
            for module, state, until in rows
            if module in built
            and state != EntitlementState.ENDED
            and (until is None or until > now)
        }
        meters = Restriction.objects.filter(enterprise_id=tenant.id).values_list("meter", flat=True)
        restricted = frozenset(meters)
    entry = _Known(time.monotonic() + FRESH_SECONDS, states, restricted)
    with _lock:
        if len(_cache) > 5000:
            _cache.clear()
        _cache[tenant.schema_name] = entry
    return entry


def forget() -> None:
    """Ask the database again next time; called in the process that changed something."""
    with _lock:
        _cache.clear()


def active_modules(tenant: context.Tenant | None = None) -> frozenset[str]:
    """Codes of what takes part now: the platform's own parts and the active modules.

    A module in its grace period is not active: it can be read over HTTP and does nothing else.
    """
    states = module_states(tenant)
    return registry.always_on() | {
        code for code, state in states.items() if state == EntitlementState.ACTIVE
    }


def narrow_codes(codes: frozenset[str]) -> frozenset[str]:
    """``codes`` without those of modules that the enterprise does not have."""
    readable = registry.always_on() | module_states().keys()
    owner = registry.permission_owner()
    return frozenset(code for code in codes if owner.get(code) in readable)


def owner_of(python_path: str) -> str | None:
    """The module that code at ``python_path`` belongs to; None for the platform."""
    parts = python_path.split(".")
    return parts[1] if parts[0] == "modules" and len(parts) > 1 else None


def refusal(python_path: str, method: str, tenant: context.Tenant) -> DomainError | None:
    """Why a request to code at ``python_path`` is refused for ``tenant``, or None."""
    module = owner_of(python_path)
    if module is None:
        return None
    state = module_states(tenant).get(module)
    if state is None:
        return ModuleNotActive(module=module)
    if state == EntitlementState.GRACE and method not in SAFE_METHODS:
        return ModuleReadOnly(module=module)
    return None


class GateMiddleware:
    """Asks the gate for every view: the module by its Python path, then the enterprise's state;
    and tells afterwards who used it.

    A view may say ``allowed_when_suspended`` (signing in and out, exporting); nothing else writes
    for a suspended enterprise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        usage.note_request(request, response, getattr(request, "module", None))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            return None
        view_class = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
        method = request.method or "GET"
        request.module = owner_of(view_class.__module__)  # type: ignore[attr-defined]
        refused = refusal(view_class.__module__, method, tenant)
        if refused is not None:
            return problem(refused)
        if (
            tenant.read_only
            and method not in SAFE_METHODS
            and not getattr(view_class, "allowed_when_suspended", False)
        ):
            return problem(EnterpriseSuspended(reason=tenant.suspended_reason))
        if request.META.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer ":
            try:
                require_quota(API_CALLS, tenant)
            except QuotaExceeded as exceeded:
                return problem(exceeded)
        return None


def schemas_with(module: str) -> list[str]:
    """Schemas of the active enterprises in which ``module`` takes part now."""
    active = directory.active_schemas()
    if module in registry.always_on():
        return active
    with context.within_public():
        having = set(
            Entitlement.objects.filter(
                Q(until=None) | Q(until__gt=clock.now()),
                module=module,
                state=EntitlementState.ACTIVE,
            ).values_list("enterprise__schema_name", flat=True)
        )
    return [schema for schema in active if schema in having]
