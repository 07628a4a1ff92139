from datetime import datetime

from rest_framework import serializers

from mes.api.enterprises.exports import progress
from mes.http.serializers import Document
from mes.tenancy.models import EnterpriseExport, ExportStatus
from mes.tenancy.services.lifecycle import EXPORT_KEPT


class ExportDocument(Document):
    id = serializers.IntegerField()
    status = serializers.SerializerMethodField()
    parts_done = serializers.SerializerMethodField()
    parts_total = serializers.SerializerMethodField()
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.SerializerMethodField()

    def get_status(self, export: EnterpriseExport) -> str:
        return ExportStatus.RUNNING if progress(export)[1] else export.status

    def get_parts_done(self, export: EnterpriseExport) -> int:
        return progress(export)[0]

    def get_parts_total(self, export: EnterpriseExport) -> int:
        return progress(export)[1]

    def get_kept_until(self, export: EnterpriseExport) -> datetime | None:
        if export.status != ExportStatus.DONE or export.finished_at is None:
            return None
        return export.finished_at + EXPORT_KEPT


class OperatorExportDocument(ExportDocument):
    """For operators also why it failed, which may speak of the machine."""

    error = serializers.CharField()
