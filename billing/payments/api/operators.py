"""Payments of all enterprises: statements, what nobody's money is yet, who owes."""

from typing import Any

import django_filters
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.invoicing.public import invoice_owner
from billing.payments.api import shapes
from billing.payments.api.views import PaymentFilters, PaymentList
from billing.payments.domain.dunning import Action, Step
from billing.payments.domain.states import LineState, NoticeState
from billing.payments.models import BankLine, Notice, Payment, StatementImport
from billing.payments.selectors.bills import bill_payments
from billing.payments.selectors.hints import hints_for
from billing.payments.selectors.overview import LEFT, owing, payment_document, policy_rows
from billing.payments.services.allocating import Share, allocate, release
from billing.payments.services.dunning import dun
from billing.payments.services.notices import accept_notice, dismiss_notice
from billing.payments.services.policies import set_policy
from billing.payments.services.preview import preview_document, preview_statement
from billing.payments.services.refunds import refund
from billing.payments.services.statements import (
    assign_line,
    import_statement,
    set_line_aside,
    take_line_back,
)
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise


def _upload(request: Request) -> UploadedFile:
    files = request.FILES.getlist("file")
    if len(files) != 1 or set(request.data) != {"file"}:
        raise Invalid.field("file", "one_file", _("Send exactly one file in the field file."))
    found: UploadedFile = files[0]
    return found


def _shares(rows: list[dict[str, Any]]) -> list[Share]:
    return [Share(row["invoice_id"], row["amount"]) for row in rows]


class Statements(OperatorEndpoint, ListEndpoint):
    """The statement files that were read; POST reads one (multipart, field ``file``)."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, upload=True, answer=shapes.StatementRow, status=201, atomic=False
        ),
    }
    row = shapes.StatementRow
    ordering = Ordering(default="-created_at", allowed={"created_at": "created_at"})
    export_name = "statements"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request)

    def rows(self) -> QuerySet[StatementImport]:
        return StatementImport.objects.all()

    def post(self, request: Request) -> HttpResponse:
        upload = _upload(request)
        return self.document(
            import_statement(upload.read(), file_name=upload.name or "", actor=self.actor)
        )


class StatementPreview(OperatorEndpoint):
    """What reading a statement file would do; nothing is changed."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, upload=True, answer=shapes.PreviewShape, atomic=False)
    }

    def post(self, request: Request) -> HttpResponse:
        upload = _upload(request)
        with context.across_enterprises():
            preview = preview_statement(upload.read(), file_name=upload.name or "")
            return self.document(preview_document(preview))


class BankLineFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=[(str(one), str(one)) for one in LineState])
    statement = django_filters.NumberFilter(field_name="statement_id")
    since = django_filters.DateFilter(field_name="booked_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="booked_on", lookup_expr="lte")


class BankLines(OperatorEndpoint, ListEndpoint):
    """Money of the statements, each that nobody owns yet with hints whose it may be."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.BankLineRow
    ordering = Ordering(
        default="-booked_on", allowed={"booked_on": "booked_on", "amount": "amount"}
    )
    filterset_class = BankLineFilters
    searchable = True
    search_columns = ("payer_name", "payer_account", "remark", "serial")
    export_name = "bank-lines"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request)

    def rows(self) -> QuerySet[BankLine]:
        return BankLine.objects.all()

    def finish(self, results: list[dict[str, Any]]) -> None:
        hints = hints_for(results)
        for result in results:
            result["hints"] = hints.get(result["id"], [])


class AssignLine(OperatorEndpoint):
    """Say whose money a bank line is, and which bills it pays."""

    operations = {
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.AssignBody, answer=shapes.PaymentShape, status=201
        )
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            payment = assign_line(
                pk,
                self.data["enterprise"],
                _shares(self.data.get("shares", [])),
                actor=self.actor,
            )
            return self.document(payment_document(payment.pk, payment.enterprise_id))


class SetLineAside(OperatorEndpoint):
    """Say that a bank line is no customer's money."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=shapes.NoteBody)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            set_line_aside(pk, self.data["note"], actor=self.actor)
        return self.answer()


class TakeLineBack(OperatorEndpoint):
    """Let a bank line that was set aside wait for its owner again."""

    operations = {"POST": Operation(PLATFORM_OPERATE)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            take_line_back(pk, actor=self.actor)
        return self.answer()


class AllPaymentFilters(PaymentFilters):
    enterprise = django_filters.CharFilter(field_name="enterprise__code")


class AllPayments(OperatorEndpoint, PaymentList):
    """The payments of all enterprises, newest first."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.OperatorPaymentRow
    filterset_class = AllPaymentFilters
    search_columns = ("number", "payer_name", "enterprise__code", "enterprise__name")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request)

    def rows(self) -> QuerySet[Payment]:
        return Payment.objects.annotate(left=LEFT)


class PaymentsOfBill(OperatorEndpoint):
    """What a bill of any enterprise has been paid by."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=shapes.BillPaymentsShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            return self.document(bill_payments(invoice_owner(pk), pk))


class _OnePayment(OperatorEndpoint):
    """Base of what is done with one payment, within its enterprise."""

    abstract = True

    def payment(self, pk: int) -> Payment:
        found = Payment.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound(record="payment", id=pk)
        return found

    def within(self, payment: Payment) -> context.Tenant:
        return directory.tenant_of(Enterprise.objects.get(pk=payment.enterprise_id))

    def shown(self, payment: Payment) -> HttpResponse:
        return self.document(payment_document(payment.pk, payment.enterprise_id))


class AnyPayment(_OnePayment):
    """A payment, what it paid, and what of its enterprise is open."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=shapes.PaymentShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            return self.shown(self.payment(pk))


class AllocatePayment(_OnePayment):
    """Put what is left of a payment to bills."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.SharesBody, answer=shapes.PaymentShape)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            payment = self.payment(pk)
            with context.within(self.within(payment)):
                allocate(pk, _shares(self.data["shares"]), actor=self.actor)
            return self.shown(payment)


class ReleasePayment(_OnePayment):
    """Take money off bills again."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.SharesBody, answer=shapes.PaymentShape)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            payment = self.payment(pk)
            with context.within(self.within(payment)):
                release(pk, _shares(self.data["shares"]), actor=self.actor)
            return self.shown(payment)


class RefundPayment(_OnePayment):
    """Send what is left of a payment back, or a part of it."""

    operations = {
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.RefundBody, answer=shapes.PaymentShape, status=201
        )
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            payment = self.payment(pk)
            with context.within(self.within(payment)):
                refund(
                    pk,
                    self.data["amount"],
                    reason=self.data["reason"],
                    refunded_on=self.data.get("refunded_on"),
                    actor=self.actor,
                )
            return self.shown(payment)


class NoticeFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=[(str(one), str(one)) for one in NoticeState])


class Notices(OperatorEndpoint, ListEndpoint):
    """What payment providers told us, newest first."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.NoticeRow
    ordering = Ordering(default="-created_at", allowed={"created_at": "created_at"})
    filterset_class = NoticeFilters
    searchable = True
    search_columns = ("order_number", "event", "payment_ref")
    export_name = "payment-notices"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request)

    def rows(self) -> QuerySet[Notice]:
        return Notice.objects.all()


class AcceptNotice(OperatorEndpoint):
    """Take a disputed payment as it came."""

    operations = {"POST": Operation(PLATFORM_OPERATE)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            accept_notice(pk, actor=self.actor)
        return self.answer()


class DismissNotice(OperatorEndpoint):
    """Set a disputed notice aside."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=shapes.NoteBody)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            dismiss_notice(pk, self.data["note"], actor=self.actor)
        return self.answer()


class Dunning(OperatorEndpoint):
    """Every enterprise that owes, the longest overdue first; POST takes now what has come due."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=shapes.OwingRow, many=True),
        "POST": Operation(PLATFORM_OPERATE, answer=shapes.DunnedShape, atomic=False),
    }

    def get(self, request: Request) -> HttpResponse:
        with context.across_enterprises():
            return self.document(owing())

    def post(self, request: Request) -> HttpResponse:
        return self.document({"taken": dun()})


class Policies(OperatorEndpoint):
    """The steps of dunning and since when; PUT lets others hold from a day on."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=shapes.PolicyShape, many=True),
        "PUT": Operation(
            PLATFORM_OPERATE, body=shapes.PolicyBody, answer=shapes.PolicyShape, many=True
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(policy_rows())

    def put(self, request: Request) -> HttpResponse:
        set_policy(
            [Step(row["days"], Action(row["action"])) for row in self.data["steps"]],
            valid_from=self.data["valid_from"],
            actor=self.actor,
        )
        return self.document(policy_rows())
