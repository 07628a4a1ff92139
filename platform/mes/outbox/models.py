"""Promises of all enterprises in one public table, so that one look finds what is due."""

from django.db import models

from mes.kernel import clock


class OutboxMessage(models.Model):
    """One effect to bring about: consumers are idempotent by ``id``."""

    schema_name = models.CharField(max_length=63)
    topic = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    dead = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="outbox_due", condition=models.Q(dead=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
