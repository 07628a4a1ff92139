"""Floor terminals and who works at them."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mes.accounts.backoff import FailureCount
from mes.db.models import Versioned
from mes.db.transitions import status_check
from mes.kernel import clock


class TerminalStatus(StrEnum):
    WAITING = "waiting"  # has an enrolment code that nobody used yet
    ENROLLED = "enrolled"
    REVOKED = "revoked"


class Terminal(Versioned):
    """A tablet on the floor.

    ``work_centre_ids`` are ids of master data, a higher layer: they are checked through the port
    in ``mes.accounts.access.plant`` when set, and an empty list means every work centre.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, default=TerminalStatus.WAITING)
    work_centre_ids = ArrayField(models.BigIntegerField(), default=list)
    enrolment_hash = models.CharField(max_length=64, blank=True)
    enrolment_expires_at = models.DateTimeField(null=True)
    cookie_hash = models.CharField(max_length=64, blank=True)
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="terminal_code_unique"),
            models.UniqueConstraint(
                fields=["cookie_hash"],
                condition=~models.Q(cookie_hash=""),
                name="terminal_cookie_unique",
            ),
            models.UniqueConstraint(
                fields=["enrolment_hash"],
                condition=~models.Q(enrolment_hash=""),
                name="terminal_enrolment_unique",
            ),
            status_check("status", TerminalStatus, "terminal_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SignOffReason(StrEnum):
    OPEN = ""
    SIGNED_OFF = "signed_off"
    SWITCHED = "switched"
    IDLE = "idle"
    REVOKED = "revoked"


class WorkerSession(models.Model):
    """A worker signed on at a terminal, until signing off, switching or idling."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="+")
    employee_id = models.BigIntegerField()
    employee_number = models.CharField(max_length=40)
    employee_name = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=clock.now)
    last_active_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, blank=True, default=SignOffReason.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal"],
                condition=models.Q(ended_at=None),
                name="worker_session_one_open",
            ),
            status_check("end_reason", SignOffReason, "worker_session_reason_known"),
        ]
        indexes = [models.Index(fields=["terminal", "-started_at"], name="worker_session_recent")]

    def __str__(self) -> str:
        return f"{self.employee_number} at {self.terminal_id}"


class PinFailure(FailureCount):
    """Wrong badges and PINs by worker and terminal, and enrolment codes by address."""

    class Meta(FailureCount.Meta):
        pass
