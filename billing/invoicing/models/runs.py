"""Runs over all enterprises."""

from enum import StrEnum

from django.db import models

from mes.db.fields import ZERO, MoneyField
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # may be started again


class InvoiceRun(Timestamped):
    """The bills of all periods over by ``as_of``; ``after`` is the last enterprise that is done.

    The counts grow with each batch, in its transaction.
    """

    as_of = models.DateField()
    state = models.CharField(max_length=8, default=RunState.RUNNING)
    after = models.BigIntegerField(default=0)
    enterprises = models.PositiveIntegerField(default=0)
    periods = models.PositiveIntegerField(default=0)
    invoices = models.PositiveIntegerField(default=0)
    total = MoneyField(default=ZERO)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["as_of"], name="invoicerun_once_a_day"),
            status_check("state", RunState, "invoicerun_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.as_of)
