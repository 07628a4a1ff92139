from rest_framework import serializers

from mes.api.public.serializers import ApplicationBody
from mes.http.fields import StepsField
from mes.http.serializers import Body, Document, Row
from mes.tenancy.models import EnterpriseStatus
from mes.tenancy.services.lifecycle import allowed_steps


class OperatorPerson(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class OperatorSession(Document):
    person = OperatorPerson()
    permissions = serializers.ListField(child=serializers.CharField())


class OperatorSignInBody(Body):
    login = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    totp = serializers.CharField(max_length=20, required=False, allow_blank=True)


class EnterpriseRow(Row):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    credit_code = serializers.CharField()
    industry = serializers.CharField()
    town = serializers.CharField()
    size_class = serializers.CharField()
    designated = serializers.BooleanField()
    status = serializers.CharField()
    suspended_reason = serializers.CharField()
    delete_after = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    allowed_actions = StepsField(
        {status: allowed_steps(status) for status in EnterpriseStatus}, source="status"
    )


class EnterpriseDocument(Document):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    credit_code = serializers.CharField()
    industry = serializers.CharField()
    town = serializers.CharField()
    size_class = serializers.CharField()
    designated = serializers.BooleanField()
    status = serializers.CharField()
    suspended_reason = serializers.CharField()
    delete_after = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class OwnerBody(Body):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=20)
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class CreateBody(ApplicationBody):
    administrator = OwnerBody()


class CreatedDocument(Document):
    code = serializers.CharField()
    url = serializers.CharField()
    link = serializers.CharField()


class SuspendBody(Body):
    reason = serializers.CharField(max_length=300)


class DeleteBody(Body):
    confirm = serializers.CharField(max_length=64)


class MigrationGroup(Document):
    missing = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    count = serializers.IntegerField()
    enterprises = serializers.ListField(child=serializers.CharField())


class MigrationsDocument(Document):
    behind = serializers.IntegerField()
    public_missing = serializers.ListField(child=serializers.CharField())
    groups = MigrationGroup(many=True)
