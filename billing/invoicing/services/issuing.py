"""The bills of many enterprises at once, from what they are subscribed to and what they used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Max

from billing.invoicing.domain.tax import taxed
from billing.invoicing.models import BillingPeriod, Invoice, InvoiceLine
from billing.invoicing.selectors.tax import RateOn, rates
from billing.invoicing.selectors.usage import UsageOfAll
from billing.invoicing.services.numbers import INVOICE, take
from billing.subscriptions.public import (
    AccountFact,
    Billable,
    Due,
    Span,
    billable,
    charges,
    periods_until,
)
from mes.audit.services import record_each
from mes.kernel.actor import Actor

_ONE_DAY = timedelta(days=1)
_BUYER = ("title", "credit_code", "address", "phone", "bank", "bank_account")


@dataclass(slots=True)
class Draft:
    """A bill before it has a number."""

    period: BillingPeriod
    account: AccountFact
    lines: list[InvoiceLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a batch came to."""

    periods: int
    invoices: Sequence[Invoice]

    @property
    def total(self) -> Decimal:
        return sum((invoice.total for invoice in self.invoices), Decimal(0))


def issue(
    accounts: Sequence[AccountFact],
    *,
    as_of: date,
    usage: UsageOfAll,
    actor: Actor,
    until: date | None = None,
) -> Issued:
    """Bill each of ``accounts`` for its periods over by ``as_of`` that were not billed yet.

    Those over by ``until``, if given: a last bill does not wait for the end of its period. Needs
    the accounts locked and work across enterprises. Raises NoTaxRate.
    """
    due = _due_periods(accounts, until or as_of)
    if not due:
        return Issued(0, [])
    since = min(period.starts_on for _account, period in due)
    facts = billable([account.enterprise_id for account, _period in due], since=since)
    rate_on = rates()

    BillingPeriod.objects.bulk_create([period for _account, period in due])
    drafts = [
        Draft(period, account, _lines(period, facts[account.enterprise_id], usage, rate_on))
        for account, period in due
    ]
    invoices = _write([draft for draft in drafts if draft.lines], as_of)

    record_each(
        actor,
        "invoice.issued",
        [(invoice, {"number": invoice.number, "total": invoice.total}) for invoice in invoices],
    )
    return Issued(len(due), invoices)


def _due_periods(
    accounts: Iterable[AccountFact], until: date
) -> list[tuple[AccountFact, BillingPeriod]]:
    accounts = list(accounts)
    billed: Mapping[int, date] = dict(
        BillingPeriod.objects.filter(enterprise_id__in=[a.enterprise_id for a in accounts])
        .values_list("enterprise_id")
        .annotate(Max("ends_on"))
    )
    return [
        (
            account,
            BillingPeriod(
                enterprise_id=account.enterprise_id, starts_on=span.start, ends_on=span.end
            ),
        )
        for account in accounts
        for span in periods_until(
            billed.get(account.enterprise_id, account.opened_on), until, account.billing_day
        )
    ]


def _lines(
    period: BillingPeriod, facts: Billable, usage: UsageOfAll, rate_on: RateOn
) -> list[InvoiceLine]:
    def count(meter: str, module: str, span: Span) -> Decimal:
        return usage.quantity(period.enterprise_id, meter, module, span)

    span = Span(period.starts_on, period.ends_on)
    # The tax arises with the last day of the period that the bill is for.
    rate = rate_on(period.ends_on - _ONE_DAY)
    found = charges(facts.subscriptions, facts.agreements, facts.rebates, span, count)
    return [
        _line(due, position, rate, period.enterprise_id)
        for position, due in enumerate([due for due in found if due.net], start=1)
    ]


def _line(due: Due, position: int, rate: Decimal, enterprise_id: int) -> InvoiceLine:
    amount = taxed(due.net, rate)
    return InvoiceLine(
        enterprise_id=enterprise_id,
        position=position,
        kind=due.kind,
        module=due.module,
        meter=due.meter,
        subscription_id=due.subscription_id,
        service_from=due.service.start,
        service_to=due.service.end,
        days=due.service.days,
        of_days=due.whole.days,
        quantity=due.quantity,
        unit_price=due.unit_price,
        discount=due.discount,
        net=amount.net,
        tax_rate=rate,
        tax=amount.tax,
        total=amount.total,
    )


def _write(drafts: Sequence[Draft], as_of: date) -> list[Invoice]:
    """Number and save ``drafts``: the bills in one statement, all their lines in another."""
    if not drafts:
        return []
    numbers = take(INVOICE, len(drafts), on=as_of)
    invoices = [
        _invoice(draft, number, as_of) for draft, number in zip(drafts, numbers, strict=True)
    ]
    Invoice.objects.bulk_create(invoices)
    lines = []
    for draft, invoice in zip(drafts, invoices, strict=True):
        for line in draft.lines:
            line.invoice = invoice
            lines.append(line)
    InvoiceLine.objects.bulk_create(lines)
    return invoices


def _invoice(draft: Draft, number: str, as_of: date) -> Invoice:
    net = sum((line.net for line in draft.lines), Decimal(0))
    tax = sum((line.tax for line in draft.lines), Decimal(0))
    return Invoice(
        enterprise_id=draft.account.enterprise_id,
        number=number,
        period=draft.period,
        period_start=draft.period.starts_on,
        period_end=draft.period.ends_on,
        issued_on=as_of,
        due_on=as_of + timedelta(days=settings.INVOICE_DUE_DAYS),
        net=net,
        tax=tax,
        total=net + tax,
        **{name: getattr(draft.account, name) for name in _BUYER},
    )
