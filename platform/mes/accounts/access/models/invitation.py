"""An invitation to become a member."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mes.db.models import Timestamped


class Invitation(Timestamped):
    """Good once, until ``expires_at``. It lives in the enterprise's schema: a link taken to
    another enterprise's host finds nothing there.
    """

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    membership_expires_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    invited_by = models.CharField(max_length=120)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_unique"),
        ]

    def __str__(self) -> str:
        return self.name
