"""What is taken back of a bill."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.invoicing.models.invoices import Invoice, InvoiceLine
from billing.invoicing.models.ranges import total_ties
from billing.owned import EnterpriseOwned
from mes.db.fields import MoneyField, RateField
from mes.db.models import AppendOnly
from mes.kernel import clock


class CreditNote(EnterpriseOwned, AppendOnly):
    """Takes amounts (written positive) of one bill back, for a reason."""

    kept_after_deletion: ClassVar[bool] = True

    number = models.CharField(max_length=40)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    issued_on = models.DateField()
    reason = models.CharField(max_length=300)
    net = MoneyField()
    tax = MoneyField()
    total = MoneyField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="creditnote_number_unique"),
            total_ties("creditnote_total_ties"),
            models.CheckConstraint(condition=Q(total__gt=0), name="creditnote_total_positive"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "issued_on", "id"], name="creditnote_of_enterprise"),
            models.Index(fields=["issued_on", "id"], name="creditnote_issued"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(EnterpriseOwned, AppendOnly):
    """A part of a line of the bill, at that line's rate."""

    kept_after_deletion: ClassVar[bool] = True

    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="credits")
    net = MoneyField()
    tax_rate = RateField()
    tax = MoneyField()
    total = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_note", "position"], name="creditnoteline_position"
            ),
            total_ties("creditnoteline_total_ties"),
        ]

    def __str__(self) -> str:
        return f"{self.credit_note_id}/{self.position}"
