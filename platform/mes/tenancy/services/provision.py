"""Making an enterprise."""

from dataclasses import dataclass

from django.db import transaction

from mes.tenancy import context, directory, structure
from mes.tenancy.models import Enterprise
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.services import pool


@dataclass(frozen=True, slots=True)
class NewEnterprise:
    """What an enterprise is made from; validated by whoever takes it from a person."""

    code: str
    name: str
    credit_code: str
    industry: str
    town: str
    size_class: str
    designated: bool = False


def provision(new: NewEnterprise) -> context.Tenant:
    """Make the enterprise and its schema; usable at once.

    Takes a ready schema from the pool, or replays the DDL when there is none. Either way the
    structure is the template's; ``verify`` compares it whole.
    """
    chosen = pool.template()
    schema_name = new_schema_name()
    with context.within_public(), transaction.atomic():
        if not pool.take(schema_name, chosen.structure_hash):
            structure.replay(chosen, schema_name)
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
        enterprise.save()
    directory.forget()
    return directory.by_code(new.code)


def verify(tenant: context.Tenant) -> None:
    """Raise StructureMismatch unless the enterprise's schema is what the migrations make."""
    expected = pool.template().structure_hash
    found = structure.structure_hash(tenant.schema_name)
    if found != expected:
        raise structure.StructureMismatch(schema=tenant.schema_name)
