"""Answers kept for retries go when nobody can still be retrying."""

from datetime import timedelta

from celery import shared_task

from mes.http.models import IdempotencyRecord
from mes.kernel import clock
from mes.tenancy import context
from mes.tenancy.tasks import EnterpriseTask, for_each_enterprise

KEPT = timedelta(hours=72)


def clean_idempotency() -> int:
    """Delete what is older than ``KEPT`` in the present schema; returns how many rows."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted


@shared_task(base=EnterpriseTask)
def clean_idempotency_of(*, schema: str) -> None:
    """The same for one enterprise."""
    clean_idempotency()


@shared_task
def clean_idempotency_everywhere() -> None:
    """Clean the public schema and start the cleaning of every enterprise."""
    with context.within_public():
        clean_idempotency()
    for_each_enterprise(clean_idempotency_of.name)
