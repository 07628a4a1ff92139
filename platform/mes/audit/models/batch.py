"""A sealed batch of entries."""

from django.db import models

from mes.db.models import AppendOnly
from mes.kernel import clock


class AuditBatch(AppendOnly):
    """Entries of all transactions in [``from_transaction``, ``to_transaction``), chained by hash.

    Membership follows from the transaction ids, so entries are never touched again. ``after_id``
    opens a new epoch: a schema restored into another ``cluster`` (PostgreSQL's own identifier)
    meets transaction ids anew, and its later entries are told apart by their id.
    """

    number = models.PositiveBigIntegerField()
    from_transaction = models.BigIntegerField()
    to_transaction = models.BigIntegerField()
    cluster = models.BigIntegerField(null=True)
    after_id = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="audit_batch_number_unique")]

    def __str__(self) -> str:
        return f"batch {self.number}"
