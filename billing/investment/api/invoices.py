"""E-invoices at the enterprise's host: typed, or read from a file, and confirmed by a person."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.investment.api import shapes
from billing.investment.api.projects import owned
from billing.investment.models import EInvoice
from billing.investment.services.invoices import (
    confirm_invoice,
    register_invoice,
    take_in_file,
)
from billing.manifest import INVESTMENT_EDIT, INVESTMENT_VIEW
from mes.documents.file_types import MOST_BYTES
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import Invalid, TooLarge
from mes.kernel.text import gettext_noop as _
from mes.tenancy.context import present_tenant


class EInvoices(ListEndpoint):
    """The enterprise's e-invoices, newest first; POST registers one that is typed in."""

    operations = {
        "GET": Operation(INVESTMENT_VIEW),
        "POST": Operation(
            INVESTMENT_EDIT,
            body=shapes.InvestedInvoiceBody,
            answer=shapes.InvestedInvoiceShape,
            status=201,
        ),
    }
    row = shapes.InvestedInvoiceRow
    ordering = Ordering("-id", {"id": "id", "issued_on": "issued_on", "number": "number"})
    search_columns = ("number", "seller_name")
    searchable = True
    export_name = "e-invoices"

    def rows(self) -> QuerySet[EInvoice]:
        return EInvoice.objects.filter(enterprise_id=present_tenant().id)

    def post(self, request: Request) -> HttpResponse:
        return self.document(register_invoice(present_tenant().id, self.data, actor=self.actor))


class UploadedInvoice(Endpoint):
    """POST reads an XML or PDF; what is whole is registered, to be confirmed, with its file."""

    operations = {
        "POST": Operation(INVESTMENT_EDIT, upload=True, answer=shapes.UploadedShape, status=201),
    }

    def post(self, request: Request) -> HttpResponse:
        upload = _uploaded(request)
        with transaction.atomic():
            found = take_in_file(
                present_tenant().id,
                file_name=upload.name or "",
                content=upload.read(),
                actor=self.actor,
            )
        return self.document(found)


class OneEInvoice(Endpoint):
    """An e-invoice."""

    operations = {"GET": Operation(INVESTMENT_VIEW, answer=shapes.InvestedInvoiceShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(owned(EInvoice, pk))


class Confirmation(Endpoint):
    """POST confirms an e-invoice with what a person corrected."""

    operations = {
        "POST": Operation(
            INVESTMENT_EDIT, body=shapes.InvoiceCorrections, answer=shapes.InvestedInvoiceShape
        ),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        owned(EInvoice, pk)
        expected = self.expected_version()
        invoice = confirm_invoice(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(invoice)


def _uploaded(request: Request) -> UploadedFile:
    """The one file of the request. Raises Invalid, TooLarge."""
    files = request.FILES.getlist("file")
    if len(files) != 1 or any(name != "file" for name in request.data):
        raise Invalid.field("file", "one_file", _("Send exactly one file in the field file."))
    file: UploadedFile = files[0]
    if not file.size:
        raise Invalid.field("file", "empty", _("The file is empty."))
    if file.size > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    return file
