"""Sealing by the clock."""

from celery import shared_task

from mes.audit.services import seal
from mes.tenancy import context
from mes.tenancy.tasks import EnterpriseTask, for_each_enterprise


@shared_task(base=EnterpriseTask)
def seal_of(*, schema: str) -> None:
    """Seal one enterprise's entries."""
    seal()


@shared_task
def seal_everywhere() -> None:
    """Seal the platform's own entries and start the sealing of every enterprise's."""
    with context.within_public():
        seal()
    for_each_enterprise(seal_of.name)
