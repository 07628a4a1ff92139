from rest_framework import serializers

from mes.accounts.access.models import TerminalStatus
from mes.http.serializers import Body, Document, Row


class TokenBody(Body):
    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=80), allow_empty=False, max_length=500
    )
    expires_at = serializers.DateTimeField()


class TokenRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    person_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class TokenDocument(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()
    token = serializers.CharField()


_STATUSES = [str(status) for status in TerminalStatus]


class TerminalBody(Body):
    name = serializers.CharField(max_length=120)
    code = serializers.CharField(max_length=40, required=False)
    work_centre_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=500, default=list
    )


class TerminalRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    work_centre_ids = serializers.ListField(child=serializers.IntegerField())
    status = serializers.ChoiceField(choices=_STATUSES)
    enrolled_at = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(source="last_seen_at", allow_null=True)
    version = serializers.IntegerField()


class TerminalDocument(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    work_centre_ids = serializers.ListField(child=serializers.IntegerField())
    status = serializers.ChoiceField(choices=_STATUSES)
    enrolled_at = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(source="last_seen_at", allow_null=True)
    version = serializers.IntegerField()


class TerminalEnrolment(TerminalDocument):
    enrolment_code = serializers.CharField()
    enrolment_url = serializers.CharField()
    enrolment_qr_svg = serializers.CharField()
