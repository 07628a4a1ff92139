"""Work orders."""

from django.db import models
from django.db.models import F, Q

from mes.db.fields import ZERO, QuantityField
from mes.db.models import Versioned
from mes.db.search import MAX_SEARCH_TEXT, trigram_index
from mes.db.transitions import status_check
from modules.production.domain.states import OPEN, WorkOrderStatus

USUAL_PRIORITY = 5


class WorkOrder(Versioned):
    """Make ``quantity`` of an item, in the item's own unit.

    BOM and routing are the versions that operations and components were copied from; changing
    them later changes nothing here. ``order_line_id`` is a line of a sales order, which belongs to
    another module: its number and customer are copied. ``good`` is what came out of the last
    operation, ``completed`` what of it was received, ``scrap`` and ``rework`` the sums over all
    operations. Priority 1 is the most urgent.
    ``told_open`` and ``told_made`` are what its sales order was last told of it.
    """

    number = models.CharField(max_length=40)
    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+")
    quantity = QuantityField()
    unit = models.CharField(max_length=100)
    bom = models.ForeignKey(
        "masterdata.Bom", models.PROTECT, null=True, related_name="+", db_index=False
    )
    bom_version = models.CharField(max_length=40, blank=True)
    routing = models.ForeignKey(
        "masterdata.Routing", models.PROTECT, null=True, related_name="+", db_index=False
    )
    routing_version = models.CharField(max_length=40, blank=True)
    due_date = models.DateField()
    priority = models.PositiveSmallIntegerField(default=USUAL_PRIORITY)
    status = models.CharField(max_length=12, default=WorkOrderStatus.DRAFT)
    hold_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    order_id = models.BigIntegerField(null=True)
    order_line_id = models.BigIntegerField(null=True)
    order_number = models.CharField(max_length=40, blank=True)
    customer_name = models.CharField(max_length=200, blank=True)
    good = QuantityField(default=ZERO)
    scrap = QuantityField(default=ZERO)
    rework = QuantityField(default=ZERO)
    completed = QuantityField(default=ZERO)
    told_open = QuantityField(default=ZERO)
    told_made = QuantityField(default=ZERO)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    search_text = models.CharField(max_length=MAX_SEARCH_TEXT, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="workorder_number_unique"),
            status_check("status", WorkOrderStatus, "workorder_status_known"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="workorder_quantity_positive"),
            models.CheckConstraint(
                condition=Q(good__gte=0, scrap__gte=0, rework__gte=0, completed__gte=0),
                name="workorder_totals_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(completed__lte=F("good")), name="workorder_completed_is_good"
            ),
        ]
        indexes = [
            models.Index(fields=["due_date", "id"], name="workorder_due"),
            models.Index(
                fields=["status", "due_date"],
                condition=Q(status__in=sorted(str(status) for status in OPEN)),
                name="workorder_open",
            ),
            models.Index(
                fields=["order_line_id"],
                condition=Q(order_line_id__isnull=False),
                name="workorder_order_line",
            ),
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="workorder_parent"
            ),
            models.Index(
                fields=["completed_at"],
                condition=Q(completed_at__isnull=False),
                name="workorder_completed",
            ),
            trigram_index("workorder_search"),
        ]

    def __str__(self) -> str:
        return self.number
