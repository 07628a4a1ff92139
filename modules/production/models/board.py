"""Links that show the shop board on a big screen without a person signed in."""

from django.db import models

from mes.db.models import Timestamped


class BoardLink(Timestamped):
    """Whoever has the key sees the board and nothing else; only its hash is kept."""

    name = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64)
    created_by = models.CharField(max_length=120)
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="boardlink_key_unique"),
        ]

    def __str__(self) -> str:
        return self.name
