"""The enterprise's own bills flow into its running project by themselves."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from billing.investment.models import EInvoice, InvestmentLine, Project
from billing.investment.services.own_bills import take_in_own_bills
from billing.investment.services.projects import open_project
from billing.investment.tasks import take_in_bills
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.subscribing import subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import billed, bills, on
from tests.factories.people import Client

pytestmark = pytest.mark.django_db

D = Decimal
NUMBER = "26332000000000000017"


@pytest.fixture
def project(tenant: context.Tenant, actor: Actor) -> Iterator[Project]:
    """A project from 2026 to 2027, and a bill of 1 December 2026 for orders."""
    for module in ("orders", "inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
    with on("2026-11-21"), transaction.atomic():
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2026, 12, 1))
    with on("2026-12-02"):
        yield open_project(
            tenant.id,
            {
                "programme": "P3",
                "name": "轻量化",
                "window_start": date(2026, 1, 1),
                "window_end": date(2027, 12, 31),
            },
            actor=actor,
        )


def lines(project: Project) -> list[tuple[object, ...]]:
    names = ("kind", "module", "contract_number", "contract_net", "contract_gross")
    return list(project.lines.order_by("position").values_list(*names))


def test_a_bill_becomes_a_line_of_each_module_once(project: Project) -> None:
    first = take_in_own_bills(project.enterprise_id)
    again = take_in_own_bills(project.enterprise_id)

    assert (first, again) == (1, 0)
    # Setting up 1 500.00 and ten days at 200.00, with 6 % VAT.
    assert lines(project) == [("subscription", "orders", "ZD202612-00001", D(1700), D(1802))]
    assert project.lines.get().name == "订单管理 2026-11-21 – 2026-11-30"


def test_a_registered_e_invoice_is_used_and_needs_no_confirmation(
    project: Project, actor: Actor, tenant: context.Tenant
) -> None:
    take_in_own_bills(tenant.id)
    register_e_invoice(bills(tenant)[0].pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)

    later = take_in_own_bills(tenant.id)
    again = take_in_own_bills(tenant.id)

    assert (later, again) == (1, 0)
    invoice = EInvoice.objects.get()
    assert (invoice.number, invoice.source, invoice.used_gross) == (NUMBER, "own", D(1802))
    assert (invoice.net, invoice.tax, invoice.issued_on) == (D(1700), D(102), date(2026, 12, 2))
    assert invoice.confirmed_at is not None


def test_a_bill_outside_the_window_stays_out(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(window_start=date(2026, 12, 2))

    assert take_in_own_bills(project.enterprise_id) == 0
    assert lines(project) == []


def test_a_claimed_project_takes_nothing_in(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(status="claimed")

    assert take_in_own_bills(project.enterprise_id) == 0
    assert lines(project) == []


def test_bills_flow_in_nightly_and_when_the_evidence_is_opened(
    project: Project, tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    shown = api("finance").get(f"/billing/projects/{project.pk}/evidence").json()
    take_in_bills(schema=tenant.schema_name)

    assert [(one["module"], one["own"]) for one in shown["lines"]] == [("orders", True)]
    with context.within(tenant):
        assert InvestmentLine.objects.count() == 1
