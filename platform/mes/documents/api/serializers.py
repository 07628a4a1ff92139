from rest_framework import serializers

from mes.documents.number_patterns import LONGEST_PATTERN, Reset
from mes.http.serializers import Body, Document, Row


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


class NumberRuleBody(Body):
    pattern = serializers.CharField(max_length=LONGEST_PATTERN, trim_whitespace=False)
    reset = serializers.ChoiceField(choices=[str(one) for one in Reset])


class NumberRuleDocument(Document):
    kind = serializers.CharField()
    name = serializers.CharField()
    pattern = serializers.CharField()
    reset = serializers.ChoiceField(choices=[str(one) for one in Reset])
    own = serializers.BooleanField(help_text="Set by the enterprise, not the product's own.")
    default_pattern = serializers.CharField()
    default_reset = serializers.CharField()
    gapless = serializers.BooleanField()
    example = serializers.CharField(help_text="About the next number.")
