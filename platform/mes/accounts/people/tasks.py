"""Cleaning up by the clock."""

from datetime import timedelta

from celery import shared_task

from mes.accounts import backoff
from mes.accounts.people.models import AccountLink, PersonSession, SignInFailure
from mes.kernel import clock
from mes.tenancy import context

_KEPT = timedelta(days=2)


@shared_task
def clean_sessions() -> None:
    """Delete expired sessions, links long past, and counts of failures that are forgotten."""
    with context.within_public():
        PersonSession.objects.filter(expire_date__lt=clock.now()).delete()
        AccountLink.objects.filter(expires_at__lt=clock.now() - _KEPT).delete()
        backoff.forget_old(SignInFailure, older_than=_KEPT)
