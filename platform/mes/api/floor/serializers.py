from rest_framework import serializers

from mes.http.serializers import Body, Document


class EnrolBody(Body):
    code = serializers.CharField(max_length=20)


class FloorWorkCentre(Document):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class FloorTerminal(Document):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    work_centres = FloorWorkCentre(many=True)


class FloorWorker(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.CharField()


class EnrolledTerminal(Document):
    terminal = FloorTerminal()


class FloorSessionDocument(Document):
    terminal = FloorTerminal()
    worker = FloorWorker(allow_null=True)
    workers = FloorWorker(many=True)
    permissions = serializers.ListField(child=serializers.CharField())
    idle_seconds = serializers.IntegerField()
    read_only = serializers.BooleanField()  # type: ignore[assignment]
    socket_url = serializers.CharField()
    language = serializers.CharField()


class SignOnBody(Body):
    badge = serializers.CharField(max_length=80, required=False)
    number = serializers.CharField(max_length=40, required=False)
    pin = serializers.CharField(max_length=20, required=False, trim_whitespace=False)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if "badge" not in attrs and not {"number", "pin"} <= attrs.keys():
            raise serializers.ValidationError(
                {"badge": self.fields["badge"].error_messages["required"]}, code="required"
            )
        return attrs


class SwitchWorkerBody(Body):
    employee_id = serializers.IntegerField(min_value=1)
    pin = serializers.CharField(max_length=20, required=False, trim_whitespace=False)
