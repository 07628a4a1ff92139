"""Who works on what, and what they reported."""

from django.db import models
from django.db.models import F, Q

from mes.db.fields import ZERO, MinutesField, PriceField, QuantityField
from mes.db.models import AppendOnly, Versioned
from mes.kernel import clock
from modules.production.models.operations import WorkOrderComponent, WorkOrderOperation
from modules.production.models.work_orders import WorkOrder


class ScrapReason(Versioned):
    """Why pieces were scrapped."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="scrapreason_code_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="scrapreason_code_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OperationSession(models.Model):
    """A worker at an operation, from start to the end of the operation.

    ``running_since`` is null while paused; ``worked_seconds`` counts the runs before it, and
    ``reported_seconds`` what of both was given to reports.
    """

    operation = models.ForeignKey(
        WorkOrderOperation, models.CASCADE, related_name="sessions", db_index=False
    )
    employee = models.ForeignKey(
        "masterdata.Employee", models.PROTECT, related_name="+", db_index=False
    )
    employee_name = models.CharField(max_length=200)
    terminal_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(default=clock.now)
    running_since = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    worked_seconds = models.PositiveIntegerField(default=0)
    reported_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "employee"],
                condition=Q(ended_at__isnull=True),
                name="operationsession_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(running_since__isnull=True),
                name="operationsession_ended_rests",
            ),
        ]
        indexes = [
            models.Index(
                fields=["employee"],
                condition=Q(ended_at__isnull=True),
                name="operationsession_worker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_name}: {self.operation_id}"


class WorkReport(AppendOnly):
    """What was done at an operation. Taken back by a report that names it in ``reverses``.

    Quantities and minutes of a reversal are negative. ``piece_rate`` in yuan is the operation's
    when it was reported. ``client_time`` is when the tablet says that it was entered, ``worked_on``
    the business day that it counts for.
    """

    number = models.CharField(max_length=40)
    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+", db_index=False)
    operation = models.ForeignKey(WorkOrderOperation, models.PROTECT, related_name="+")
    employee = models.ForeignKey(
        "masterdata.Employee", models.PROTECT, null=True, related_name="+", db_index=False
    )
    employee_name = models.CharField(max_length=200, blank=True)
    terminal_id = models.BigIntegerField(null=True)
    entered_by = models.CharField(max_length=120)
    good = QuantityField(default=ZERO)
    scrap = QuantityField(default=ZERO)
    rework = QuantityField(default=ZERO)
    scrap_reason = models.ForeignKey(
        ScrapReason, models.PROTECT, null=True, related_name="+", db_index=False
    )
    scrap_reason_name = models.CharField(max_length=120, blank=True)
    minutes = MinutesField(default=ZERO)
    piece_rate = PriceField(null=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)
    client_time = models.DateTimeField(null=True)
    worked_on = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="workreport_number_unique"),
            models.CheckConstraint(
                condition=~Q(good=0, scrap=0, rework=0), name="workreport_not_empty"
            ),
            models.CheckConstraint(
                condition=(
                    Q(reverses__isnull=True, good__gte=0, scrap__gte=0, rework__gte=0)
                    | Q(reverses__isnull=False, good__lte=0, scrap__lte=0, rework__lte=0)
                ),
                name="workreport_sign",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")),
                name="workreport_not_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["worked_on", "employee"], name="workreport_day"),
            models.Index(fields=["work_order", "id"], name="workreport_order"),
        ]

    def __str__(self) -> str:
        return self.number


class ReportConsumption(AppendOnly):
    """What of a component a report used up; negative in a reversal."""

    report = models.ForeignKey(WorkReport, models.PROTECT, related_name="uses")
    component = models.ForeignKey(
        WorkOrderComponent, models.PROTECT, related_name="+", db_index=False
    )
    quantity = QuantityField()

    def __str__(self) -> str:
        return f"{self.report_id}: {self.quantity}"
