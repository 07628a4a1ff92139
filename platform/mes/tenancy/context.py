"""Which enterprise the present work is for. Explicit, always reset, refused when missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection as django_connection

from mes.kernel.errors import DomainError
from mes.kernel.ids import EnterpriseId
from mes.kernel.text import gettext_noop as _

PUBLIC = "public"
ALL_ROWS = "all"
# django-tenants' additions to the connection are not in Django's type stubs.
connection: Any = django_connection


class NoEnterprise(DomainError):
    """A programming error: enterprise data was asked for outside an enterprise."""

    code = "no_enterprise"
    status = 500
    message = _("This work needs an enterprise and has none.")


@dataclass(frozen=True, slots=True)
class Tenant:
    """The part of an enterprise that every request and task needs; cached, never a model."""

    id: EnterpriseId
    schema_name: str
    code: str
    name: str
    status: str
    suspended_reason: str = ""

    # django-tenants' interface of a tenant
    domain_url: str | None = None

    def get_tenant_type(self) -> str:
        return "enterprise"

    @property
    def row_scope(self) -> str:
        """Whose rows of shared tables its connection may touch: see ``mes.db.operations``."""
        return str(self.id)

    @property
    def read_only(self) -> bool:
        return self.status != "active"


class _Everyone:
    """Stands for a tenant where work is for all enterprises at once."""

    schema_name = PUBLIC
    row_scope = ALL_ROWS
    domain_url = None

    def get_tenant_type(self) -> str:
        return "public"


_EVERYONE = _Everyone()


def present_schema() -> str:
    """The schema that queries go to now; ``public`` outside an enterprise."""
    return str(connection.schema_name)


def present_tenant() -> Tenant:
    """The enterprise that queries go to now. Raises NoEnterprise outside one."""
    tenant = connection.tenant
    if not isinstance(tenant, Tenant):
        raise NoEnterprise
    return tenant


def enter(tenant: Tenant) -> None:
    """Send this connection's queries to ``tenant``; nothing is sent when it is there already."""
    if connection.schema_name != tenant.schema_name or connection.tenant is not tenant:
        connection.set_tenant(tenant)


def leave() -> None:
    """Send this connection's queries to the public schema."""
    if connection.schema_name != PUBLIC or connection.tenant is _EVERYONE:
        connection.set_schema_to_public()


def _go_back(previous: Any) -> None:
    # Not when nothing changed: it would cost the next query another SET search_path.
    if connection.tenant is not previous:
        connection.set_tenant(previous)


@contextmanager
def within(tenant: Tenant) -> Iterator[Tenant]:
    """Work for ``tenant``, and go back to where the connection was, whatever happens."""
    previous = connection.tenant
    enter(tenant)
    try:
        yield tenant
    finally:
        _go_back(previous)


@contextmanager
def within_public() -> Iterator[None]:
    """Work in the public schema, and go back afterwards."""
    previous = connection.tenant
    leave()
    try:
        yield
    finally:
        _go_back(previous)


@contextmanager
def across_enterprises() -> Iterator[None]:
    """Work in the public schema on the shared tables' rows of every enterprise.

    For operators and for what the platform itself does by the clock; a request of an enterprise
    has no business here.
    """
    previous = connection.tenant
    if previous is not _EVERYONE:
        connection.set_tenant(_EVERYONE)
    try:
        yield
    finally:
        _go_back(previous)
