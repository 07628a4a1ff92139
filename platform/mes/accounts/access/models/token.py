"""API tokens."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mes.db.models import Timestamped


class ApiToken(Timestamped):
    """Lets a program act with ``scopes``, never with more than its maker may at that moment."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="api_token_hash_unique"),
        ]

    def __str__(self) -> str:
        return self.name
