"""Finding an enterprise by host, code or schema without asking the database each time.

An entry is believed for ``FRESH_SECONDS``, so a suspension or a subscription reaches every process
within that time even if nobody tells it.
"""

import threading
import time

from django.conf import settings

from mes.kernel.errors import NotFound
from mes.kernel.ids import EnterpriseId
from mes.tenancy.context import Tenant, within_public
from mes.tenancy.models import Domain, Enterprise, EnterpriseStatus

FRESH_SECONDS = 0.5
_MAX_ENTRIES = 5000

_COLUMNS = ("id", "schema_name", "code", "name", "status", "suspended_reason")
_cache: dict[str, tuple[float, Tenant | None]] = {}
_lock = threading.Lock()


def _load(**condition: str) -> Tenant | None:
    with within_public():
        row = (
            Enterprise.objects.filter(**condition)
            .exclude(status__in=[EnterpriseStatus.DELETING, EnterpriseStatus.DELETED])
            .values_list(*_COLUMNS)
            .first()
        )
    if row is None:
        return None
    pk, *rest = row
    return Tenant(EnterpriseId(pk), *rest)


def tenant_of(enterprise: Enterprise) -> Tenant:
    """The tenant that ``enterprise`` is, remembered or not."""
    return Tenant(
        EnterpriseId(enterprise.pk),
        enterprise.schema_name,
        enterprise.code,
        enterprise.name,
        enterprise.status,
        enterprise.suspended_reason,
    )


def _remember(key: str, found: Tenant | None) -> Tenant | None:
    with _lock:
        if len(_cache) >= _MAX_ENTRIES:
            _cache.clear()
        previous = _cache.get(key)
        # Keep the same object while nothing changed: `enter` compares by identity.
        if previous is not None and previous[1] == found:
            found = previous[1]
        _cache[key] = (time.monotonic() + FRESH_SECONDS, found)
    return found


def _cached(key: str) -> tuple[bool, Tenant | None]:
    entry = _cache.get(key)
    if entry is not None and entry[0] > time.monotonic():
        return True, entry[1]
    return False, None


def by_host(host: str) -> Tenant | None:
    """The enterprise served at ``host`` (normalised, without port), or None."""
    hit, tenant = _cached(f"host:{host}")
    if hit:
        return tenant
    label, _, parent = host.partition(".")
    if parent == settings.BASE_DOMAIN:
        found = _load(code=label)
    else:
        with within_public():
            schema = (
                Domain.objects.filter(domain=host)
                .values_list("tenant__schema_name", flat=True)
                .first()
            )
        found = _load(schema_name=schema) if schema else None
    return _remember(f"host:{host}", found)


def by_code(code: str) -> Tenant:
    """The enterprise with ``code``. Raises NotFound."""
    hit, tenant = _cached(f"code:{code}")
    if not hit:
        tenant = _remember(f"code:{code}", _load(code=code))
    if tenant is None:
        raise NotFound(record="enterprise", id=code)
    return tenant


def by_schema(schema_name: str) -> Tenant:
    """The enterprise whose data is in ``schema_name``. Raises NotFound."""
    hit, tenant = _cached(f"schema:{schema_name}")
    if not hit:
        tenant = _remember(f"schema:{schema_name}", _load(schema_name=schema_name))
    if tenant is None:
        raise NotFound(record="enterprise", id=schema_name)
    return tenant


def forget() -> None:
    """Drop everything remembered in this process."""
    with _lock:
        _cache.clear()


def active_schemas() -> list[str]:
    """The schemas of all active enterprises."""
    with within_public():
        return list(
            Enterprise.objects.filter(status=EnterpriseStatus.ACTIVE)
            .order_by("id")
            .values_list("schema_name", flat=True)
        )
