"""Paying, for the enterprise. It stays possible whatever is suspended."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.manifest import BILLING_MANAGE, BILLING_VIEW
from billing.payments.api import shapes
from billing.payments.domain.states import Method
from billing.payments.models import Payment, PaymentOrder
from billing.payments.providers import ask_about, configured, start_checkout
from billing.payments.selectors.bills import bill_payments, bills_to_pay
from billing.payments.selectors.overview import (
    LEFT,
    bills_paid,
    credit_of,
    payment_document,
    standing_of,
)
from billing.payments.services.allocating import use_credit
from mes.http.endpoints import Endpoint, Operation
from mes.http.filters import YesNo
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import NotFound
from mes.tenancy import context


def pay_document() -> dict[str, Any]:
    """What the present enterprise has to pay, and how."""
    tenant = context.present_tenant()
    bills = bills_to_pay(tenant.id)
    provider = configured()
    seller = settings.SELLER
    return {
        "open": sum((bill["open"] for bill in bills), shapes.NOTHING),
        "overdue": sum((bill["open"] for bill in bills if bill["overdue"]), shapes.NOTHING),
        "credit": credit_of(tenant.id),
        "standing": standing_of(tenant.id),
        "transfer": {
            "name": seller["name"],
            "bank": seller["bank"],
            "account": seller["bank_account"],
        },
        "online": provider.title if provider else "",
        "bills": bills,
    }


class Pay(Endpoint):
    """What is open, where to transfer it, and whether it can be paid online."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.PayShape)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(pay_document())


class UseCredit(Endpoint):
    """Pay a bill with what is left of earlier payments."""

    allowed_when_suspended = True
    operations = {
        "POST": Operation(BILLING_MANAGE, body=shapes.UseCreditBody, answer=shapes.PayShape)
    }

    def post(self, request: Request) -> HttpResponse:
        use_credit(actor=self.actor, invoice_id=self.data["invoice_id"])
        return self.document(pay_document())


class Checkout(Endpoint):
    """Begin to pay a bill online: the provider's page to go to. Asked again, the same order."""

    allowed_when_suspended = True
    operations = {
        "POST": Operation(
            BILLING_MANAGE, body=shapes.CheckoutBody, answer=shapes.OrderShape, atomic=False
        )
    }

    def post(self, request: Request) -> HttpResponse:
        return self.document(start_checkout(self.data["invoice_id"], actor=self.actor))


class OneOrder(Endpoint):
    """An order that was begun online, as far as we know."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.OrderShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        order = PaymentOrder.objects.filter(pk=pk, enterprise_id=context.present_tenant().id)
        found = order.select_related("invoice").first()
        if found is None:
            raise NotFound(record="payment_order", id=pk)
        return self.document(found)


class AskAboutOrder(Endpoint):
    """Ask the provider how the order stands, should its notice have got lost."""

    allowed_when_suspended = True
    operations = {"POST": Operation(BILLING_VIEW, answer=shapes.OrderShape, atomic=False)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(ask_about(pk))


class BillPayments(Endpoint):
    """What a bill has been paid by, and what follows while it is open."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.BillPaymentsShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(bill_payments(context.present_tenant().id, pk))


class PaymentFilters(django_filters.FilterSet):
    method = django_filters.ChoiceFilter(choices=[(str(one), str(one)) for one in Method])
    credit = YesNo(method="by_credit")
    since = django_filters.DateFilter(field_name="received_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="received_on", lookup_expr="lte")

    def by_credit(self, rows: QuerySet[Payment], _name: str, wanted: bool) -> QuerySet[Payment]:
        left = Q(amount__gt=F("allocated") + F("refunded"))
        return rows.filter(left if wanted else ~left)


class PaymentList(ListEndpoint):
    """Payments with the bills that they paid."""

    abstract = True
    ordering = Ordering(
        default="-received_on", allowed={"received_on": "received_on", "amount": "amount"}
    )
    filterset_class = PaymentFilters
    searchable = True
    export_name = "payments"

    def finish(self, results: list[dict[str, Any]]) -> None:
        numbers = bills_paid(result["id"] for result in results)
        for result in results:
            result["bills"] = numbers.get(result["id"], [])


class Payments(PaymentList):
    """The enterprise's payments, newest first."""

    operations = {"GET": Operation(BILLING_VIEW)}
    row = shapes.PaymentRow
    search_columns = ("number", "payer_name")

    def rows(self) -> QuerySet[Payment]:
        tenant = context.present_tenant()
        return Payment.objects.filter(enterprise_id=tenant.id).annotate(left=LEFT)


class OnePayment(Endpoint):
    """A payment with the bills that it paid and what went back."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.PaymentShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(payment_document(pk, context.present_tenant().id))
