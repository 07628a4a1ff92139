"""A transformation project: what a programme's window, contractor and claim belong to."""

from enum import StrEnum

from django.db import models

from billing.owned import EnterpriseOwned
from mes.db.models import Versioned
from mes.db.transitions import status_check


class ProjectStatus(StrEnum):
    """Where a project stands for the enterprise; the bureau's own steps are the bureau's."""

    OPEN = "open"  # lines and evidence are being collected
    CLAIMED = "claimed"  # a claim is on its way: nothing changes
    CLOSED = "closed"


class Project(EnterpriseOwned, Versioned):
    """``programme`` is a code of the policy (P1, P2a, P2b, P3).

    Invoices and payments count from ``window_start`` to ``window_end``, both inclusive.
    The contractor's details are there to be compared with the applicant's own.
    """

    programme = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    filing_number = models.CharField(max_length=60, blank=True)
    window_start = models.DateField()
    window_end = models.DateField()
    status = models.CharField(max_length=8, default=ProjectStatus.OPEN)
    contractor_name = models.CharField(max_length=120, blank=True)
    contractor_code = models.CharField(max_length=18, blank=True)
    contractor_person = models.CharField(max_length=80, blank=True)
    contractor_phone = models.CharField(max_length=30, blank=True)
    contractor_address = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "programme"],
                condition=models.Q(status__in=["open", "claimed"]),
                name="project_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(window_end__gte=models.F("window_start")),
                name="project_window_in_order",
            ),
            status_check("status", ProjectStatus, "project_status_known"),
        ]
        indexes = [models.Index(fields=["enterprise", "id"], name="project_of_enterprise")]

    def __str__(self) -> str:
        return self.name
