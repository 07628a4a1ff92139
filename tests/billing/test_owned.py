"""Billing's rows leave and go with their enterprise, except for the seller's own books."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from billing import owned
from billing.metering.models import UsageDay, UsageEvent
from billing.metering.public import Usage, take_in
from mes.tenancy import context
from mes.tenancy.export import archive

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture
def both_used(tenant: context.Tenant, other_tenant: context.Tenant) -> None:
    for place in (tenant, other_tenant):
        with context.within(place):
            take_in(place.id, [Usage("documents", "orders", place.code, Decimal(1), NOON)])


def test_the_archive_has_the_enterprises_own_rows(tenant: context.Tenant, both_used: None) -> None:
    rows = list(archive._sections[UsageEvent._meta.db_table](tenant))

    assert [row["key"] for row in rows] == [tenant.code]


def test_purging_removes_the_enterprises_rows_alone(
    tenant: context.Tenant, other_tenant: context.Tenant, both_used: None
) -> None:
    owned._purge(tenant.id)

    with context.across_enterprises():
        assert list(UsageEvent.objects.values_list("key", flat=True)) == [other_tenant.code]
        assert UsageDay.objects.get().enterprise_id == other_tenant.id


def test_every_owned_table_is_exported() -> None:
    assert {model._meta.db_table for model in owned._owned()} <= archive._sections.keys()
