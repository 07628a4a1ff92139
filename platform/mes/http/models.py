"""Answers that were given, kept so that a retry gets the same one."""

from django.db import models

from mes.kernel import clock


class IdempotencyRecord(models.Model):
    """One carried-out write, stored in its transaction: it exists exactly when the effect does."""

    actor_key = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_key", "key"], name="idempotency_key_unique")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return f"{self.actor_key} {self.key}"
