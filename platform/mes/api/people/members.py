"""Members and invitations."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.http import HttpResponse
from rest_framework.request import Request

from mes.accounts.access.models import Invitation, MemberRole
from mes.accounts.people.models import Membership
from mes.accounts.people.services import Credentials
from mes.api.people import serializers as shapes
from mes.api.session.serializers import SessionDocument
from mes.api.session.views import SessionEndpoint
from mes.catalog import services
from mes.catalog.services.invitations import account_of
from mes.http.endpoints import ANYONE, Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.kernel import clock
from mes.kernel.errors import NotFound
from mes.tenancy.context import present_tenant

_MEMBERS = "administration.members"


def members() -> QuerySet[Membership]:
    """Members of the present enterprise with ``roles`` and ``status``.

    One query over both schemas: the enterprise's own comes first on the search path, the public one
    is always on it.
    """
    roles = MemberRole.objects.filter(person_id=OuterRef("person_id")).order_by("role_code")
    return Membership.objects.filter(enterprise_id=present_tenant().id, active=True).annotate(
        roles=ArraySubquery(roles.values("role_code")),
        name=F("person__name"),
        status=Case(
            When(person__is_active=False, then=Value("disabled")),
            When(expires_at__lte=clock.now(), then=Value("expired")),
            default=Value("active"),
        ),
    )


def member_document(membership_id: int) -> dict[str, Any]:
    """One member as a document. Raises NotFound."""
    row = members().select_related("person").filter(pk=membership_id).first()
    if row is None:
        raise NotFound(record="member", id=membership_id)
    annotated: Any = row
    return {
        "id": row.pk,
        "person_id": row.person_id,
        "name": row.person.name,
        "phone": row.person.phone,
        "email": row.person.email,
        "roles": annotated.roles,
        "status": annotated.status,
        "expires_at": row.expires_at,
        "last_seen": row.last_seen_at,
    }


class Members(ListEndpoint):
    """Who works in this enterprise's office, with their roles."""

    operations = {
        "GET": Operation(_MEMBERS),
        "POST": Operation(
            _MEMBERS,
            body=shapes.MemberBody,
            answer=shapes.NewMemberDocument,
            status=201,
            atomic=False,  # the answer holds a link, which must not be kept for replay
        ),
    }
    row = shapes.MemberRow
    ordering = Ordering(default="name", allowed={"name": "name", "id": "id"})
    searchable = True
    export_name = "members"

    def rows(self) -> QuerySet[Membership]:
        return members()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(
            Q(person__name__icontains=text)
            | Q(person__phone__startswith=text)
            | Q(person__email__icontains=text)
        )

    def post(self, request: Request) -> HttpResponse:
        data = self.data
        made = services.create_member(
            name=data["name"],
            phone=data["phone"] or "",
            email=data["email"] or "",
            roles=data["roles"],
            expires_at=data["expires_at"],
            actor=self.actor,
        )
        return self.document({**member_document(made.membership.pk), "link": made.link})


class Member(Endpoint):
    """One member: read, change roles and expiry, remove."""

    operations = {
        "GET": Operation(_MEMBERS, answer=shapes.MemberDocument),
        "PATCH": Operation(_MEMBERS, body=shapes.MemberChange, answer=shapes.MemberDocument),
        "DELETE": Operation(_MEMBERS, status=204),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(member_document(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        services.update_member(
            pk,
            roles=self.data.get("roles"),
            expires_at=self.data.get("expires_at"),
            expiry_given="expires_at" in self.data,
            actor=self.actor,
        )
        return self.document(member_document(pk))

    def delete(self, request: Request, pk: int) -> HttpResponse:
        services.remove_member(pk, actor=self.actor)
        return self.answer()


class MemberResetLink(Endpoint):
    """A password link for a member without e-mail, to hand over in person."""

    operations = {"POST": Operation(_MEMBERS, answer=shapes.ResetLink, atomic=False)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document({"link": services.issue_reset_link(pk, actor=self.actor)})


class Invitations(ListEndpoint):
    """Open invitations; make one. The link is shown this once."""

    operations = {
        "GET": Operation(_MEMBERS),
        "POST": Operation(
            _MEMBERS,
            body=shapes.InvitationBody,
            answer=shapes.InvitationDocument,
            status=201,
            atomic=False,
        ),
    }
    row = shapes.InvitationRow
    ordering = Ordering(default="-id", allowed={"id": "id", "expires_at": "expires_at"})
    export_name = "invitations"

    def rows(self) -> QuerySet[Invitation]:
        return services.open_invitations()

    def post(self, request: Request) -> HttpResponse:
        data = self.data
        made = services.invite(
            name=data["name"],
            phone=data["phone"] or "",
            email=data["email"] or "",
            roles=data["roles"],
            membership_expires_at=data["expires_at"],
            actor=self.actor,
        )
        made.invitation.link = made.link  # type: ignore[attr-defined]
        return self.document(made.invitation)


class OneInvitation(Endpoint):
    """Take an invitation back."""

    operations = {"DELETE": Operation(_MEMBERS, status=204)}

    def delete(self, request: Request, pk: int) -> HttpResponse:
        services.revoke_invitation(pk, actor=self.actor)
        return self.answer()


class InvitationAccept(SessionEndpoint):
    """What an invitation's link opens: a look at it, then joining, which signs in."""

    allowed_when_suspended = False
    operations = {
        "GET": Operation(
            ANYONE, answer=shapes.InvitationPreview, query={"token": "the link's secret"}
        ),
        "POST": Operation(
            ANYONE, body=shapes.InvitationAcceptBody, answer=SessionDocument, atomic=False
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        invitation = services.invitation_by(request.query_params.get("token", "")[:100])
        names = {role.code: role.name for role in services.all_roles()}
        return self.document(
            {
                "enterprise_name": present_tenant().name,
                "name": invitation.name,
                "roles": [names.get(code, code) for code in invitation.roles],
                "has_account": account_of(invitation) is not None,
                "login": invitation.phone or invitation.email,
            }
        )

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        secret = self.data["token"]
        invitation = services.invitation_by(secret)
        address = client_address(request)
        person = services.accept_invitation(
            secret,
            name=self.data.get("name", ""),
            credentials=Credentials(
                login=invitation.phone or invitation.email,
                password=self.data["password"],
                totp=self.data.get("totp", ""),
                address=address,
                request_id=getattr(request._request, "request_id", ""),
            ),
            address=address,
        )
        return self.opened(request, person)
