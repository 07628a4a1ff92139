"""The stock ledger."""

from django.db import models

from mes.db.fields import PriceField, QuantityField
from mes.db.models import AppendOnly
from mes.db.transitions import status_check
from mes.kernel import clock
from modules.inventory.domain.posting import Reason


class StockMove(AppendOnly):
    """So much of an item went from one location to another. Never changed, never deleted.

    A correction is a further movement that ``reverses`` this one. The source names the document
    and its line; a line is posted once.
    """

    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+")
    lot = models.ForeignKey("inventory.Lot", models.PROTECT, null=True, related_name="+")
    from_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, related_name="+", db_index=False
    )
    to_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, related_name="+", db_index=False
    )
    quantity = QuantityField()
    value = PriceField()
    reason = models.CharField(max_length=16)
    source_type = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_line = models.PositiveIntegerField()
    source_number = models.CharField(max_length=60, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=120)
    effective_on = models.DateField()
    posted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="move_quantity_above_0"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_location=models.F("to_location")),
                name="move_goes_somewhere",
            ),
            models.UniqueConstraint(
                fields=["source_type", "source_id", "source_line"], name="move_source_once"
            ),
            status_check("reason", Reason, "move_reason_known"),
        ]
        indexes = [
            models.Index(fields=["posted_at", "id"], name="move_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.source_number} {self.source_line}"
