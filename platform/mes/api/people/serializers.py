from rest_framework import serializers

from mes.http.serializers import Body, Document, Row


class _Logins(Body):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(
        max_length=20, required=False, allow_blank=True, allow_null=True, default=""
    )
    email = serializers.EmailField(required=False, allow_blank=True, allow_null=True, default="")
    roles = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=False, max_length=50
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class MemberBody(_Logins):
    """A member with an account of their own making: they get a link to choose the password."""


class MemberChange(Body):
    roles = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=False, max_length=50, required=False
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class MemberRow(Row):
    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    name = serializers.CharField(source="person__name")
    phone = serializers.CharField(source="person__phone")
    email = serializers.CharField(source="person__email")
    roles = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=["active", "expired", "disabled"])
    expires_at = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(source="last_seen_at", allow_null=True)


class MemberDocument(Document):
    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=["active", "expired", "disabled"])
    expires_at = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(allow_null=True)


class NewMemberDocument(MemberDocument):
    link = serializers.CharField()


class ResetLink(Document):
    link = serializers.CharField()


class InvitationBody(_Logins):
    pass


class InvitationRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    invited_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    membership_expires_at = serializers.DateTimeField(allow_null=True)


class InvitationDocument(Document):
    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    invited_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    membership_expires_at = serializers.DateTimeField(allow_null=True)
    link = serializers.CharField()


class InvitationPreview(Document):
    enterprise_name = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    has_account = serializers.BooleanField()
    login = serializers.CharField()


class InvitationAcceptBody(Body):
    token = serializers.CharField(max_length=100)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    totp = serializers.CharField(max_length=20, required=False, allow_blank=True)


class RoleBody(Body):
    name = serializers.CharField(max_length=80)
    code = serializers.RegexField(r"^[a-z][a-z0-9_-]*$", max_length=40, required=False)
    permissions = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=1000, default=list
    )


class RoleChange(Body):
    name = serializers.CharField(max_length=80, required=False)
    permissions = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=1000, required=False
    )


class RoleDocument(Document):
    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    shipped = serializers.BooleanField()
    changed = serializers.BooleanField()
    permissions = serializers.ListField(child=serializers.CharField())
    members = serializers.IntegerField()
    version = serializers.IntegerField()


class PermissionEntry(Document):
    module = serializers.CharField()
    module_name = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    active = serializers.BooleanField()
