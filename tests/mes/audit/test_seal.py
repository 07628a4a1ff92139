"""The audit chain: complete, tamper-evident, and never in a writer's way."""

import importlib
import threading
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction

from mes.audit.models import AuditEntry
from mes.audit.services import Fault, record, seal, verify
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
        for table in ("audit_auditentry", "audit_auditbatch"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        for table in ("audit_auditentry", "audit_auditbatch"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


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


def _sealed_twice(tenant: context.Tenant) -> None:
    """Two batches: what is written in one transaction is never sealed apart."""
    for actions in (("first", "second", "third"), ("fourth", "fifth")):
        with transaction.atomic():
            for action in actions:
                _write(tenant, action)
        seal_everything()


_COPY = """
    INSERT INTO audit_auditentry (id, at, transaction, actor_kind, actor_id, actor_name, address,
        request_id, action, record_type, record_id, record_label, before, after)
    SELECT {id}, at, transaction, actor_kind, actor_id, actor_name, address,
        request_id, 'forged', record_type, record_id, record_label, before, after
    FROM audit_auditentry WHERE action = 'first'
"""
TAMPERINGS = {
    "another actor": "UPDATE audit_auditentry SET actor_name = 'x' WHERE action = 'first'",
    "another value": "UPDATE audit_auditentry SET after = '{\"a\": 3}' WHERE action = 'fifth'",
    "another time": "UPDATE audit_auditentry SET at = at - interval '1 day' WHERE action = 'first'",
    "an entry deleted": "DELETE FROM audit_auditentry WHERE action = 'first'",
    "an entry inserted between": _COPY.format(id=-1),
    "an entry inserted later": _COPY.format(id="nextval('audit_auditentry_id_seq')"),
    "two entries exchanged": """
        UPDATE audit_auditentry SET action = CASE action WHEN 'first' THEN 'second' ELSE 'first' END
        WHERE action IN ('first', 'second')""",
    "an entry moved to the next batch": """
        UPDATE audit_auditentry SET transaction =
            (SELECT transaction FROM audit_auditentry WHERE action = 'fourth')
        WHERE action = 'third'""",
    "two batches exchanged": """
        UPDATE audit_auditbatch SET number = number + 10;
        UPDATE audit_auditbatch SET number = 13 - number""",
    "a batch deleted": "DELETE FROM audit_auditbatch WHERE number = 1",
    "the end cut off": """
        DELETE FROM audit_auditentry WHERE action IN ('fourth', 'fifth');
        DELETE FROM audit_auditbatch WHERE number = 2""",
    "everything deleted": "DELETE FROM audit_auditentry; DELETE FROM audit_auditbatch",
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found(committed_enterprise: context.Tenant, tampering: str) -> None:
    with context.within(committed_enterprise):
        _sealed_twice(committed_enterprise)
        assert verify() == []

        _without_triggers(TAMPERINGS[tampering])
        at_once = verify()
        _write(committed_enterprise, "later")
        seal()

        assert at_once != []
        assert verify() != []


def test_a_chain_that_is_computed_anew_is_found(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        _sealed_twice(committed_enterprise)

        _without_triggers(
            "UPDATE audit_auditentry SET actor_name = 'x' WHERE action = 'first';"
            "DELETE FROM audit_auditbatch"
        )
        seal_everything()

        assert verify() == [Fault(2, "was sealed and is missing, with all that came after")]


def test_a_restored_end_is_accepted_and_that_is_recorded(
    committed_enterprise: context.Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    code = committed_enterprise.code
    with context.within(committed_enterprise):
        _sealed_twice(committed_enterprise)
        _without_triggers(TAMPERINGS["the end cut off"])
    with pytest.raises(CommandError, match="1 faults found"):
        call_command("verify_audit", enterprise=code)

    call_command("verify_audit", enterprise=code, accept_head=True)

    assert f"{code}: intact, 1 batches" in capsys.readouterr().out
    recorded = AuditEntry.objects.filter(action="enterprise.audit_head_accepted").latest("id")
    assert (recorded.record_id, recorded.after["batch"]) == (committed_enterprise.id, 1)


def test_writers_wait_neither_for_one_another_nor_for_the_sealer(
    committed_enterprise: context.Tenant,
) -> None:
    """Each writes while all the others have written and none has committed."""
    writers = 6
    written, sealed = threading.Barrier(writers + 1), threading.Event()

    def one(number: int) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            _write(committed_enterprise, f"writer {number}")
            written.wait(30)
            assert sealed.wait(30)

    def sealer() -> None:
        written.wait(30)
        seal()
        sealed.set()

    outcomes = in_threads(
        *[partial(one, number) for number in range(writers)], sealer, tenant=committed_enterprise
    )

    with context.within(committed_enterprise):
        seal_everything()
        assert outcomes == [None] * (writers + 1)
        assert AuditEntry.objects.filter(action__startswith="writer").count() == writers
        assert verify() == []


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
            elsewhere.setattr(sealing, "_cluster", lambda: 1)
            before = seal()
        _write(committed_enterprise, "after")

        after = seal_everything()

        assert before is not None
        assert after.to_transaction < before.to_transaction
        assert after.entries == 1
        assert after.after_id == before.last_id
        assert verify() == []
