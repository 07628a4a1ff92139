"""Roles: the enterprise's own, and its changes to the shipped ones."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mes.db.models import Versioned


class Role(Versioned):
    """A set of permission codes.

    A shipped role has a row only once the enterprise has changed it; until then it follows the
    manifests.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    permissions = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="role_code_unique")]

    def __str__(self) -> str:
        return self.code


class MemberRole(models.Model):
    """A person of this enterprise has a role. ``person_id`` is an id in the public schema."""

    person_id = models.BigIntegerField()
    role_code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "role_code"], name="member_role_unique")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role_code}"
