from rest_framework import serializers

from mes.accounts.people.models import Person
from mes.http.serializers import Body, Document


class SessionPerson(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    language = serializers.ChoiceField(choices=Person.Language.values)
    totp_enabled = serializers.BooleanField()


class SessionEnterprise(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    read_only = serializers.BooleanField()  # type: ignore[assignment]
    suspended_reason = serializers.CharField()


class SessionOtherEnterprise(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class SessionModule(Document):
    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()


class SessionMenuLine(Document):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    path = serializers.CharField()
    icon = serializers.CharField()
    group = serializers.CharField()


class SessionDocument(Document):
    kind = serializers.ChoiceField(choices=["person", "terminal"])
    person = SessionPerson(allow_null=True)
    enterprise = SessionEnterprise()
    enterprises = SessionOtherEnterprise(many=True)
    modules = SessionModule(many=True)
    permissions = serializers.ListField(child=serializers.CharField())
    menu = SessionMenuLine(many=True)
    socket_url = serializers.CharField()


class SignInBody(Body):
    login = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    totp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    new_password = serializers.CharField(max_length=256, required=False, trim_whitespace=False)


class SelfBody(Body):
    name = serializers.CharField(max_length=120, required=False)
    language = serializers.ChoiceField(choices=Person.Language.values, required=False)


class SwitchBody(Body):
    code = serializers.CharField(max_length=40)


class SwitchUrl(Document):
    url = serializers.CharField()


class HandOverBody(Body):
    token = serializers.CharField(max_length=100)
