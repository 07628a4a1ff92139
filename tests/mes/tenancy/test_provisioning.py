"""A new enterprise comes from the pool or from the replayed DDL, verified, under a name of ours."""

import re

import pytest
from django.db import connection

from mes.kernel.errors import Invalid
from mes.tenancy import context, directory, schemas, template
from mes.tenancy.models import Enterprise, PoolSchema
from mes.tenancy.models.enterprise import SCHEMA_NAME
from mes.tenancy.services import add_to_pool, pool_size, provision, refill, verify
from mes.tenancy.structure import StructureMismatch
from tests.factories.committed import an_enterprise, in_threads
from tests.factories.enterprises import a_new_enterprise

# What may stand in the public schema and in each enterprise's: apps that both have, by design.
# The platform numbers its own papers (invoices) and keeps their files, too.
IN_BOTH = {
    "django_migrations",
    "documents_attachment",
    "documents_numberrule",
    "documents_numbersequence",
    "http_idempotencyrecord",
}
HOSTILE = [
    "../x",
    "public",
    "pg_x",
    "a:b",
    "x','public",
    "a" * 64,
    "工厂",
    "Factory",
    "🏭x",
    "x",
    "1st",
    "a_b",
    "a--b",
    "end-",
    "",
]


def _tables(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_an_enterprise_is_taken_from_the_pool() -> None:
    add_to_pool(1)
    before = pool_size()

    tenant = provision(a_new_enterprise())

    assert pool_size() == before - 1
    with context.within(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), count(*) FROM audit_auditentry")
        assert cursor.fetchone() == (tenant.schema_name, 0)


@pytest.mark.django_db
def test_without_a_pool_the_ddl_is_replayed() -> None:
    assert pool_size() == 0

    tenant = provision(a_new_enterprise())

    verify(tenant)


@pytest.mark.django_db
def test_the_schema_has_a_generated_name() -> None:
    tenant = provision(a_new_enterprise(code="drop-table"))

    assert SCHEMA_NAME.fullmatch(tenant.schema_name)
    assert "drop" not in tenant.schema_name


@pytest.mark.django_db
def test_a_damaged_pool_schema_never_serves() -> None:
    row = add_to_pool(1)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {row.schema_name}.access_memberrole")

    with pytest.raises(StructureMismatch):
        provision(a_new_enterprise(code="unlucky"))

    assert not Enterprise.objects.filter(code="unlucky").exists()


@pytest.mark.django_db
def test_a_schema_of_an_older_version_is_not_taken() -> None:
    row = add_to_pool(1)[0]
    PoolSchema.objects.update(structure_hash="0" * 64)

    provision(a_new_enterprise())

    assert PoolSchema.objects.get().schema_name == row.schema_name


@pytest.mark.django_db
def test_refilling_replaces_outdated_schemas() -> None:
    old = add_to_pool(1)[0].schema_name
    PoolSchema.objects.update(structure_hash="0" * 64)

    assert refill(2) == 2

    assert not schemas.exists(old)
    assert pool_size() == 2
    assert refill(2) == 0


@pytest.mark.django_db
def test_refilling_replaces_an_altered_schema() -> None:
    altered = add_to_pool(1)[0].schema_name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {altered}.access_role ALTER name DROP NOT NULL")

    assert refill(1) == 1

    assert not schemas.exists(altered)
    assert pool_size() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_code_makes_neither_enterprise_nor_schema(code: str) -> None:
    before = (Enterprise.objects.count(), sorted(schemas.generated()))

    with pytest.raises(Invalid):
        provision(a_new_enterprise(code=code) if code else a_new_enterprise(code=" "))

    assert (Enterprise.objects.count(), sorted(schemas.generated())) == before


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["www", "admin", "bureau", "api", "static"])
def test_reserved_labels_are_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        provision(a_new_enterprise(code=code))

    assert refused.value.errors[0].code == "reserved"


@pytest.mark.django_db
def test_a_code_that_is_taken_is_refused_with_its_field() -> None:
    before = sorted(schemas.generated())

    with pytest.raises(Invalid) as refused:
        provision(a_new_enterprise(code="alpha"))

    assert [(e.field, e.code) for e in refused.value.errors] == [("code", "taken")]
    assert sorted(schemas.generated()) == before


@pytest.mark.django_db
def test_the_template_is_missing_until_somebody_builds_it() -> None:
    template.forget()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenancy_schematemplate")

    with pytest.raises(template.TemplateMissing):
        provision(a_new_enterprise())


@pytest.mark.django_db
def test_no_enterprise_table_stands_in_public_beside_the_allowed_ones() -> None:
    shared = _tables("public") & _tables(directory.by_code("alpha").schema_name)

    assert {name for name in shared if not name.startswith("audit_")} == IN_BOTH


def test_only_generated_names_are_quoted() -> None:
    for name in ("public", "t_", 't_x";--', "t_UPPER", "T_abcd", "t_abcd\n", "pg_catalog"):
        with pytest.raises(ValueError, match="generated"):
            schemas.quoted(name)


@pytest.mark.threads
def test_two_at_once_cannot_have_the_same_code(committed_data: None) -> None:
    with an_enterprise() as other:
        outcomes = in_threads(
            *[lambda: provision(a_new_enterprise(code=f"{other.code}-race")) for _ in range(2)]
        )
        try:
            made = [outcome for outcome in outcomes if isinstance(outcome, context.Tenant)]
            refused = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]

            assert (len(made), len(refused)) == (1, 1)
            assert re.match("code", refused[0].errors[0].field)
        finally:
            for tenant in made:
                schemas.drop(tenant.schema_name)
                Enterprise.objects.filter(pk=tenant.id).delete()
