"""One change of one record."""

from django.db import models
from django.db.models.expressions import RawSQL

from mes.db.models import AppendOnly
from mes.kernel import clock


class AuditEntry(AppendOnly):
    """Who did what, when, from where, and what the record was before and after.

    ``transaction`` is PostgreSQL's id of the writing transaction: sealing takes all entries of
    transactions that are certainly over, so it never makes a writer wait and never misses one.
    """

    at = models.DateTimeField(default=clock.now)
    transaction = models.BigIntegerField(
        db_default=RawSQL("(pg_current_xact_id()::text)::bigint", ())
    )
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=120)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=80)
    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    record_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "id"], name="audit_record"),
            models.Index(fields=["transaction", "id"], name="audit_transaction"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_type} {self.record_id}"
