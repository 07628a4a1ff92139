from rest_framework import serializers

from mes.http.serializers import Document


class EventEntry(Document):
    sequence = serializers.IntegerField()
    topic = serializers.CharField()
    kind = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name
    at = serializers.DateTimeField()


class MissedEvents(Document):
    events = EventEntry(many=True)
    latest = serializers.IntegerField()
    complete = serializers.BooleanField()
