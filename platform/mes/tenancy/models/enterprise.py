"""An enterprise is a tenant: a row here, a schema of its own, a host of its own."""

import re
import secrets
import string
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from mes.db.models import Timestamped
from mes.db.transitions import status_check

# Generated, never user text: the name is interpolated into SET search_path, cache keys and paths.
SCHEMA_NAME = re.compile(r"^t_[a-z0-9]{4,24}$")
_ALPHABET = string.ascii_lowercase + string.digits


def new_schema_name() -> str:
    """A fresh random schema name, ``t_`` and 16 letters or digits."""
    return "t_" + "".join(secrets.choice(_ALPHABET) for _ in range(16))


def check_schema_name(name: str) -> None:
    """Raise ValidationError unless ``name`` is one that we generated."""
    if not SCHEMA_NAME.match(name):
        raise ValidationError("not a generated schema name")


class EnterpriseStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"  # its people can read, nothing can be written
    DELETING = "deleting"  # hidden, within the grace period of a deletion
    DELETED = "deleted"  # the schema is gone; the row keeps the name from being used again


TRANSITIONS: Mapping[EnterpriseStatus, frozenset[EnterpriseStatus]] = MappingProxyType(
    {
        EnterpriseStatus.ACTIVE: frozenset({EnterpriseStatus.SUSPENDED, EnterpriseStatus.DELETING}),
        EnterpriseStatus.SUSPENDED: frozenset({EnterpriseStatus.ACTIVE, EnterpriseStatus.DELETING}),
        EnterpriseStatus.DELETING: frozenset({EnterpriseStatus.ACTIVE, EnterpriseStatus.DELETED}),
        EnterpriseStatus.DELETED: frozenset(),
    }
)


class SizeClass(models.TextChoices):
    """Enterprise size classes of 统计上大中小微型企业划分办法 (2017)."""

    LARGE = "large", _("large")
    MEDIUM = "medium", _("medium")
    SMALL = "small", _("small")
    MICRO = "micro", _("micro")


class Enterprise(TenantMixin, Timestamped):  # type: ignore[django-manager-missing]
    """One small manufacturer. ``code`` is its label in the host name, ``schema_name`` its data.

    ``credit_code`` is the unified social credit code, ``industry`` a GB/T 4754-2017 code.
    ``hidden_at`` is when its deletion began, None unless that was.
    """

    auto_create_schema = False
    auto_drop_schema = False

    schema_name = models.CharField(max_length=63, validators=[check_schema_name])
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    industry = models.CharField(max_length=8)
    town = models.CharField(max_length=80)
    size_class = models.CharField(max_length=8, choices=SizeClass)
    designated = models.BooleanField(default=False)
    status = models.CharField(max_length=12, default=EnterpriseStatus.ACTIVE)
    suspended_reason = models.CharField(max_length=300, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    delete_after = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema_name"], name="enterprise_schema_name_unique"),
            models.UniqueConstraint(fields=["code"], name="enterprise_code_unique"),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(status="deleted"),
                name="enterprise_credit_code_unique",
            ),
            status_check("status", EnterpriseStatus, "enterprise_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Domain(DomainMixin):
    """A host name of an enterprise's own, beside the one under the base domain."""
