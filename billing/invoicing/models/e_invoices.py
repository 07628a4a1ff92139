"""The tax authority's invoices that were issued for bills and credit notes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.invoicing.models.credit_notes import CreditNote
from billing.invoicing.models.invoices import Invoice
from billing.owned import EnterpriseOwned
from mes.db.models import AppendOnly
from mes.kernel import clock


class EInvoice(EnterpriseOwned, AppendOnly):
    """The 20-digit number issued for a bill (blue) or for a credit note of it (red).

    A number exists once on the whole platform.
    """

    kept_after_deletion: ClassVar[bool] = True

    number = models.CharField(max_length=20)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="e_invoices", db_index=False)
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="e_invoices", db_index=False
    )
    issued_on = models.DateField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="einvoice_number_unique"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{20}$"), name="einvoice_twenty_digits"
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(credit_note=None),
                name="einvoice_one_a_bill",
            ),
            models.UniqueConstraint(fields=["credit_note"], name="einvoice_one_a_credit_note"),
        ]

    def __str__(self) -> str:
        return self.number
