"""The audit chain: complete, tamper-evident, and never in a writer's way."""

import importlib

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from mes.audit.models import AuditEntry
from mes.audit.services import record, seal, verify
from mes.kernel.actor import system
from mes.tenancy import context
from mes.tenancy.models import Enterprise
from tests.factories.committed import in_threads
from tests.factories.patience import seal_everything

sealing = importlib.import_module("mes.audit.services.seal")
pytestmark = pytest.mark.threads


def _write(tenant: context.Tenant, action: str) -> None:
    subject = Enterprise(pk=tenant.id, code=tenant.code, name=tenant.name)
    record(system("test"), action, subject, before={"a": 1}, after={"a": 2})


def _without_triggers(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)


def test_sealed_batches_verify(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        _write(committed_enterprise, "first")
        one = seal_everything()
        _write(committed_enterprise, "second")
        two = seal_everything()

        assert two.previous_hash == one.hash
        assert seal() is None
        assert verify() == []


def test_an_open_transaction_is_left_to_the_next_batch(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        _write(committed_enterprise, "before")
        seal_everything()
        with transaction.atomic():
            _write(committed_enterprise, "open")
            sealed_meanwhile = in_threads(seal, tenant=committed_enterprise)[0]
        after = seal_everything()

        assert sealed_meanwhile is None
        assert after.entries == 1
        assert verify() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_auditentry SET actor_name = 'somebody else' WHERE action = 'first'",
        "DELETE FROM audit_auditentry WHERE action = 'first'",
        "DELETE FROM audit_auditbatch WHERE number = 1",
    ],
)
def test_tampering_is_found(committed_enterprise: context.Tenant, tampering: str) -> None:
    with context.within(committed_enterprise):
        _write(committed_enterprise, "first")
        seal_everything()
        _write(committed_enterprise, "second")
        seal_everything()

        _without_triggers(tampering)

        assert verify() != []


def test_the_database_refuses_to_change_an_entry(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        _write(committed_enterprise, "first")

        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            AuditEntry.objects.update(actor_name="x")
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            AuditEntry.objects.all().delete()

        assert AuditEntry.objects.filter(actor_name="test", action="first").count() == 1


def test_a_restored_schema_goes_on_in_a_new_epoch(
    committed_enterprise: context.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.within(committed_enterprise):
        _write(committed_enterprise, "before")
        # As if sealed in a cluster whose transaction ids had gone much further than this one's.
        _without_triggers("UPDATE audit_auditentry SET transaction = transaction + 1000000000")
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(sealing, "_oldest_running", lambda: 2_000_000_000)
            before = seal()
        _write(committed_enterprise, "after")

        after = seal_everything()

        assert before is not None
        assert after.to_transaction < before.to_transaction
        assert after.entries == 1
        assert after.after_id == before.last_id
        assert verify() == []
