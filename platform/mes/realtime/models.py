"""The record behind the hints, so that a browser can ask what it missed."""

from django.db import models
from django.db.models.expressions import RawSQL

from mes.kernel import clock


class RealtimeEvent(models.Model):
    """Something happened on a topic. Kept for a day.

    ``sequence`` is PostgreSQL's id of the writing transaction and ``horizon`` the id below which
    every transaction was over then: ids alone commit out of order, so a reader who remembers the
    highest one would miss what commits late.
    """

    sequence = models.BigIntegerField(db_default=RawSQL("(pg_current_xact_id()::text)::bigint", ()))
    horizon = models.BigIntegerField(
        db_default=RawSQL("(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1", ())
    )
    topic = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "sequence"], name="realtime_topic"),
            models.Index(fields=["at"], name="realtime_at"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.kind}"
