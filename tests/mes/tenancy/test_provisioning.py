"""A new enterprise comes from the pool or from the replayed DDL, and is like a migrated one."""

import pytest
from django.db import connection

from mes.tenancy import context
from mes.tenancy.services import NewEnterprise, add_to_pool, pool_size, provision

GAMMA = NewEnterprise("gamma", "伽马五金", "91330784MA2E00003T", "3351", "江南街道", "micro")


@pytest.mark.django_db
def test_an_enterprise_is_taken_from_the_pool() -> None:
    add_to_pool(1)
    before = pool_size()

    tenant = provision(GAMMA)

    assert pool_size() == before - 1
    with context.within(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), count(*) FROM audit_auditentry")
        assert cursor.fetchone() == (tenant.schema_name, 0)
