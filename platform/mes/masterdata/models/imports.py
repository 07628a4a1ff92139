"""Workbooks that were uploaded, and what they would change."""

from django.db import models

from mes.db.models import Versioned
from mes.db.transitions import status_check
from mes.masterdata.domain import ImportStatus


class Import(Versioned):
    """One uploaded workbook on its way into records.

    ``sheets`` says of each sheet what it was recognised as and what its rows would change;
    ``corrections`` what a person made of it, by sheet; ``problem`` why it could not be applied.
    ``fingerprint`` is the plan's: records that changed since are noticed by it.
    """

    file_name = models.CharField(max_length=200)
    file = models.ForeignKey("documents.Attachment", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=ImportStatus.UPLOADED)
    sheets = models.JSONField(default=list)
    corrections = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    problem = models.JSONField(null=True, blank=True)
    mode = models.CharField(max_length=12, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    uploaded_by_id = models.BigIntegerField()
    uploaded_by_name = models.CharField(max_length=120)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [status_check("status", ImportStatus, "import_status_known")]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of a sheet as it would be applied."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["upload", "sheet", "row", "id"], name="importrow_sheet")]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}"


class ImportMapping(models.Model):
    """What a person said a heading row means, remembered under its signature for next time."""

    signature = models.CharField(max_length=64)
    mapping = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signature"], name="importmapping_once")]

    def __str__(self) -> str:
        return self.signature
