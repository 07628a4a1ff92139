"""Cleaning up by the clock."""

from datetime import timedelta

from celery import shared_task

from mes.accounts import backoff
from mes.accounts.access.models import PinFailure, WorkerSession
from mes.kernel import clock
from mes.tenancy.tasks import EnterpriseTask

_FAILURES_KEPT = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=90)


@shared_task(base=EnterpriseTask)
def clean_access(*, schema: str) -> None:
    """Forget old failures and workers' sessions of one enterprise."""
    backoff.forget_old(PinFailure, older_than=_FAILURES_KEPT)
    WorkerSession.objects.filter(ended_at__lt=clock.now() - _SESSIONS_KEPT).delete()
