"""Sealing: entries of finished transactions become a batch in the chain.

Writers never wait: a batch takes the entries of transactions below PostgreSQL's oldest running one,
which by then are all visible and cannot become more.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from mes.audit.heads.models import ChainHead
from mes.audit.models import AuditBatch, AuditEntry
from mes.db.locks import advisory_lock
from mes.http.encoding import dumps
from mes.kernel import clock
from mes.tenancy import context

log = structlog.get_logger(__name__)

GENESIS = "0" * 64
_COLUMNS = (
    "id",
    "transaction",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "address",
    "request_id",
    "action",
    "record_type",
    "record_id",
    "record_label",
    "before",
    "after",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the verifier found wrong, and with which batch."""

    batch: int
    problem: str


def _oldest_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
        return int(cursor.fetchone()[0])


def _cluster() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        return int(cursor.fetchone()[0])


def _digest(previous: str, entries: QuerySet[AuditEntry]) -> tuple[str, int, int]:
    """Hash over ``previous`` and every entry, with the number of entries and the highest id."""
    digest = hashlib.sha256(previous.encode())
    count = last_id = 0
    for values in entries.order_by("transaction", "id").values_list(*_COLUMNS).iterator(1000):
        digest.update(dumps(values))
        digest.update(b"\n")
        count += 1
        last_id = max(last_id, values[0])
    return digest.hexdigest(), count, last_id


def _span(start: int, end: int, after_id: int, until_id: int | None) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(transaction__gte=start, transaction__lt=end)
    if after_id:
        entries = entries.filter(id__gt=after_id)
    return entries if until_id is None else entries.filter(id__lte=until_id)


@transaction.atomic
def seal() -> AuditBatch | None:
    """Seal what is certainly complete in the present schema; None when there is nothing.

    One at a time; runs beside any number of writers.
    """
    advisory_lock("audit.seal")
    last = AuditBatch.objects.order_by("-number").first()
    start, after_id = (last.to_transaction, last.after_id) if last else (0, 0)
    cluster = _cluster()
    if last and last.cluster not in (None, cluster):
        start, after_id = 0, last.last_id  # restored into another cluster: a new epoch
    end = _oldest_running()
    previous = last.hash if last else GENESIS
    digest, count, last_id = _digest(previous, _span(start, end, after_id, None))
    if count == 0:
        return None
    known_fault = _head_fault()
    batch = AuditBatch.objects.create(
        number=last.number + 1 if last else 1,
        from_transaction=start,
        to_transaction=end,
        cluster=cluster,
        after_id=after_id,
        last_id=max(last_id, last.last_id if last else 0),
        entries=count,
        previous_hash=previous,
        hash=digest,
    )
    if known_fault is None:
        remember_head(batch)
    else:
        log.error("audit_chain_broken", batch=known_fault.batch, problem=known_fault.problem)
    return batch


def remember_head(batch: AuditBatch) -> None:
    """Keep outside the chain's own schema, and in the log, that the chain goes up to ``batch``."""
    schema = context.present_schema()
    with context.within_public():
        ChainHead.objects.update_or_create(
            schema_name=schema,
            defaults={"number": batch.number, "hash": batch.hash, "updated_at": clock.now()},
        )
    log.info("audit_sealed", schema=schema, batch=batch.number, hash=batch.hash)


def _head_fault() -> Fault | None:
    """What the head that is kept outside says against the chain of the present schema."""
    schema = context.present_schema()
    with context.within_public():
        head = ChainHead.objects.filter(schema_name=schema).first()
    if head is None:
        return None
    found = AuditBatch.objects.filter(number=head.number).first()
    if found is None:
        return Fault(head.number, "was sealed and is missing, with all that came after")
    if found.hash != head.hash:
        return Fault(head.number, "was sealed with another content")
    return None


def _with_epoch_ends() -> Iterator[tuple[AuditBatch, int | None]]:
    """Batches in order, each with the id at which its epoch ended (None: still open)."""
    batches = list(AuditBatch.objects.order_by("number"))
    for index, batch in enumerate(batches):
        later = (b.after_id for b in batches[index:] if b.after_id != batch.after_id)
        yield batch, next(later, None)


def verify() -> list[Fault]:
    """Recompute the whole chain of the present schema; what does not agree."""
    faults: list[Fault] = []
    expected_number, previous = 1, GENESIS
    for batch, until_id in _with_epoch_ends():
        if batch.number != expected_number:
            faults.append(Fault(expected_number, "missing"))
            expected_number = batch.number
        if batch.previous_hash != previous:
            faults.append(Fault(batch.number, "does not follow the batch before"))
        digest, count, _ = _digest(
            batch.previous_hash,
            _span(batch.from_transaction, batch.to_transaction, batch.after_id, until_id),
        )
        if count != batch.entries:
            faults.append(Fault(batch.number, f"{batch.entries} entries sealed, {count} found"))
        elif digest != batch.hash:
            faults.append(Fault(batch.number, "an entry was changed"))
        previous, expected_number = batch.hash, expected_number + 1
    head_fault = _head_fault()
    return faults if head_fault is None else [*faults, head_fault]
