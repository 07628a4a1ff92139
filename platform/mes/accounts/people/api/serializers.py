from rest_framework import serializers

from mes.http.serializers import Body, Document


class OwnSession(Document):
    id = serializers.CharField()
    current = serializers.BooleanField()
    device = serializers.CharField()
    address = serializers.CharField()
    enterprise = serializers.CharField()
    last_seen = serializers.DateTimeField()
    created = serializers.DateTimeField()


class PasswordResetBody(Body):
    login = serializers.CharField(max_length=254)


class PasswordResetConfirmBody(Body):
    token = serializers.CharField(max_length=100)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class PasswordChangeBody(Body):
    current = serializers.CharField(max_length=256, trim_whitespace=False)
    new = serializers.CharField(max_length=256, trim_whitespace=False)


class TotpSecret(Document):
    secret = serializers.CharField()
    otpauth_uri = serializers.CharField()
    qr_svg = serializers.CharField()


class TotpCodeBody(Body):
    code = serializers.CharField(max_length=20)


class TotpRecoveryCodes(Document):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class TotpDisableBody(Body):
    password = serializers.CharField(max_length=256, trim_whitespace=False)
