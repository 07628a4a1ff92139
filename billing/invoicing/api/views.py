"""Bills: the enterprise's own, and those of all for operators."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.invoicing.api import shapes
from billing.invoicing.documents.bill import bill_pdf, credit_note_pdf
from billing.invoicing.models import Invoice, InvoiceRun, TaxRate
from billing.invoicing.selectors.documents import (
    e_invoices_of,
    invoice_document,
    settled,
    with_open,
)
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.invoicing.services.runs import run_invoices
from billing.invoicing.services.tax_rates import set_tax_rate
from billing.manifest import BILLING_VIEW
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Endpoint, Operation
from mes.http.filters import YesNo
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import NotFound
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise

PDF = "application/pdf"


class InvoiceFilters(django_filters.FilterSet):
    paid = YesNo(method="by_settled")
    year = django_filters.NumberFilter(
        field_name="period_start__year", min_value=2000, max_value=9999
    )

    def by_settled(self, rows: QuerySet[Invoice], _name: str, paid: bool) -> QuerySet[Invoice]:
        return rows.filter(settled(paid))


class InvoiceList(ListEndpoint):
    """A list of bills, each with the number of its e-invoice."""

    abstract = True
    ordering = Ordering(
        default="-issued_on",
        allowed={"issued_on": "issued_on", "due_on": "due_on", "total": "total"},
    )
    filterset_class = InvoiceFilters
    searchable = True
    export_name = "bills"

    def finish(self, results: list[dict[str, Any]]) -> None:
        numbers = e_invoices_of([result["id"] for result in results])
        for result in results:
            result["e_invoice"] = numbers.get(result["id"], "")


class Invoices(InvoiceList):
    """The enterprise's bills, newest first."""

    operations = {"GET": Operation(BILLING_VIEW)}
    row = shapes.InvoiceRow
    search_columns = ("number",)

    def rows(self) -> QuerySet[Invoice]:
        return with_open(Invoice.objects.filter(enterprise_id=context.present_tenant().id))


class OneInvoice(Endpoint):
    """A bill with its lines and credit notes."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.InvoiceShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(invoice_document(context.present_tenant().id, pk))


class InvoicePdf(Endpoint):
    """A bill to print."""

    operations = {"GET": Operation(BILLING_VIEW, binary=PDF)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        name, content = bill_pdf(context.present_tenant().id, pk)
        return self.file(content, name=name, content_type=PDF)


class CreditNotePdf(Endpoint):
    """A credit note to print."""

    operations = {"GET": Operation(BILLING_VIEW, binary=PDF)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        name, content = credit_note_pdf(context.present_tenant().id, pk)
        return self.file(content, name=name, content_type=PDF)


class OperatorInvoiceFilters(InvoiceFilters):
    enterprise = django_filters.CharFilter(field_name="enterprise__code")


class AllInvoices(OperatorEndpoint, InvoiceList):
    """The bills of all enterprises."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.OperatorInvoiceRow
    filterset_class = OperatorInvoiceFilters
    search_columns = ("number", "title", "enterprise__code")

    def rows(self) -> QuerySet[Invoice]:
        return with_open(Invoice.objects.all())

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request, *args, **kwargs)


_INVOICE = shapes.InvoiceShape


class OperatorInvoice(OperatorEndpoint):
    """What operators do with one bill."""

    abstract = True

    def enterprise_of(self, pk: int) -> context.Tenant:
        """Whose bill it is. Raises NotFound."""
        with context.across_enterprises():
            row = Enterprise.objects.filter(
                pk__in=Invoice.objects.filter(pk=pk).values("enterprise_id")
            ).first()
        if row is None:
            raise NotFound(record="invoice", id=pk)
        return directory.tenant_of(row)

    def seen(self, pk: int) -> HttpResponse:
        with context.across_enterprises():
            return self.document(invoice_document(self.enterprise_of(pk).id, pk))


class AnyInvoice(OperatorInvoice):
    """A bill of any enterprise."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=_INVOICE)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.seen(pk)


class AnyInvoicePdf(OperatorInvoice):
    """A bill of any enterprise to print."""

    operations = {"GET": Operation(PLATFORM_OPERATE, binary=PDF)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            name, content = bill_pdf(self.enterprise_of(pk).id, pk)
        return self.file(content, name=name, content_type=PDF)


class CreditInvoice(OperatorInvoice):
    """Take parts of a bill back by a credit note."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.CreditBody, answer=_INVOICE, status=201)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        parts = [Credit(one["position"], one["net"]) for one in self.data["lines"]]
        with context.within(self.enterprise_of(pk)):
            credit(pk, parts, reason=self.data["reason"], actor=self.actor)
        return self.seen(pk)


class RegisterEInvoice(OperatorInvoice):
    """Register the tax authority's number of a bill or of its credit note."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.EInvoiceBody, answer=_INVOICE, status=201)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.within(self.enterprise_of(pk)):
            register_e_invoice(pk, **self.data, actor=self.actor)
        return self.seen(pk)


class Runs(OperatorEndpoint, ListEndpoint):
    """The runs over all enterprises; starting one again is harmless."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.RunBody, answer=shapes.RunRow, status=201, atomic=False
        ),
    }
    row = shapes.RunRow
    ordering = Ordering(default="-as_of", allowed={"as_of": "as_of"})
    export_name = "invoice-runs"

    def rows(self) -> QuerySet[InvoiceRun]:
        return InvoiceRun.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(run_invoices(self.data["as_of"], actor=self.actor))


class TaxRates(OperatorEndpoint, ListEndpoint):
    """VAT rates by date."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.TaxRateBody, answer=shapes.TaxRateRow, status=201
        ),
    }
    row = shapes.TaxRateRow
    ordering = Ordering(default="-valid_from", allowed={"valid_from": "valid_from"})

    def rows(self) -> QuerySet[TaxRate]:
        return TaxRate.objects.all()

    def post(self, request: Request) -> HttpResponse:
        return self.document(set_tax_rate(**self.data, actor=self.actor))
