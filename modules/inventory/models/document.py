"""Stock documents: what the storekeeper writes himself. Posted when made, corrected by reversal."""

from enum import StrEnum

from django.db import models

from mes.db.fields import PriceField, QuantityField
from mes.db.models import Timestamped
from mes.db.search import trigram_index
from mes.db.transitions import status_check


class StockDocumentKind(StrEnum):
    RECEIPT = "receipt"
    ISSUE = "issue"
    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    OPENING = "opening"
    REVERSAL = "reversal"


class StockDocument(Timestamped):
    """A receipt, issue, transfer or adjustment, or the reversal of one."""

    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    effective_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    actor_name = models.CharField(max_length=120)
    search_text = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="stock_document_number_unique"),
            status_check("kind", StockDocumentKind, "stock_document_kind_known"),
        ]
        indexes = [
            trigram_index("stock_document_search"),
            models.Index(fields=["created_at", "id"], name="stock_document_created"),
        ]

    def __str__(self) -> str:
        return self.number


class StockDocumentLine(models.Model):
    """One line; ``quantity`` in the item's unit, ``entered`` and ``unit`` as it was written."""

    document = models.ForeignKey(StockDocument, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(
        "inventory.Lot", models.PROTECT, null=True, related_name="+", db_index=False
    )
    from_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, related_name="+", db_index=False
    )
    to_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, related_name="+", db_index=False
    )
    quantity = QuantityField()
    entered = QuantityField()
    unit = models.CharField(max_length=20)
    unit_cost = PriceField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="stock_line_position"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="stock_line_above_0"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.position}"
