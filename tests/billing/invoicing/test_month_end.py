"""Bills at the end of a period: what is on them, to the fen, and once only."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from billing import owned
from billing.invoicing.errors import NoTaxRate
from billing.invoicing.models import BillingPeriod, Invoice, InvoiceLine, InvoiceRun, TaxRate
from billing.invoicing.services import runs
from billing.invoicing.services.runs import bill_until_today, run_invoices
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.models import BillingAccount, Price, Subscription
from billing.subscriptions.services.contracts import agree_contract, grant_discount
from billing.subscriptions.services.ending import When, cancel, change_cycle
from billing.subscriptions.services.subscribing import start_trial, subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.tenancy import context
from tests.billing.audits import violations
from tests.factories.billing import billed, bills, on

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def bare(tenant: context.Tenant, actor: Actor) -> Iterator[context.Tenant]:
    """The enterprise alpha with no module."""
    for module in ("orders", "inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
    yield tenant
    assert violations() == {}


def one(module: str, actor: Actor, cycle: Cycle = Cycle.MONTHLY) -> Subscription:
    return subscribe([module], cycle=cycle, actor=actor)[0]


def lines(invoice: Invoice) -> list[tuple[object, ...]]:
    return list(
        invoice.lines.order_by("position").values_list(
            "kind", "module", "service_from", "service_to", "net", "tax", "total"
        )
    )


def test_a_month_that_began_in_the_middle_is_billed_by_its_days(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-21"):
        one("orders", actor)

    billed(date(2026, 12, 1))

    (invoice,) = bills(bare)
    # 10 of 30 days of 600.00; setting up 1 500.00; 6 % on each line.
    assert lines(invoice) == [
        ("setup", "orders", date(2026, 11, 21), date(2026, 11, 22), D("1500.00"), D("90.00"), D("1590.00")),
        ("fee", "orders", date(2026, 11, 21), date(2026, 12, 1), D("200.00"), D("12.00"), D("212.00")),
    ]  # fmt: skip
    assert (invoice.net, invoice.tax, invoice.total) == (D(1700), D(102), D(1802))
    assert re.fullmatch(r"ZD202612-\d{5}", invoice.number)
    assert invoice.title == "阿尔法工具厂"
    assert (invoice.period_start, invoice.period_end) == (date(2026, 11, 1), date(2026, 12, 1))
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 12, 1), date(2026, 12, 16))


def test_a_run_repeated_bills_nothing_again(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-21"):
        one("orders", actor)

    first = billed(date(2026, 12, 1))
    again = billed(date(2026, 12, 1))
    later = billed(date(2026, 12, 30))

    assert (first.invoices, again.invoices, later.invoices) == (1, 1, 0)
    assert len(bills(bare)) == 1
    assert BillingPeriod.objects.filter(enterprise_id=bare.id).count() == 1


def test_missed_months_are_billed_one_by_one(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-01"):
        one("orders", actor)

    billed(date(2027, 3, 1))

    assert [(i.period_start, i.net) for i in bills(bare)] == [
        (date(2026, 11, 1), D(2100)),
        (date(2026, 12, 1), D(600)),
        (date(2027, 1, 1), D(600)),
        (date(2027, 2, 1), D(600)),
    ]


def test_a_run_that_stopped_goes_on_where_it_was(
    bare: context.Tenant,
    other_tenant: context.Tenant,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "BATCH", 1)
    with on("2026-11-21"):
        one("orders", actor)
        with context.within(other_tenant):
            one("orders", actor)
    with on("2026-12-01"), context.across_enterprises():
        run = runs._begin(date(2026, 12, 1), actor)
        assert runs._next_batch(run, runs.UsageOfAll(), actor)
    assert (run.state, run.enterprises, run.invoices) == ("running", 1, 1)

    run = billed(date(2026, 12, 1))

    assert (run.state, run.enterprises, run.invoices, run.total) == ("done", 2, 2, D("3604.00"))
    with context.across_enterprises():
        assert Invoice.objects.count() == 2


@pytest.mark.parametrize(
    ("moment", "fee"),
    [("2026-11-30T23:59:59.999", D("20.00")), ("2026-12-01T00:00:00", None)],
)
def test_the_last_moment_of_the_month_costs_a_day_and_the_next_nothing(
    bare: context.Tenant, actor: Actor, moment: str, fee: Decimal | None
) -> None:
    with on("2026-11-01"):
        one("inventory", actor)
    with on(moment):
        one("orders", actor)

    billed(date(2026, 12, 1))

    found = InvoiceLine.objects.filter(invoice=bills(bare)[0], module="orders", kind="fee")
    assert [line.net for line in found] == ([] if fee is None else [fee])


def test_the_billing_day_is_clamped_to_short_months(bare: context.Tenant, actor: Actor) -> None:
    with on("2027-01-31"):
        one("orders", actor)
        BillingAccount.objects.filter(enterprise_id=bare.id).update(billing_day=31)

    billed(date(2027, 4, 30))

    assert [(i.period_start, i.period_end) for i in bills(bare)] == [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 4, 30)),
    ]
    assert [i.net for i in bills(bare)] == [D(2100), D(600), D(600)]


def test_cancelled_at_once_is_billed_to_the_end_of_that_day(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2028-02-01"):
        row = one("orders", actor)
    with on("2028-02-15"):
        cancel(row.pk, when=When.NOW, actor=actor)

    billed(date(2028, 3, 1))

    fee = InvoiceLine.objects.get(invoice=bills(bare)[0], kind="fee")
    assert (fee.days, fee.of_days, fee.net) == (15, 29, D("310.34"))
    assert billed(date(2028, 4, 1)).invoices == 0


def test_a_year_is_billed_ahead_once_and_what_is_not_used_is_credited(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2028-01-01"):
        row = one("orders", actor, Cycle.YEARLY)
    billed(date(2028, 2, 1))
    (invoice,) = bills(bare)
    assert [(line[0], line[4]) for line in lines(invoice)] == [
        ("setup", D("1500.00")), ("prepaid", D("6000.00")),
    ]  # fmt: skip
    assert billed(date(2028, 6, 30)).invoices == 0

    with on("2028-06-30"):
        cancel(row.pk, when=When.NOW, actor=actor)

    # 182 of 366 days were used: 6000 × 182/366 = 2983.61; 3016.39 and 6 % come back.
    invoice.refresh_from_db()
    (note,) = invoice.credit_notes.all()
    assert (note.net, note.tax, note.total) == (D("3016.39"), D("180.98"), D("3197.37"))
    assert invoice.credited == D("3197.37")
    assert re.fullmatch(r"HC202806-\d{4}", note.number)


def test_a_year_cancelled_before_its_bill_is_billed_for_the_days_used(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2027-01-01"):
        row = one("orders", actor, Cycle.YEARLY)
    with on("2027-01-10"):
        cancel(row.pk, when=When.NOW, actor=actor)

    billed(date(2027, 2, 1))

    prepaid = InvoiceLine.objects.get(invoice=bills(bare)[0], kind="prepaid")
    assert (prepaid.days, prepaid.of_days, prepaid.net) == (10, 365, D("164.38"))
    assert not bills(bare)[0].credit_notes.exists()


def test_the_second_year_is_billed_when_it_begins(bare: context.Tenant, actor: Actor) -> None:
    with on("2027-03-15"):
        one("orders", actor, Cycle.YEARLY)

    billed(date(2028, 4, 1))

    years = InvoiceLine.objects.filter(enterprise_id=bare.id, kind="prepaid").order_by("id")
    assert [(line.service_from, line.service_to, line.net) for line in years] == [
        (date(2027, 3, 15), date(2028, 3, 15), D(6000)),
        (date(2028, 3, 15), date(2029, 3, 15), D(6000)),
    ]


def test_changing_to_years_splits_the_month_where_the_year_begins(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        row = one("orders", actor)
    with on("2026-11-16"):
        change_cycle(row.pk, cycle=Cycle.YEARLY, actor=actor)

    billed(date(2026, 12, 1))

    assert [(line[0], line[4]) for line in lines(bills(bare)[0])] == [
        ("setup", D("1500.00")), ("fee", D("300.00")), ("prepaid", D("6000.00")),
    ]  # fmt: skip


def test_a_contract_that_changes_in_a_month_splits_it_at_both_prices(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        one("orders", actor)
        Price.objects.filter(module="orders", charge="monthly").update(amount=900)
    with on("2026-11-10"):
        agree_contract(starts_on=date(2026, 11, 11), ends_on=None, prices=[], note="", actor=actor)

    billed(date(2026, 12, 1))

    fees = InvoiceLine.objects.filter(invoice=bills(bare)[0], kind="fee").order_by("position")
    assert [(f.days, f.unit_price, f.net) for f in fees] == [
        (10, D(600), D("200.00")),
        (20, D(900), D("600.00")),
    ]


def test_bundle_and_discount_come_off_one_after_the_other(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)
        grant_discount(
            {"module": "orders", "share": D("0.2"), "reason": "首年", "valid_from": date(2026, 11, 1)},
            actor=actor,
        )  # fmt: skip

    billed(date(2026, 12, 1))

    fees = InvoiceLine.objects.filter(invoice=bills(bare)[0], kind="fee").order_by("position")
    assert {f.module: (f.discount, f.net) for f in fees} == {
        "orders": (D("0.28"), D("432.00")),
        "inventory": (D("0.1"), D("720.00")),
        "production": (D("0.1"), D("720.00")),
    }


def test_a_trial_costs_nothing_until_it_is_over(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-16"):
        start_trial(actor=actor)
        one("orders", actor)

    billed(date(2026, 12, 1))
    assert bills(bare) == []
    billed(date(2027, 1, 1))

    # Paid from 16 December: 16 of 31 days.
    (invoice,) = bills(bare)
    assert [(line[0], line[2], line[4]) for line in lines(invoice)] == [
        ("setup", date(2026, 12, 16), D("1500.00")),
        ("fee", date(2026, 12, 16), D("309.68")),
    ]


def test_the_rate_is_that_of_the_last_day_of_the_period(bare: context.Tenant, actor: Actor) -> None:
    TaxRate.objects.update(valid_to=date(2026, 12, 1))
    TaxRate.objects.create(
        category="software_service", rate=D("0.05"), valid_from=date(2026, 12, 1)
    )
    with on("2026-11-30"):
        one("orders", actor)

    billed(date(2027, 1, 1))

    rates = InvoiceLine.objects.filter(enterprise_id=bare.id, kind="fee").order_by("id")
    assert [(line.tax_rate, line.net, line.tax) for line in rates] == [
        (D("0.06"), D("20.00"), D("1.20")),
        (D("0.05"), D("600.00"), D("30.00")),
    ]


def test_without_a_rate_nothing_is_billed_and_the_run_says_so(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        one("orders", actor)
    TaxRate.objects.update(valid_to=date(2026, 11, 30))

    with pytest.raises(NoTaxRate):
        billed(date(2026, 12, 1))

    assert bills(bare) == []
    run = InvoiceRun.objects.get()
    assert (run.state, run.error) == ("failed", "There is no tax rate for 2026-11-30.")
    TaxRate.objects.update(valid_to=None)
    assert billed(date(2026, 12, 1)).invoices == 1


def test_a_day_to_come_is_not_billed(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-30"), pytest.raises(Invalid):
        run_invoices(date(2026, 12, 1), actor=actor)

    assert not InvoiceRun.objects.exists()


def test_the_clock_waits_for_late_usage_and_runs_once_a_day(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        one("orders", actor)
    with context.within_public():
        with on("2026-12-01T01:59"):
            bill_until_today(actor=actor)
        assert InvoiceRun.objects.get().as_of == date(2026, 11, 30)
        with on("2026-12-01T02:00"):
            run = bill_until_today(actor=actor)
            assert run is not None
            assert run.invoices == 1
            assert bill_until_today(actor=actor) is None


def test_the_database_refuses_a_second_bill_of_a_period(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-01"):
        one("orders", actor)
    billed(date(2026, 12, 1))
    (invoice,) = bills(bare)

    twin = Invoice.objects.get(pk=invoice.pk)
    twin.pk, twin.number = None, "ZD-X"
    twin._state.adding = True
    with pytest.raises(IntegrityError, match="invoice_one_a_"), transaction.atomic():
        twin.save()
    with pytest.raises(IntegrityError, match="billingperiod_"), transaction.atomic():
        BillingPeriod.objects.create(
            enterprise_id=bare.id, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 30)
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE billing_invoicing_invoice SET total = total",
        "UPDATE billing_invoicing_invoiceline SET net = net",
        "DELETE FROM billing_invoicing_invoiceline",
        "DELETE FROM billing_invoicing_invoice",
    ],
)
def test_the_database_refuses_to_change_a_bill(
    bare: context.Tenant, actor: Actor, sql: str
) -> None:
    with on("2026-11-01"):
        one("orders", actor)
    billed(date(2026, 12, 1))

    with (
        pytest.raises((IntegrityError, InternalError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_database_refuses_lines_that_do_not_add_up(bare: context.Tenant, actor: Actor) -> None:
    with on("2026-11-01"):
        one("orders", actor)
    billed(date(2026, 12, 1))
    line = bills(bare)[0].lines.get(kind="fee")

    line.pk, line.position = None, 99
    line._state.adding = True
    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        line.save()
    line.tax += D("0.01")
    line.total += D("0.01")
    with pytest.raises(IntegrityError, match="invoiceline_tax_ties"), transaction.atomic():
        line.save()


def test_bills_outlive_their_enterprise_and_subscriptions_go_with_it(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        row = one("orders", actor)
    with on("2026-11-16"):
        change_cycle(row.pk, cycle=Cycle.YEARLY, actor=actor)
    billed(date(2026, 12, 1))

    owned._purge(bare.id)

    assert not Subscription.objects.filter(enterprise_id=bare.id).exists()
    assert not BillingAccount.objects.filter(enterprise_id=bare.id).exists()
    assert [invoice.title for invoice in bills(bare)] == ["阿尔法工具厂"]
    assert InvoiceLine.objects.filter(invoice=bills(bare)[0]).count() == 3
