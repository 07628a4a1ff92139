"""Time and bills in trade words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.apps import apps
from django.db import connection

from billing.invoicing.models import Invoice, InvoiceRun, TaxRate
from billing.invoicing.services.runs import run_invoices
from billing.payments.models import DunningPolicy
from billing.subscriptions.models import Bundle, Price, TrialPolicy
from mes.catalog import gate
from mes.catalog.models import Entitlement
from mes.documents import numbering
from mes.documents.models import NumberSequence
from mes.kernel import clock
from mes.kernel.actor import system
from mes.outbox.models import OutboxMessage
from mes.tenancy import context
from tests.factories.committed import let_change


def shanghai(text: str) -> datetime:
    """The moment that clocks in Shanghai show as ``text``, such as 2026-11-30T23:59:59.999."""
    return datetime.fromisoformat(f"{text}+08:00")


@contextmanager
def on(text: str) -> Iterator[None]:
    """Work at that moment; a date alone is noon."""
    moment = shanghai(text if "T" in text else f"{text}T12:00")
    with clock.frozen(moment):
        gate.forget()
        yield
    gate.forget()


def billed(as_of: date) -> InvoiceRun:
    """The run of ``as_of``, on that day, from outside any enterprise."""
    with on(as_of.isoformat()), context.within_public():
        return run_invoices(as_of, actor=system("test"))


def bills(tenant: context.Tenant) -> list[Invoice]:
    """The bills of ``tenant``, oldest first."""
    return list(Invoice.objects.filter(enterprise_id=tenant.id).order_by("period_start"))


_FILLED = ("billing.metering", "billing.subscriptions", "billing.invoicing", "billing.payments")
#: What the product ships with; everything else of billing comes from what is done.
_SHIPPED = (Bundle, Price, TrialPolicy, TaxRate, DunningPolicy)


def empty_billing(tenant: context.Tenant) -> None:
    """Take what committed work left of billing out of the database, whoever's it is.

    For tests whose data are really committed: no other rows of billing are there then.
    """
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith(_FILLED) and model not in _SHIPPED
    ]
    with context.across_enterprises(), connection.cursor() as cursor:
        let_change(cursor)
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        let_change(cursor, allowed=False)
        NumberSequence.objects.filter(kind__startswith="billing_").delete()
        Entitlement.objects.filter(enterprise_id=tenant.id).delete()
        OutboxMessage.objects.filter(schema_name=tenant.schema_name).delete()
    numbering.forget_blocks()
    gate.forget()
