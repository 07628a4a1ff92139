"""What a bank statement said: the platform's own, until money is known to be an enterprise's."""

from django.db import models
from django.db.models import Q

from billing.payments.domain.states import LineState
from mes.db.fields import MoneyField
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class StatementImport(Timestamped):
    """One file that was read; ``known`` lines had been read before."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    total = MoneyField()
    imported_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="statementimport_newest")]

    def __str__(self) -> str:
        return self.file_name


class BankLine(Timestamped):
    """Money that came in. ``mark`` tells it from every other: the same line is never read twice.

    ``doubt`` says why the machine left it to a person.
    """

    statement = models.ForeignKey(StatementImport, models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)
    booked_on = models.DateField()
    booked_at = models.CharField(max_length=20, blank=True)
    amount = MoneyField()
    payer_name = models.CharField(max_length=200, blank=True)
    payer_account = models.CharField(max_length=60, blank=True)
    payer_bank = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    serial = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=LineState.UNMATCHED)
    doubt = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mark"], name="bankline_once"),
            status_check("state", LineState, "bankline_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bankline_money_came_in"),
        ]
        indexes = [
            models.Index(fields=["booked_on", "id"], name="bankline_booked"),
            models.Index(
                fields=["booked_on", "id"], condition=Q(state="unmatched"), name="bankline_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.payer_name} {self.amount}"
