from rest_framework import serializers

from mes.http.serializers import Document, Row


class AttachmentRow(Row):
    id = serializers.IntegerField()
    file_name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    uploaded_by_name = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class AttachmentDocument(Document):
    id = serializers.IntegerField()
    record_type = serializers.CharField()
    record_id = serializers.IntegerField()
    file_name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    uploaded_by_name = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
