"""Cleaning up by the clock."""

from datetime import timedelta

from celery import shared_task

from mes.accounts import backoff
from mes.accounts.people.models import AccountLink, PersonSession, SignInFailure
from mes.accounts.people.services import live_sessions
from mes.kernel import clock
from mes.tenancy import context

_KEPT = timedelta(days=2)


@shared_task
def clean_sessions() -> None:
    """Delete sessions that ran out or idled too long, old links, and forgotten failures."""
    with context.within_public():
        PersonSession.objects.exclude(pk__in=live_sessions().values("pk")).delete()
        AccountLink.objects.filter(expires_at__lt=clock.now() - _KEPT).delete()
        backoff.forget_old(SignInFailure, older_than=_KEPT)
