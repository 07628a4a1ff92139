from rest_framework import serializers

from mes.http.serializers import Document


class ModuleEntry(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    features = serializers.ListField(child=serializers.CharField())
    scenario = serializers.IntegerField(allow_null=True)
    list_price_wan = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    price_on_request = serializers.BooleanField()
    built = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["active", "grace", "available", "not_built"])
    requires = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
