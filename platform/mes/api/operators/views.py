"""The operators' API."""

from collections.abc import Sequence

import django_filters
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from rest_framework.request import Request

from mes.accounts.people import services as people
from mes.accounts.people.models import Person
from mes.api.enterprises import operating
from mes.api.enterprises.exports import export_file, exports_of, request_export
from mes.api.enterprises.serializers import OperatorExportDocument
from mes.api.enterprises.signup import Administrator, sign_up
from mes.api.enterprises.views import archive_response
from mes.api.operators.serializers import (
    CreateBody,
    CreatedDocument,
    DeleteBody,
    EnterpriseDocument,
    EnterpriseRow,
    MigrationsDocument,
    OperatorSession,
    OperatorSignInBody,
    SuspendBody,
)
from mes.catalog.authentication import (
    PLATFORM_OPERATE,
    OperatorAuthentication,
    operator_actor,
)
from mes.http.endpoints import ANYONE, Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.http.origin import require_own_origin
from mes.http.throttling import client_address
from mes.tenancy import directory
from mes.tenancy.fanout import run
from mes.tenancy.models import Enterprise, EnterpriseStatus
from mes.tenancy.registration import Application


class OperatorEndpoint(Endpoint):
    """Base of what only operators reach."""

    authentication_classes = [OperatorAuthentication]


class Session(OperatorEndpoint):
    """The operator's session: read it, sign in, sign out."""

    operations = {
        "GET": Operation(ANYONE, answer=OperatorSession),
        "POST": Operation(ANYONE, body=OperatorSignInBody, answer=OperatorSession, atomic=False),
        "DELETE": Operation(ANYONE, status=204, atomic=False),
    }

    def get(self, request: Request) -> HttpResponse:
        get_token(request._request)
        return self._session(Person.objects.get(pk=self.actor.id))

    def post(self, request: Request) -> HttpResponse:
        require_own_origin(request)
        credentials = people.Credentials(
            login=self.data["login"],
            password=self.data["password"],
            totp=self.data.get("totp", ""),
            new_password="",
            address=client_address(request),
            request_id=getattr(request._request, "request_id", ""),
        )
        person = people.sign_in_operator(credentials)
        people.open_session(
            request._request.session,
            person,
            enterprise_id=None,
            device=request.headers.get("User-Agent", ""),
            actor=operator_actor(request, person),
        )
        rotate_token(request._request)
        return self._session(person)

    def delete(self, request: Request) -> HttpResponse:
        request._request.session.flush()
        return self.answer()

    def _session(self, person: Person) -> HttpResponse:
        return self.document({"person": person, "permissions": [PLATFORM_OPERATE]})


class EnterpriseFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=[(s.value, s.value) for s in EnterpriseStatus])
    town = django_filters.CharFilter()


class Enterprises(OperatorEndpoint, ListEndpoint):
    """All enterprises; a new one gets an owner, who sets the password by the answered link."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(PLATFORM_OPERATE, body=CreateBody, answer=CreatedDocument, status=201),
    }
    row = EnterpriseRow
    ordering = Ordering(
        default="code", allowed={"code": "code", "name": "name", "created_at": "created_at"}
    )
    filterset_class = EnterpriseFilters
    searchable = True
    export_name = "enterprises"

    def rows(self) -> QuerySet[Enterprise]:
        return Enterprise.objects.all()

    def search(self, rows: QuerySet[Enterprise], text: str) -> QuerySet[Enterprise]:
        return rows.filter(
            Q(code__icontains=text) | Q(name__icontains=text) | Q(credit_code__istartswith=text)
        )

    def post(self, request: Request) -> HttpResponse:
        content = dict(self.data)
        administrator = Administrator(**content.pop("administrator"))
        made = sign_up(
            Application(**content), administrator, actor=self.actor, may_reuse_account=True
        )
        return self.answer({"code": made.tenant.code, "url": made.url, "link": made.link})


class OneEnterprise(OperatorEndpoint):
    """One enterprise, hidden ones included."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=EnterpriseDocument)}

    def get(self, request: Request, code: str) -> HttpResponse:
        return self.document(operating.enterprise_by_code(code))


class Suspend(OperatorEndpoint):
    """Make an enterprise read-only for its people, who are told why."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=SuspendBody, answer=EnterpriseDocument)}

    def post(self, request: Request, code: str) -> HttpResponse:
        return self.document(operating.suspend(code, self.data["reason"], actor=self.actor))


class Resume(OperatorEndpoint):
    """Let a suspended enterprise work again."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=EnterpriseDocument)}

    def post(self, request: Request, code: str) -> HttpResponse:
        return self.document(operating.resume(code, actor=self.actor))


class Delete(OperatorEndpoint):
    """Hide an enterprise now; its data go after the grace period."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=DeleteBody, answer=EnterpriseDocument)}

    def post(self, request: Request, code: str) -> HttpResponse:
        confirm = self.data["confirm"]
        return self.document(operating.delete(code, confirm=confirm, actor=self.actor))


class CancelDelete(OperatorEndpoint):
    """Take a deletion back within the grace period."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=EnterpriseDocument)}

    def post(self, request: Request, code: str) -> HttpResponse:
        return self.document(operating.cancel_delete(code, actor=self.actor))


class Exports(OperatorEndpoint):
    """An enterprise's archives; the worker writes a new one."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=OperatorExportDocument, many=True),
        "POST": Operation(PLATFORM_OPERATE, answer=OperatorExportDocument, status=202),
    }

    def get(self, request: Request, code: str) -> HttpResponse:
        return self.document(exports_of(operating.enterprise_by_code(code).pk))

    def post(self, request: Request, code: str) -> HttpResponse:
        tenant = directory.tenant_of(operating.enterprise_by_code(code))
        return self.document(request_export(tenant, actor=self.actor))


class ExportFile(OperatorEndpoint):
    """An archive itself."""

    operations = {"GET": Operation(PLATFORM_OPERATE, binary="application/zip")}

    def get(self, request: Request, pk: int) -> FileResponse:
        return archive_response(export_file(pk))


class Migrations(OperatorEndpoint):
    """Which schemas are where."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=MigrationsDocument)}

    def get(self, request: Request) -> HttpResponse:
        report = run.report()
        return self.answer(
            {
                "behind": report.behind,
                "public_missing": _names(report.public_missing),
                "groups": [
                    {
                        "missing": _names(group.missing),
                        "unknown": _names(group.unknown),
                        "count": len(group.schemas),
                        "enterprises": sorted({report.labels[name] for name in group.schemas}),
                    }
                    for group in report.groups
                ],
            }
        )


def _names(migrations: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{app}.{name}" for app, name in migrations]
