"""What the public schema keeps of an enterprise: in its archive, and removed with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mes.accounts.access.selectors import roles_of
from mes.accounts.people.models import AccountLink, Membership, PersonSession
from mes.catalog.models import Entitlement, Restriction
from mes.outbox.models import OutboxMessage
from mes.tenancy import context
from mes.tenancy.export import add_section
from mes.tenancy.models import Enterprise
from mes.tenancy.services import on_purge

_ENTERPRISE = (
    "code",
    "name",
    "credit_code",
    "industry",
    "town",
    "size_class",
    "designated",
    "created_at",
)


def register() -> None:
    """Called once at start."""
    add_section("enterprise", enterprise)
    add_section("members", members)
    add_section("modules", modules)
    on_purge(purge)


def enterprise(tenant: context.Tenant) -> Iterator[Mapping[str, Any]]:
    """The enterprise's own row."""
    with context.within_public():
        yield from Enterprise.objects.filter(pk=tenant.id).values(*_ENTERPRISE)


def members(tenant: context.Tenant) -> Iterator[Mapping[str, Any]]:
    """Its people with their roles; accounts' secrets stay with the accounts."""
    with context.within_public():
        rows = list(
            Membership.objects.filter(enterprise_id=tenant.id)
            .order_by("id")
            .values_list(
                "person_id",
                "person__name",
                "person__phone",
                "person__email",
                "active",
                "expires_at",
            )
        )
    for person_id, name, phone, email, active, expires_at in rows:
        with context.within(tenant):
            roles = roles_of(person_id)
        yield {
            "person_id": person_id,
            "name": name,
            "phone": phone,
            "email": email,
            "active": active,
            "expires_at": expires_at,
            "roles": roles,
        }


def modules(tenant: context.Tenant) -> Iterator[Mapping[str, Any]]:
    """What it has subscribed to."""
    with context.within_public():
        yield from (
            Entitlement.objects.filter(enterprise_id=tenant.id)
            .order_by("module")
            .values("module", "state", "since", "until")
        )


def purge(enterprise_id: int) -> None:
    """Remove memberships, sessions, links, entitlements and undelivered messages.

    The people keep their accounts: they may work for others.
    """
    schema_name = Enterprise.objects.values_list("schema_name", flat=True).get(pk=enterprise_id)
    PersonSession.objects.filter(enterprise_id=enterprise_id).delete()
    AccountLink.objects.filter(enterprise_id=enterprise_id).delete()
    Membership.objects.filter(enterprise_id=enterprise_id).delete()
    Entitlement.objects.filter(enterprise_id=enterprise_id).delete()
    Restriction.objects.filter(enterprise_id=enterprise_id).delete()
    OutboxMessage.objects.filter(schema_name=schema_name).delete()
