"""The newest sealed batch of each schema, in the public schema."""

from django.db import models

from mes.kernel import clock


class ChainHead(models.Model):
    """Number and hash of the last batch of ``schema_name``: without it a chain whose newest
    batches were cut off, or that was computed anew as a whole, would look intact.
    """

    schema_name = models.CharField(max_length=63)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema_name"], name="audit_head_schema_unique")
        ]

    def __str__(self) -> str:
        return f"{self.schema_name} {self.number}"
