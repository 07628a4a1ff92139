"""A full archive of an enterprise that somebody asked for."""

from enum import StrEnum

from django.db import models

from mes.db.models import Timestamped
from mes.db.transitions import status_check


class ExportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"  # the file is gone


class EnterpriseExport(Timestamped):
    """One archive: who asked, how it stands, where the file is (a name below EXPORT_ROOT)."""

    enterprise = models.ForeignKey("tenancy.Enterprise", on_delete=models.CASCADE, related_name="+")
    requested_by = models.CharField(max_length=160)
    status = models.CharField(max_length=8, default=ExportStatus.WAITING)
    file_name = models.CharField(max_length=160, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["enterprise", "id"], name="export_enterprise")]
        constraints = [status_check("status", ExportStatus, "export_status_known")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.file_name or self.status}"
