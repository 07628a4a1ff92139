"""Secrets that act once for a person: a password reset, a walk from one enterprise to another."""

from enum import StrEnum

from django.db import models

from mes.db.transitions import status_check
from mes.kernel import clock


class LinkKind(StrEnum):
    RESET = "reset"
    HAND_OVER = "hand_over"


class AccountLink(models.Model):
    """Good once, until ``expires_at``, at the host of one enterprise (None: the operators')."""

    kind = models.CharField(max_length=12)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    enterprise_id = models.BigIntegerField(null=True)
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="account_link_token_unique"),
            status_check("kind", LinkKind, "account_link_kind_known"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="account_link_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
