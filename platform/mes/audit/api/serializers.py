from rest_framework import serializers

from mes.http.fields import BesideField
from mes.http.serializers import Row


class AuditRow(Row):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor_kind = serializers.CharField()
    actor_name = serializers.CharField()
    action = serializers.CharField()
    record_type = serializers.CharField()
    record_id = serializers.IntegerField()
    record_label = serializers.CharField()
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    #: Texts of ids and codes in ``before`` and ``after``, by field and value.
    names = BesideField(source="record_id")
    address = serializers.CharField()
    request_id = serializers.CharField()
