from rest_framework import serializers

from mes.http.serializers import Body, Document
from mes.tenancy.models import SizeClass


class AdministratorBody(Body):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=20)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class ApplicationBody(Body):
    name = serializers.CharField(max_length=200)
    credit_code = serializers.CharField(max_length=24)
    industry = serializers.CharField(max_length=8)
    town = serializers.CharField(max_length=80)
    size_class = serializers.ChoiceField(choices=SizeClass.values)
    designated = serializers.BooleanField(required=False, default=False)
    code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class SignUpBody(ApplicationBody):
    administrator = AdministratorBody()


class SignedUpDocument(Document):
    code = serializers.CharField()
    url = serializers.CharField()


class IndustryDocument(Document):
    code = serializers.CharField()
    name = serializers.CharField()


class TownsDocument(Document):
    towns = serializers.ListField(child=serializers.CharField())


class HostDocument(Document):
    code = serializers.CharField()
    available = serializers.BooleanField()
    reason = serializers.CharField()
    suggestion = serializers.CharField()


class FindBody(Body):
    login = serializers.CharField(max_length=254)
