"""Suspended, resumed, deleted in two steps, remembered afterwards."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mes.accounts.people.models import LinkKind, Membership, Person
from mes.accounts.people.services import links
from mes.catalog.models import Entitlement, EntitlementState
from mes.catalog.services import grant_module
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.errors import Invalid, NotFound, TransitionNotAllowed
from mes.outbox.services import promise
from mes.tenancy import context, directory, schemas
from mes.tenancy.models import Domain, Enterprise, EnterpriseExport, ExportStatus
from mes.tenancy.services import (
    cancel_delete,
    delete,
    provision,
    purge_due,
    resume,
    suspend,
)
from mes.tenancy.services.lifecycle import remove_leftovers
from tests.factories.enterprises import a_new_enterprise
from tests.factories.people import a_member, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant(db: None, tmp_path: Path, settings: object) -> context.Tenant:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return provision(a_new_enterprise(code="shortlived"))


def _row() -> Enterprise:
    return Enterprise.objects.get(code="shortlived")


def test_a_suspended_enterprise_can_be_read_and_not_written(tenant: context.Tenant) -> None:
    client = sign_in(tenant, "owner")
    suspend("shortlived", "欠费")

    read, written = client.get("/roles"), client.post("/roles", {"name": "x", "permissions": []})

    assert read.status_code == 200
    assert (written.status_code, written.json()["code"]) == (403, "enterprise_suspended")
    assert written.json()["reason"] == "欠费"
    assert client.get("/session").json()["enterprise"]["suspended_reason"] == "欠费"


def test_a_suspension_needs_a_reason(tenant: context.Tenant) -> None:
    with pytest.raises(Invalid):
        suspend("shortlived", "  ")

    assert _row().status == "active"


def test_a_resumed_enterprise_forgets_the_reason(tenant: context.Tenant) -> None:
    suspend("shortlived", "欠费")

    resume("shortlived")

    assert (_row().status, _row().suspended_reason) == ("active", "")


def test_resuming_what_is_not_suspended_is_refused(tenant: context.Tenant) -> None:
    with pytest.raises(TransitionNotAllowed):
        resume("shortlived")


def test_deleting_needs_the_code_again(tenant: context.Tenant) -> None:
    with pytest.raises(Invalid):
        delete("shortlived", confirm="shortlive")

    assert _row().status == "active"


def test_a_deletion_hides_at_once_and_keeps_the_data(tenant: context.Tenant) -> None:
    now = clock.now()

    delete("shortlived", confirm="shortlived")

    assert directory.by_host("shortlived.localhost") is None
    assert schemas.exists(tenant.schema_name)
    delete_after = _row().delete_after
    assert delete_after is not None
    assert timedelta(days=30) <= delete_after - now < timedelta(days=30, minutes=1)
    assert purge_due() == 0


def test_a_deletion_can_be_taken_back(tenant: context.Tenant) -> None:
    delete("shortlived", confirm="shortlived")

    cancel_delete("shortlived")

    assert (_row().status, _row().delete_after) == ("active", None)
    assert directory.by_code("shortlived").id == tenant.id


def _delete_for_good() -> None:
    delete("shortlived", confirm="shortlived")
    Enterprise.objects.filter(code="shortlived").update(delete_after=clock.now())
    assert purge_due() == 1


def test_after_the_grace_period_everything_is_gone_but_a_tombstone(
    tenant: context.Tenant, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    a_member(tenant, "owner")
    (tmp_path / tenant.schema_name).mkdir()
    (tmp_path / tenant.schema_name / "drawing.pdf").write_bytes(b"x")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        _delete_for_good()

    row = _row()
    assert (row.status, row.name, row.town) == ("deleted", "", "")
    assert row.deleted_at is not None
    assert not schemas.exists(tenant.schema_name)
    assert not (tmp_path / tenant.schema_name).exists()
    assert not Membership.objects.filter(enterprise_id=tenant.id).exists()
    assert not Entitlement.objects.filter(enterprise_id=tenant.id).exists()


def _rows_about(tenant: context.Tenant) -> dict[str, int]:
    """Rows of the public schema that name the enterprise, by table and column."""
    names = {"enterprise_id": tenant.id, "tenant_id": tenant.id, "schema_name": tenant.schema_name}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = ANY(%s)",
            [list(names)],
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM public."{table}" WHERE {column} = %s',
                [names[column]],
            )
            (count,) = cursor.fetchone()
            if count:
                found[f"{table}.{column}"] = count
    return found


def test_a_purge_leaves_no_row_about_the_enterprise_but_its_tombstone(
    tenant: context.Tenant, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.EXPORT_ROOT.mkdir()
    owner = sign_in(tenant, "owner")
    person = Membership.objects.get(enterprise_id=tenant.id).person_id
    links.issue(LinkKind.HAND_OVER, person, enterprise_id=tenant.id, life=links.HAND_OVER_LIFE)
    grant_module(tenant, "orders", EntitlementState.ACTIVE, actor=system())
    Domain.objects.create(domain="mes.shortlived.example", tenant_id=tenant.id, is_primary=True)
    owner.post("/exports")
    EnterpriseExport.objects.update(status=ExportStatus.DONE, file_name="shortlived.zip")
    (settings.EXPORT_ROOT / "shortlived.zip").write_bytes(b"all data")
    with context.within(tenant):
        promise("accounts.reset_requested", {"login": "nobody"})
    before = _rows_about(tenant)

    with django_capture_on_commit_callbacks(execute=True):
        _delete_for_good()

    assert before == {
        "catalog_entitlement.enterprise_id": 1,
        "outbox_outboxmessage.schema_name": 1,
        "people_accountlink.enterprise_id": 1,
        "people_membership.enterprise_id": 1,
        "people_personsession.enterprise_id": 1,
        "tenancy_domain.tenant_id": 1,
        "tenancy_enterprise.schema_name": 1,
        "tenancy_enterpriseexport.enterprise_id": 1,
    }
    assert _rows_about(tenant) == {"tenancy_enterprise.schema_name": 1}
    assert not (settings.EXPORT_ROOT / "shortlived.zip").exists()
    assert Person.objects.filter(pk=person).exists()


def test_what_a_killed_purge_or_export_left_on_disk_is_found(
    tenant: context.Tenant, tmp_path: Path, settings: Any
) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.EXPORT_ROOT.mkdir()
    _delete_for_good()
    drawing = tmp_path / tenant.schema_name / "drawing.pdf"
    drawing.parent.mkdir()
    drawing.write_bytes(b"x")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for name, moment in (
        ("shortlived-20260101-080000-7.zip", long_ago),
        (".shortlived-20260101-080000-8.zip.part", long_ago),
        ("shortlived-20260101-080000-9.zip", clock.now().timestamp()),
        ("kept-by-an-operator.zip", long_ago),
    ):
        (settings.EXPORT_ROOT / name).write_bytes(b"x")
        os.utime(settings.EXPORT_ROOT / name, (moment, moment))

    removed = remove_leftovers()

    assert removed == 3
    assert not drawing.parent.exists()
    assert sorted(file.name for file in settings.EXPORT_ROOT.iterdir()) == [
        "kept-by-an-operator.zip",
        "shortlived-20260101-080000-9.zip",
    ]


def test_a_purged_enterprise_cannot_come_back(tenant: context.Tenant) -> None:
    _delete_for_good()

    with pytest.raises(NotFound):
        cancel_delete("shortlived")
    assert purge_due() == 0


def test_the_code_of_a_deleted_enterprise_rests(tenant: context.Tenant) -> None:
    _delete_for_good()

    with pytest.raises(Invalid):
        provision(a_new_enterprise(code="shortlived"))


def test_after_its_rest_the_code_may_be_used_again(tenant: context.Tenant) -> None:
    _delete_for_good()
    Enterprise.objects.filter(code="shortlived").update(
        deleted_at=clock.now() - timedelta(days=181)
    )

    again = provision(a_new_enterprise(code="shortlived"))

    assert again.id != tenant.id
    assert Enterprise.objects.get(pk=tenant.id).code == f"shortlived~{tenant.id}"


def test_the_credit_code_of_a_deleted_enterprise_is_free(tenant: context.Tenant) -> None:
    credit_code = _row().credit_code
    _delete_for_good()
    new = a_new_enterprise()

    provision(type(new)(new.code, new.name, credit_code, new.industry, new.town, new.size_class))

    assert Enterprise.objects.filter(credit_code=credit_code).count() == 2


def test_the_database_refuses_an_unknown_status(tenant: context.Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'enterprise_status_known'"
        )
        (definition,) = cursor.fetchone()

    assert all(f"'{status}'" in definition for status in ("active", "suspended", "deleting"))
