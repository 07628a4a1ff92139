"""What claims have used, over all enterprises: keyed hashes and sums, nothing that names anybody.

The rows belong to no enterprise and carry no content, so every connection may see them: only
whether something is used up leaves an enterprise.
"""

from enum import StrEnum

from django.db import models

from billing.owned import EnterpriseOwned
from mes.db.fields import MoneyField
from mes.db.transitions import status_check


class UseKind(StrEnum):
    INVOICE = "invoice"  # yuan with VAT, red ones taken off
    SERIAL = "serial"  # one device, once
    CONTRACT = "contract"  # yuan of a contract's line


class ClaimUse(models.Model):
    """One invoice, device or contract line: how much of it there is and how much was claimed."""

    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    most = MoneyField()
    claimed = MoneyField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="claim_use_once"),
            models.CheckConstraint(
                condition=models.Q(claimed__gte=0, claimed__lte=models.F("most")),
                name="claim_use_not_exceeded",
            ),
            status_check("kind", UseKind, "claim_use_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class ClaimUseEntry(EnterpriseOwned):
    """What one claim has used of it; the sum of all entries is ``claimed``."""

    use = models.ForeignKey(ClaimUse, on_delete=models.PROTECT, related_name="+", db_index=False)
    claim = models.BigIntegerField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "claim"], name="claim_use_entry_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="claim_use_entry_positive"
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "claim"], name="claim_use_of_claim")]

    def __str__(self) -> str:
        return f"{self.claim} {self.amount}"


class InvoiceMapping(models.Model):
    """Where an issuer's XML keeps what we read: operators add one when an issuer differs."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    root = models.CharField(max_length=80)
    marks = models.JSONField(default=list)
    paths = models.JSONField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="invoice_mapping_once"),
        ]

    def __str__(self) -> str:
        return self.code


class MedianPrice(models.Model):
    """What enterprises paid for a module, yuan without VAT: the median of at least five."""

    module = models.CharField(max_length=40)
    median = MoneyField()
    enterprises = models.PositiveIntegerField()
    computed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module"], name="median_price_once"),
            models.CheckConstraint(
                condition=models.Q(enterprises__gte=5), name="median_price_of_enough"
            ),
        ]

    def __str__(self) -> str:
        return self.module
