"""What a connection keeps between requests never outlives what it was true of."""

from contextlib import suppress

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mes.accounts.access.models import MemberRole
from mes.db.operations import rows_of_one_enterprise
from mes.db.prepared import Prepared
from mes.tenancy import context

_ROLES = Prepared(
    "roles_of_test", ("bigint",), "SELECT role_code FROM access_memberrole WHERE person_id = $1"
)


class _Oops(Exception):
    pass


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _paths(captured: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("SET search_path") for query in captured)


@pytest.mark.django_db
def test_the_search_path_is_sent_once_for_visits_of_one_enterprise(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    assert _schema() == tenant.schema_name
    with CaptureQueriesContext(connection) as again:
        context.leave()
        context.enter(tenant)
        assert _schema() == tenant.schema_name
    with CaptureQueriesContext(connection) as elsewhere, context.within(other_tenant):
        assert _schema() == other_tenant.schema_name

    assert (_paths(again), _paths(elsewhere)) == (0, 1)


@pytest.mark.django_db
def test_the_public_schema_is_reached_after_leaving(tenant: context.Tenant) -> None:
    assert _schema() == tenant.schema_name

    context.leave()

    assert _schema() == "public"


@pytest.mark.django_db
def test_a_savepoint_that_reverts_the_path_makes_it_be_sent_again(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    with suppress(_Oops), transaction.atomic():
        context.enter(other_tenant)
        assert _schema() == other_tenant.schema_name
        raise _Oops

    assert _schema() == other_tenant.schema_name
    context.enter(tenant)
    assert _schema() == tenant.schema_name


@pytest.mark.django_db
def test_a_prepared_statement_reads_the_enterprise_it_is_asked_in(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    MemberRole.objects.create(person_id=77, role_code="sales")
    with context.within(other_tenant):
        MemberRole.objects.create(person_id=77, role_code="viewer")

    seen = []
    for _round in range(8):  # beyond the fifth run PostgreSQL may keep one plan for all values
        seen.append(_ROLES.fetch(77))
        with context.within(other_tenant):
            seen.append(_ROLES.fetch(77))

    assert seen == [[("sales",)], [("viewer",)]] * 8


@pytest.mark.django_db
def test_preparing_survives_a_rollback(tenant: context.Tenant) -> None:
    fresh = Prepared("answer_of_test", ("integer",), "SELECT $1 + 1")
    with suppress(_Oops), transaction.atomic():
        assert fresh.fetch(41) == [(42,)]
        raise _Oops

    assert fresh.fetch(1) == [(2,)]


@pytest.mark.threads
def test_a_connection_whose_backend_was_ended_is_replaced(committed_data: None) -> None:
    connection.ensure_connection()
    ours = connection.connection
    assert connection.is_usable()
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours.info.backend_pid])
    other.close()

    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    connection.health_check_enabled, connection.health_check_done = True, False
    try:
        assert _schema() == "public"
    finally:
        connection.health_check_enabled = False
    assert connection.connection is not ours


@pytest.mark.threads
def test_a_new_connection_prepares_anew(committed_data: None) -> None:
    fresh = Prepared("again_of_test", ("integer",), "SELECT $1 + 1")
    assert fresh.fetch(1) == [(2,)]

    connection.close()

    assert fresh.fetch(2) == [(3,)]


def test_a_closed_connection_is_not_usable(committed_data: None) -> None:
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()


@pytest.mark.django_db
def test_rows_of_shared_tables_are_those_of_the_enterprise(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    guard = rows_of_one_enterprise("public.shared_of_test")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.shared_of_test (enterprise_id bigint, word text)")
        cursor.execute(str(guard.sql).replace("public.shared_of_test_of", "shared_of_test_of"))

    def words() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM shared_of_test ORDER BY word")
            return [word for (word,) in cursor.fetchall()]

    for place, word in ((tenant, "ours"), (other_tenant, "theirs")):
        with context.within(place), connection.cursor() as cursor:
            cursor.execute("INSERT INTO shared_of_test VALUES (%s, %s)", [place.id, word])

    assert words() == ["ours"]
    with context.within(other_tenant):
        assert words() == ["theirs"]
    with context.across_enterprises():
        assert words() == ["ours", "theirs"]
        with context.within(tenant):
            assert words() == ["ours"]
        with context.within_public():
            assert words() == []
        assert words() == ["ours", "theirs"]
    assert words() == ["ours"]
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO shared_of_test VALUES (%s, 'forged')", [other_tenant.id])
    assert words() == ["ours"]
