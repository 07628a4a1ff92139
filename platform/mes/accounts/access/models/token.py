"""API tokens."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mes.db.models import Timestamped
from mes.db.transitions import status_check


class TokenKind(StrEnum):
    API = "api"
    BOARD = "board"  # a link for a big screen: reads only


class ApiToken(Timestamped):
    """Lets a program act with ``scopes``, never with more than its maker may at that moment."""

    kind = models.CharField(max_length=8, default=TokenKind.API)
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="api_token_hash_unique"),
            status_check("kind", TokenKind, "api_token_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
