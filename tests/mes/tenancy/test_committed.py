"""The throw-away enterprise of thread tests is committed, and gone afterwards."""

import pytest
from django.db import connection

from mes.tenancy import context
from mes.tenancy.models import Enterprise
from tests.factories.committed import an_enterprise, in_threads
from tests.factories.people import a_member


def _schema_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [name])
        return bool(cursor.fetchone()[0])


def _present_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


@pytest.mark.threads
def test_other_threads_see_a_committed_enterprise(committed_enterprise: context.Tenant) -> None:
    outcomes = in_threads(_present_schema, _present_schema, tenant=committed_enterprise)

    assert outcomes == [committed_enterprise.schema_name] * 2


@pytest.mark.threads
def test_a_committed_enterprise_leaves_nothing_behind(committed_data: None) -> None:
    with an_enterprise() as tenant:
        person = a_member(tenant, "planner")

    assert not _schema_exists(tenant.schema_name)
    assert not Enterprise.objects.filter(pk=tenant.id).exists()
    assert not type(person).objects.filter(pk=person.pk).exists()
