"""Counting failed attempts in the database, with growing pauses.

An attempt is counted before the secret is looked at and taken back when it was right: a thousand
attempts sent at once get no more tries than a thousand sent in turn. An attempt during a pause
changes nothing, so nobody can prolong somebody's pause for ever.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import models, transaction

from mes.accounts.errors import LockedOut
from mes.db.locks import lock_all
from mes.kernel import clock


class FailureCount(models.Model):
    """Failures of one subject (an account from an address, an address, a worker at a terminal).

    ``subject`` is a hash: the table does not list the phone numbers that somebody tried.
    """

    subject = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["subject"], name="%(class)s_subject_unique")]
        indexes = [models.Index(fields=["last_at"], name="%(class)s_last_at")]

    def __str__(self) -> str:
        return f"{self.subject[:8]} {self.failures}"


@dataclass(frozen=True, slots=True)
class Limit:
    """``free`` failures without a pause; then ``first`` seconds, doubled each time up to ``most``.

    Forgotten ``memory`` after the last failure.
    """

    kind: str
    free: int
    first: int
    most: int
    memory: timedelta

    def pause(self, failures: int) -> timedelta | None:
        """The pause after so many failures; None for none."""
        over = failures - self.free
        if over < 0:
            return None
        return timedelta(seconds=min(self.most, self.first * 2 ** min(over, 20)))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries something that ``limit`` bounds; ``who`` tells whose attempts count together.

    ``cleared`` says whether success forgets all earlier failures (an account) or takes back only
    this one (an address: signing in to one's own account must not wipe out guesses at others).
    """

    limit: Limit
    who: str
    cleared: bool = True

    @property
    def subject(self) -> str:
        return hashlib.sha256(f"{self.limit.kind}\x00{self.who}".encode()).hexdigest()


def begin(model: type[FailureCount], attempts: Sequence[Attempt]) -> None:
    """Count the attempt as a failure until ``succeeded`` takes it back.

    Raises LockedOut with the longest pause that is running. Commits on its own: call it outside
    a transaction that a refusal rolls back.
    """
    now = clock.now()
    by_subject = {attempt.subject: attempt for attempt in attempts}
    rows = model._default_manager
    with transaction.atomic():
        rows.bulk_create(
            [model(subject=subject) for subject in sorted(by_subject)], ignore_conflicts=True
        )
        found = lock_all(rows.filter(subject__in=by_subject))
        waits = [row.locked_until for row in found if row.locked_until and row.locked_until > now]
        if waits:
            raise LockedOut(retry_after=max(1, ceil((max(waits) - now).total_seconds())))
        for row in found:
            limit = by_subject[row.subject].limit
            forgotten = row.last_at <= now - limit.memory
            row.failures = 1 if forgotten else row.failures + 1
            row.last_at = now
            pause = limit.pause(row.failures)
            row.locked_until = now + pause if pause else None
        rows.bulk_update(found, ["failures", "last_at", "locked_until"])


def succeeded(model: type[FailureCount], attempts: Sequence[Attempt]) -> None:
    """Take the attempt back: it was right."""
    by_subject = {attempt.subject: attempt for attempt in attempts}
    with transaction.atomic():
        rows = lock_all(model._default_manager.filter(subject__in=by_subject))
        gone = [row.pk for row in rows if by_subject[row.subject].cleared or row.failures <= 1]
        kept = [row for row in rows if row.pk not in gone]
        for row in kept:
            row.failures -= 1
            row.locked_until = None
        model._default_manager.bulk_update(kept, ["failures", "locked_until"])
        model._default_manager.filter(pk__in=gone).delete()


def forget_old(model: type[FailureCount], *, older_than: timedelta) -> int:
    """Delete counts without a failure for ``older_than``; how many."""
    deleted, _ = model._default_manager.filter(last_at__lt=clock.now() - older_than).delete()
    return deleted
