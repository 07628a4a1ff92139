from rest_framework import serializers

from mes.http.serializers import Document


class ExportDocument(Document):
    id = serializers.IntegerField()
    status = serializers.CharField()
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    error = serializers.CharField()
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
