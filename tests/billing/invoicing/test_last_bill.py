"""An enterprise that is deleted is billed for the last time before its data go."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from billing.invoicing.models import BillingPeriod, CreditNote, Invoice
from billing.metering.models import UsageEvent
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.models import BillingAccount, Subscription
from billing.subscriptions.services.subscribing import subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.tenancy import context
from mes.tenancy.services import cancel_delete, delete, purge
from tests.billing.audits import violations
from tests.factories.billing import billed, bills, on

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def bare(tenant: context.Tenant, actor: Actor) -> Iterator[context.Tenant]:
    """The enterprise alpha with no module. Every audit holds afterwards."""
    for module in ("orders", "inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
    yield tenant
    context.leave()
    assert violations() == {}


def subscribed(day: str, actor: Actor, cycle: Cycle = Cycle.MONTHLY) -> Subscription:
    with on(day):
        return subscribe(["orders"], cycle=cycle, actor=actor)[0]


def hidden(tenant: context.Tenant, moment: str) -> None:
    with on(moment):
        delete(tenant.code, confirm=tenant.code)


def purged(tenant: context.Tenant, day: str) -> None:
    context.leave()
    with on(day):
        assert purge(tenant.id)
    with context.across_enterprises():
        assert not Subscription.objects.filter(enterprise_id=tenant.id).exists()
        assert not BillingAccount.objects.filter(enterprise_id=tenant.id).exists()
        assert not UsageEvent.objects.filter(enterprise_id=tenant.id).exists()


def fees(invoice: Invoice) -> list[tuple[object, ...]]:
    with context.across_enterprises():
        rows = invoice.lines.filter(kind__in=["fee", "prepaid"]).order_by("position")
        return list(rows.values_list("service_from", "service_to", "days", "of_days", "net"))


def all_bills(tenant: context.Tenant) -> list[Invoice]:
    with context.across_enterprises():
        return bills(tenant)


@pytest.mark.parametrize(
    ("moment", "last", "days", "net"),
    [
        # 600.00 a month: the day on which it was hidden was begun.
        ("2027-02-28T23:59", date(2027, 3, 1), 28, D("600.00")),
        ("2028-02-28T23:59", date(2028, 2, 29), 28, D("579.31")),
        ("2028-02-29T00:00", date(2028, 3, 1), 29, D("600.00")),
        ("2026-12-31T09:00", date(2027, 1, 1), 31, D("600.00")),
        ("2026-12-12T09:00", date(2026, 12, 13), 12, D("232.26")),
    ],
)
def test_days_until_it_was_hidden_are_billed_when_its_data_go(
    bare: context.Tenant, actor: Actor, *, moment: str, last: date, days: int, net: Decimal
) -> None:
    day = date.fromisoformat(moment[:10])
    month = day.replace(day=1)
    subscribed("2026-11-21", actor)
    billed(month)
    before = len(all_bills(bare))
    hidden(bare, moment)

    purged(bare, date.fromordinal(day.toordinal() + 40).isoformat())

    *_earlier, final = all_bills(bare)
    assert len(all_bills(bare)) == before + 1
    assert fees(final) == [(month, last, days, (final.period_end - month).days, net)]
    assert (final.title, final.credit_code) == ("阿尔法工具厂", "91330784MA2E00001X")


def test_while_it_waits_for_its_deletion_nothing_is_billed_nor_for_those_days_later(
    bare: context.Tenant, actor: Actor
) -> None:
    subscribed("2026-11-01", actor)
    hidden(bare, "2026-12-10")

    billed(date(2027, 1, 1))
    assert all_bills(bare) == []
    purged(bare, "2027-01-20")

    november, december = all_bills(bare)
    assert [fees(one)[0][2:] for one in (november, december)] == [
        (30, 30, D("600.00")),
        (10, 31, D("193.55")),
    ]
    assert (december.issued_on, december.due_on) == (date(2027, 1, 20), date(2027, 2, 4))


def test_a_deletion_taken_back_is_billed_as_if_it_had_not_been(
    bare: context.Tenant, actor: Actor
) -> None:
    subscribed("2026-11-01", actor)
    hidden(bare, "2026-12-10")
    billed(date(2027, 1, 1))

    with on("2027-01-05"):
        cancel_delete(bare.code)
    billed(date(2027, 2, 1))

    assert [fees(one)[0][4] for one in all_bills(bare)] == [D("600.00")] * 3


def test_what_was_paid_ahead_beyond_becomes_a_credit_note(
    bare: context.Tenant, actor: Actor
) -> None:
    subscribed("2026-11-01", actor, Cycle.YEARLY)
    billed(date(2026, 12, 1))
    (year,) = all_bills(bare)
    ((_from, _to, days, _of, net),) = fees(year)
    hidden(bare, "2026-12-31")

    purged(bare, "2027-02-10")

    with context.across_enterprises():
        (note,) = CreditNote.objects.filter(enterprise_id=bare.id)
        assert len(bills(bare)) == 1
    # 61 of 365 days were used.
    used = (net * 61 / 365).quantize(D("0.01"))
    assert (days, note.invoice_id, note.net) == (365, year.pk, net - used)


def test_a_year_not_billed_yet_is_billed_by_its_days(bare: context.Tenant, actor: Actor) -> None:
    subscribed("2026-12-05", actor, Cycle.YEARLY)
    hidden(bare, "2026-12-10")

    purged(bare, "2027-01-20")

    (final,) = all_bills(bare)
    ((start, end, days, of_days, _net),) = fees(final)
    assert (start, end, days, of_days) == (date(2026, 12, 5), date(2026, 12, 11), 6, 365)


def test_who_never_subscribed_gets_no_bill(bare: context.Tenant) -> None:
    hidden(bare, "2026-12-10")

    purged(bare, "2027-01-20")

    assert all_bills(bare) == []
    with context.across_enterprises():
        assert not BillingPeriod.objects.filter(enterprise_id=bare.id).exists()
