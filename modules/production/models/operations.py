"""What a work order copied from its routing and its BOM."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mes.db.fields import ZERO, MinutesField, PriceField, QuantityField, RateField
from mes.db.transitions import status_check
from modules.production.domain.states import OperationStatus
from modules.production.models.work_orders import WorkOrder


class WorkOrderOperation(models.Model):
    """One operation of a work order. Minutes: setup for the whole, run for one piece.

    Without a work centre it may be reported anywhere. Changes always go with a new version of the
    work order.
    """

    work_order = models.ForeignKey(
        WorkOrder, models.CASCADE, related_name="operations", db_index=False
    )
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    work_centre = models.ForeignKey(
        "masterdata.WorkCentre", models.PROTECT, null=True, related_name="+", db_index=False
    )
    work_centre_name = models.CharField(max_length=200, blank=True)
    setup_minutes = MinutesField(default=ZERO)
    run_minutes = MinutesField(default=ZERO)
    transfer_batch = QuantityField(default=Decimal(1))
    piece_rate = PriceField(null=True)
    inspection = models.BooleanField(default=False)
    outsourced = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True)
    planned = QuantityField()
    good = QuantityField(default=ZERO)
    scrap = QuantityField(default=ZERO)
    rework = QuantityField(default=ZERO)
    available = QuantityField(default=ZERO)
    status = models.CharField(max_length=8, default=OperationStatus.WAITING)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_order", "seq"], name="workorderoperation_seq"),
            status_check("status", OperationStatus, "workorderoperation_status_known"),
            models.CheckConstraint(
                condition=Q(good__gte=0, scrap__gte=0, rework__gte=0, available__gte=0),
                name="workorderoperation_totals_not_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["work_centre", "status"],
                condition=~Q(status=str(OperationStatus.DONE)),
                name="workorderoperation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.name}"


class WorkOrderComponent(models.Model):
    """What the work order takes of an item, in that item's own unit, counted in ``unit_decimals``.

    ``quantity_per`` is for one piece with scrap and may be a fraction; ``required`` is for the
    whole order, in whole amounts of the unit. ``consumed`` is
    what reports at ``consumed_at_seq`` (the operation that the BOM names, else the last) have used
    up, ``issued`` what has left the stock for it. Without ``stocked`` no stock is kept of it.
    """

    work_order = models.ForeignKey(
        WorkOrder, models.CASCADE, related_name="components", db_index=False
    )
    position = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+")
    unit = models.CharField(max_length=100)
    unit_decimals = models.PositiveSmallIntegerField()
    quantity_per = QuantityField()
    scrap_rate = RateField(default=ZERO)
    required = QuantityField()
    consumed = QuantityField(default=ZERO)
    issued = QuantityField(default=ZERO)
    operation_seq = models.PositiveIntegerField(null=True)
    consumed_at_seq = models.PositiveIntegerField()
    stocked = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_order", "position"], name="workordercomponent_position"
            ),
            models.CheckConstraint(
                condition=Q(required__gte=0, consumed__gte=0, issued__gte=0),
                name="workordercomponent_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_order_id}/{self.position}"
