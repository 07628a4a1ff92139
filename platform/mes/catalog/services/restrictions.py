"""Refusing and allowing again what a meter counts."""

from django.db import transaction

from mes.catalog import gate
from mes.catalog.models import Restriction
from mes.kernel.ids import EnterpriseId
from mes.tenancy import context


def restrict(enterprise_id: EnterpriseId, meter: str) -> None:
    """Refuse what ``meter`` counts, everywhere within a second."""
    with context.within_public():
        _row, made = Restriction.objects.get_or_create(enterprise_id=enterprise_id, meter=meter)
    if made:
        transaction.on_commit(gate.forget)


def unrestrict(enterprise_id: EnterpriseId, meter: str) -> None:
    """Allow what ``meter`` counts again."""
    with context.within_public():
        gone, _ = Restriction.objects.filter(enterprise_id=enterprise_id, meter=meter).delete()
    if gone:
        transaction.on_commit(gate.forget)
