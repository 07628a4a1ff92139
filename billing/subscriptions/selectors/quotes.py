"""What a change would cost, by the same rule as the bill: shown before anybody confirms it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from billing.metering.public import quantity
from billing.subscriptions.domain.charges import Agreed, Due, Subscribed, charges, terms_on
from billing.subscriptions.domain.periods import Span, period_of, service_year
from billing.subscriptions.domain.prices import METER_OF, Charge, Scheme, Terms
from billing.subscriptions.domain.proration import prorated
from billing.subscriptions.domain.states import LIVE, Cycle, SubscriptionState
from billing.subscriptions.errors import NotPriced
from billing.subscriptions.models import BillingAccount, Bundle, Subscription
from billing.subscriptions.selectors.billable import Billable, billable, subscribed
from billing.subscriptions.selectors.history import first_days, paid_modules
from billing.subscriptions.selectors.prices import bundles_on, prices_on
from mes.kernel import clock
from mes.kernel.errors import NotFound
from mes.tenancy.context import Tenant

_ZERO = Decimal(0)


def billing_day(tenant: Tenant) -> int:
    """The day of the month on which the enterprise's periods begin."""
    day = BillingAccount.objects.filter(enterprise_id=tenant.id).values_list(
        "billing_day", flat=True
    )
    return day.first() or 1


def quote_subscribing(
    tenant: Tenant, modules: Sequence[str], *, cycle: Cycle, bundle: str = ""
) -> dict[str, Any]:
    """What subscribing today would cost: in this period, and in each following.

    Raises NotFound for an unknown bundle, NotPriced.
    """
    today = clock.business_date()
    together = _bundle(bundle, today) if bundle else None
    wanted = list(together.modules if together else modules)
    facts = billable([tenant.id], since=today)[tenant.id]
    agreements = _with_prices_of_today(facts, wanted, today)
    running = {
        row.module: row
        for row in Subscription.objects.filter(
            enterprise_id=tenant.id, module__in=wanted, state__in=LIVE
        )
    }
    begins = first_days(tenant.id, wanted, today)
    paid = paid_modules(tenant.id, wanted)
    rows = [
        Subscribed(
            id=0,
            module=module,
            cycle=cycle,
            paid_from=running[module].paid_from if module in running else begins[module],
            ends_on=None,
            setup_due=running[module].setup_due if module in running else module not in paid,
            bundle_share=together.share if together else _ZERO,
            bundle_from=today if together and module in running else None,
        )
        for module in wanted
    ]
    period = period_of(today, billing_day(tenant))
    following = period_of(period.end, billing_day(tenant))
    first = replace(facts, agreements=agreements, subscriptions=rows)
    return {
        "period": period,
        "lines": [_line(due) for due in _due(first, period, tenant)],
        "next_period": following,
        "next_lines": [_line(due) for due in _due(first, following, tenant)],
        "credit": _ZERO,
    }


def quote_ending(tenant: Tenant, row: Subscription, last: date) -> dict[str, Any]:
    """What is owed for this period when ``row`` ends at ``last``, and what was paid beyond it."""
    facts = billable([tenant.id], since=clock.business_date())[tenant.id]
    period = period_of(clock.business_date(), billing_day(tenant))
    ending = replace(subscribed(row), ends_on=last)
    only = replace(facts, subscriptions=[ending])
    return {
        "period": period,
        "lines": [_line(due) for due in _due(only, period, tenant)],
        "next_period": None,
        "next_lines": [],
        "credit": _unused(facts, ending, last, period),
    }


def quote_cycle(tenant: Tenant, row: Subscription, cycle: Cycle, switch: date) -> dict[str, Any]:
    """What this period and the next cost when ``row`` is paid by ``cycle`` from ``switch`` on."""
    facts = billable([tenant.id], since=clock.business_date())[tenant.id]
    day = billing_day(tenant)
    period = period_of(clock.business_date(), day)
    present = subscribed(row)
    if switch <= present.paid_from:
        rows = [replace(present, cycle=cycle)]
    else:
        later = replace(present, cycle=cycle, paid_from=switch, ends_on=None, setup_due=False)
        rows = [replace(present, ends_on=switch), later]
    only = replace(facts, subscriptions=rows)
    following = period_of(max(period.end, switch), day)
    return {
        "period": period,
        "lines": [_line(due) for due in _due(only, period, tenant)],
        "next_period": following,
        "next_lines": [_line(due) for due in _due(only, following, tenant)],
        "credit": _ZERO,
    }


def _unused(facts: Billable, one: Subscribed, last: date, period: Span) -> Decimal:
    """The days of a paid year after ``last``; nothing when the year is on the bill to come."""
    if one.cycle is not Cycle.YEARLY or last <= one.paid_from:
        return _ZERO
    year = service_year(one.paid_from, clock.business_date())
    if year.start >= period.start or last >= year.end:
        return _ZERO
    whole = replace(facts, subscriptions=[replace(one, ends_on=None)])
    begun = Span(year.start, max(year.start, period.start))
    due = charges(whole.subscriptions, facts.agreements, facts.rebates, begun, _nothing)
    return sum(
        (
            prorated(line.net, line.whole, year.cut(last, None))
            for line in due
            if line.kind == "prepaid" and line.whole == year
        ),
        _ZERO,
    )


def _nothing(_meter: str, _module: str, _span: Span) -> Decimal:
    return _ZERO


def _due(facts: Billable, period: Span, tenant: Tenant) -> list[Due]:
    def count(meter: str, module: str, span: Span) -> Decimal:
        owner = module if meter == METER_OF[Scheme.PER_USER] else None
        return quantity(tenant.id, meter, span.start, span.end, module=owner)

    return charges(facts.subscriptions, facts.agreements, facts.rebates, period, count)


def _line(due: Due) -> dict[str, Any]:
    return {
        "kind": due.kind,
        "module": due.module,
        "service_from": due.service.start,
        "service_to": due.service.end,
        "days": due.service.days,
        "of_days": due.whole.days,
        "quantity": due.quantity,
        "unit_price": due.unit_price,
        "discount": due.discount,
        "net": due.net,
    }


def _with_prices_of_today(facts: Billable, modules: Sequence[str], today: date) -> list[Agreed]:
    """The agreements, with the price book of today for modules that none of them names."""
    fresh: list[Terms] = []
    for module in modules:
        if terms_on(facts.agreements, module, Charge.MONTHLY, today) is None:
            offered = [price.terms for price in prices_on(today).filter(module=module)]
            if not offered:
                raise NotPriced(module=module)
            fresh += offered
    return [*facts.agreements, Agreed(today, None, tuple(fresh))]


def _bundle(code: str, today: date) -> Bundle:
    found = bundles_on(today).filter(code=code).first()
    if found is None:
        raise NotFound(record="bundle", id=code)
    return found


def next_charge(tenant: Tenant) -> dict[str, Any]:
    """What the present period comes to by today's knowledge, and when it is billed."""
    today = clock.business_date()
    period = period_of(today, billing_day(tenant))
    facts = billable([tenant.id], since=period.start)[tenant.id]
    lines = [_line(due) for due in _due(facts, period, tenant)]
    return {
        "period": period,
        "lines": lines,
        "net": sum((line["net"] for line in lines), _ZERO),
        "trials": Subscription.objects.filter(
            enterprise_id=tenant.id, state=SubscriptionState.TRIAL
        ).count(),
    }
