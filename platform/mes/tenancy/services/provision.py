"""Making an enterprise."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from mes.kernel import clock
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory, hosts
from mes.tenancy.models import Enterprise, EnterpriseStatus
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.services import pool
from mes.tenancy.template import template

# How long the code of a deleted enterprise stays taken: an old link must not lead to a stranger.
CODE_REST = timedelta(days=180)
_LABEL = re.compile(r"[a-z][a-z0-9-]{1,38}")


@dataclass(frozen=True, slots=True)
class NewEnterprise:
    """What an enterprise is made from; ``registration.checked`` makes one from a person's input."""

    code: str
    name: str
    credit_code: str
    industry: str
    town: str
    size_class: str
    designated: bool = False


def check_code(code: str) -> str:
    """``code`` if it can be a label of a host name: 2 to 39 of a-z, 0-9, "-", a letter first.

    Raises Invalid: ``invalid`` or ``reserved``.
    """
    if not _LABEL.fullmatch(code) or code.endswith("-") or "--" in code:
        raise Invalid.field(
            "code",
            "invalid",
            _("2 to 39 lower-case letters, digits and single hyphens, starting with a letter."),
        )
    if code in hosts.RESERVED_LABELS:
        raise Invalid.field("code", "reserved", _("This address is reserved."))
    return code


def provision(new: NewEnterprise) -> context.Tenant:
    """Make the enterprise and its schema, verified; usable as soon as the transaction commits.

    Takes a ready schema from the pool, or replays the DDL when there is none. Raises Invalid when
    the code or the credit code is taken (two at once: the database decides) or the code cannot be
    a host label, TemplateMissing before the first ``migrate_enterprises``, StructureMismatch.
    """
    check_code(new.code)
    with context.within_public():
        try:
            enterprise = _make(new)
        except IntegrityError as taken:
            if not ("enterprise_code_unique" in str(taken) and _release_rested_code(new.code)):
                raise _refusal(taken) from taken
            enterprise = _make(new)
    directory.forget()
    return directory.tenant_of(enterprise)


@transaction.atomic
def _make(new: NewEnterprise) -> Enterprise:
    """The enterprise with its schema. Raises IntegrityError, with nothing done."""
    schema_name = pool.take()
    if schema_name is None:
        schema_name = new_schema_name()
        pool.make(template(), schema_name)
    enterprise = Enterprise(
        schema_name=schema_name,
        code=new.code,
        name=new.name,
        credit_code=new.credit_code,
        industry=new.industry,
        town=new.town,
        size_class=new.size_class,
        designated=new.designated,
    )
    # django-tenants' save() first asks what the constraints say anyway.
    Enterprise.objects.bulk_create([enterprise])
    transaction.on_commit(directory.forget)
    return enterprise


def _refusal(taken: IntegrityError) -> Exception:
    """What ``taken`` means to who signs up; itself when it means nothing to them."""
    if "enterprise_code_unique" in str(taken):
        return Invalid.field("code", "taken", _("This address is taken."))
    if "enterprise_credit_code_unique" in str(taken):
        return Invalid.field(
            "credit_code", "taken", _("An enterprise with this code is registered already.")
        )
    return taken


def _release_rested_code(code: str) -> bool:
    """Take the code from an enterprise that was deleted long enough ago; whether there was one."""
    rested = Enterprise.objects.filter(
        code=code, status=EnterpriseStatus.DELETED, deleted_at__lt=clock.now() - CODE_REST
    ).first()
    if rested is None:
        return False
    rested.code = f"{code}~{rested.pk}"
    rested.save(update_fields=["code"])
    return True


def verify(tenant: context.Tenant) -> None:
    """Raise StructureMismatch unless the enterprise's schema is what the migrations make."""
    pool.verify_structure(tenant.schema_name, template().structure_hash)
