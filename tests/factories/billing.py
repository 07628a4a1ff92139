"""Time and bills in trade words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from billing.invoicing.models import Invoice, InvoiceRun
from billing.invoicing.services.runs import run_invoices
from mes.catalog import gate
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context


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
