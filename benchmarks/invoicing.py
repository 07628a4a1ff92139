"""Month-end invoicing of many enterprises against the bare aggregate query over the same rows."""

import itertools
from datetime import date, timedelta

from django.db import connection, transaction

from benchmarks.figures import Goal, duration, median, seconds_of, spread
from billing.invoicing.models import Invoice
from billing.invoicing.services.runs import run_invoices
from billing.metering.models import UsageSubject
from billing.subscriptions.domain.periods import period_of
from billing.subscriptions.domain.states import SubscriptionState
from billing.subscriptions.models import BillingAccount, Contract, ContractPrice, Subscription
from billing.subscriptions.selectors.prices import prices_on
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context
from mes.tenancy.models import Enterprise

ENTERPRISES = 1_000
MODULES = ("orders", "inventory", "production")
PEOPLE = 25
_QUERIES = 5
# What the month comes to, in one statement: no proration, discount, tax, numbers or documents.
_BARE = """
    SELECT s.enterprise_id, sum(p.amount * CASE WHEN p.meter = '' THEN 1
        ELSE greatest(0, coalesce(u.people, 0) - p.included) END)
    FROM billing_subscriptions_subscription s
    JOIN billing_subscriptions_contractprice p ON p.enterprise_id = s.enterprise_id
        AND p.module = s.module AND p.charge = 'monthly'
    LEFT JOIN (
        SELECT enterprise_id, module, count(DISTINCT subject) AS people
        FROM billing_metering_usagesubject
        WHERE meter = 'active_people' AND day >= %s AND day < %s
        GROUP BY enterprise_id, module
    ) u ON u.enterprise_id = s.enterprise_id AND u.module = s.module
    WHERE s.starts_on < %s AND (s.ends_on IS NULL OR s.ends_on > %s)
    GROUP BY s.enterprise_id
"""


def measure() -> list[Goal]:
    """Bill a month of ``ENTERPRISES`` enterprises; they have no schemas, which no bill needs."""
    month = period_of(period_of(clock.business_date(), 1).start - timedelta(days=1), 1)
    with context.across_enterprises():
        _fill(month.start)
        bare = [seconds_of(lambda: _bare(month.start, month.end)) for _ in range(_QUERIES)]
    whole = seconds_of(lambda: run_invoices(month.end, actor=system("bench")))
    again = seconds_of(lambda: run_invoices(month.end, actor=system("bench")))
    with context.across_enterprises():
        made = Invoice.objects.filter(period_start=month.start).count()
    if made != ENTERPRISES:
        raise RuntimeError(f"{made} bills of {ENTERPRISES}")
    ratio = whole / median(bare)
    return [
        Goal(
            f"month-end bills of {ENTERPRISES} enterprises against the bare aggregate query",
            value=ratio,
            target=150,
            shown=f"{ratio:.0f} times",
            wanted="under 150 times",
            at_most=True,
            details=(
                (
                    f"the run, committed in batches: {duration(whole)},"
                    f" {ENTERPRISES / whole:.0f} bills/s"
                ),
                f"the aggregate query: {spread(bare)}",
                f"the same run again, with nothing left to bill: {duration(again)}",
            ),
        )
    ]


@transaction.atomic
def _fill(start: date) -> None:
    """Accounts, contracts at today's prices, three subscriptions and a month of people each."""
    numbers = itertools.count(1)
    enterprises = Enterprise.objects.bulk_create(
        Enterprise(
            schema_name=f"t_bill{number:012d}",
            code=f"bill{number}",
            name=f"出账厂 {number}",
            credit_code=f"BILLS{number:013d}",
            industry="3465",
            town="东城街道",
            size_class="small",
        )
        for number in itertools.islice(numbers, ENTERPRISES)
    )
    offered = [price.terms for price in prices_on(start).filter(module__in=MODULES)]
    BillingAccount.objects.bulk_create(
        BillingAccount(enterprise=one, opened_on=start, title=one.name, credit_code=one.credit_code)
        for one in enterprises
    )
    contracts = Contract.objects.bulk_create(
        Contract(enterprise=one, number=f"BENCH-{one.pk}", starts_on=start) for one in enterprises
    )
    ContractPrice.objects.bulk_create(
        ContractPrice(
            contract=contract,
            enterprise_id=contract.enterprise_id,
            module=terms.module,
            charge=terms.charge,
            scheme=terms.scheme,
            meter=terms.meter,
            amount=terms.amount,
            included=terms.included,
        )
        for contract in contracts
        for terms in offered
    )
    Subscription.objects.bulk_create(
        Subscription(
            enterprise=one,
            module=module,
            state=SubscriptionState.ACTIVE,
            starts_on=start,
            paid_from=start,
            setup_due=False,
        )
        for one in enterprises
        for module in MODULES
    )
    UsageSubject.objects.bulk_create(
        (
            UsageSubject(
                enterprise=one,
                meter="active_people",
                module="production",
                day=start + timedelta(days=person % 28),
                subject=f"person:{person}",
            )
            for one in enterprises
            for person in range(PEOPLE)
        ),
        batch_size=5_000,
    )


def _bare(start: date, end: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, [start, end, end, start])
        cursor.fetchall()
