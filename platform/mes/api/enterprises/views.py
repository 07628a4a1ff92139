"""An enterprise's own archives."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from mes.api.enterprises.exports import export_file, exports_of, request_export
from mes.api.enterprises.serializers import ExportDocument
from mes.http.endpoints import Endpoint, Operation
from mes.kernel.actor import COSTS_VIEW
from mes.kernel.errors import PermissionDenied
from mes.tenancy.context import present_tenant

PERMISSION = "administration.export"


class ExportEndpoint(Endpoint):
    """An archive holds every cost and price: it needs the right to see them, too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.actor.sees_costs:
            raise PermissionDenied(permission=COSTS_VIEW)


class Exports(ExportEndpoint):
    """Archives of everything the enterprise has; each can be fetched for some days."""

    allowed_when_suspended = True
    operations = {
        "GET": Operation(PERMISSION, answer=ExportDocument, many=True),
        "POST": Operation(PERMISSION, answer=ExportDocument, status=202),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(exports_of(present_tenant().id))

    def post(self, request: Request) -> HttpResponse:
        return self.document(request_export(present_tenant(), actor=self.actor))


class ExportFile(ExportEndpoint):
    """The archive itself."""

    operations = {"GET": Operation(PERMISSION, binary="application/zip")}

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        path = export_file(pk, enterprise_id=present_tenant().id)
        return archive_response(path)


def archive_response(path: Path) -> FileResponse:
    """The file as a download, streamed; the response closes it."""
    response = FileResponse(path.open("rb"), as_attachment=True, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response
