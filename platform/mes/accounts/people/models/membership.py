"""A person's membership in an enterprise."""

from django.db import models

from mes.db.models import Timestamped


class Membership(Timestamped):
    """Lets a person into an enterprise, until ``expires_at`` when the enterprise set one."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("tenancy.Enterprise", on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "enterprise"], name="membership_unique")
        ]
        indexes = [models.Index(fields=["enterprise", "id"], name="membership_enterprise")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.enterprise_id}"
