"""Ready schemas that wait for an enterprise."""

from django.db import models

from mes.db.models import Timestamped


class PoolSchema(Timestamped):
    """An empty schema, migrated up to ``structure_hash``, to be handed to the next enterprise.

    ``seal`` was taken when the hash was verified (``structure.seal``).
    """

    schema_name = models.CharField(max_length=63)
    structure_hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema_name"], name="pool_schema_name_unique")
        ]

    def __str__(self) -> str:
        return self.schema_name
