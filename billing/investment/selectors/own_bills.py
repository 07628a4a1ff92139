"""What the platform's own bills charge, took back and were paid, as lines of a project need it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from billing.investment.domain.sharing import shared
from billing.invoicing.public import (
    InvoiceFact,
    LineFact,
    RedFact,
    invoices_of,
    lines_of,
    reds_of,
)
from billing.payments.public import PaidFact, paid_for
from billing.subscriptions.public import subscriptions_of

_ZERO = Decimal("0.00")
_DAY = timedelta(days=1)


class OwnKey(NamedTuple):
    """A bill, a module on it, and whether for years ahead: each becomes one line."""

    invoice_id: int
    module: str
    prepaid: bool


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """The part of one payment that is for a line."""

    fact: PaidFact
    amount: Decimal


@dataclass(slots=True)
class Owed:
    """What a bill charges for one module; ``net`` and ``gross`` less what credit notes took back.

    ``billed`` is the total before that. ``reds`` are the credits' red e-invoices by number: the
    whole of each, and the total that it takes back here. ``last_day`` belongs to the service.
    """

    bill: InvoiceFact
    key: OwnKey
    service_from: date
    last_day: date
    e_invoice: str
    e_invoice_on: date | None
    net: Decimal = _ZERO
    gross: Decimal = _ZERO
    billed: Decimal = _ZERO
    reds: dict[str, tuple[RedFact, Decimal]] = field(default_factory=dict)
    payments: list[OwnPayment] = field(default_factory=list)

    def add(self, line: LineFact, last_day: date, reds: Iterable[RedFact]) -> None:
        self.net += line.net - line.credited_net
        self.gross += line.net + line.tax - line.credited_net - line.credited_tax
        self.billed += line.net + line.tax
        self.service_from = min(self.service_from, line.service_from)
        self.last_day = max(self.last_day, last_day)
        for red in reds:
            _first, taken = self.reds.get(red.number, (red, _ZERO))
            self.reds[red.number] = (red, taken + red.net + red.tax)


def owed_by(enterprise_id: int, *, since: date) -> Mapping[OwnKey, Owed]:
    """What the bills issued from ``since`` on charge, with their payments, oldest bill first."""
    bills = {bill.id: bill for bill in invoices_of(enterprise_id)}
    ends = {one.id: one.ends_on for one in subscriptions_of(enterprise_id)}
    reds: dict[int, list[RedFact]] = {}
    for red in reds_of(enterprise_id):
        reds.setdefault(red.invoice_line_id, []).append(red)
    owed: dict[OwnKey, Owed] = {}
    for line in lines_of(enterprise_id, since=since):
        key = OwnKey(line.invoice_id, line.module, line.prepaid)
        last = _last_day(line, ends.get(line.subscription_id))
        one = owed.setdefault(
            key,
            Owed(
                bills[line.invoice_id],
                key,
                line.service_from,
                last,
                line.e_invoice,
                line.e_invoice_on,
            ),
        )
        one.add(line, last, reds.get(line.id, ()))
    _share_payments(list(owed.values()), paid_for(enterprise_id))
    return owed


def _last_day(line: LineFact, ends_on: date | None) -> date:
    """A subscription that was ended within a time paid ahead serves until then only."""
    last = line.service_to - _DAY
    if ends_on is None or not line.prepaid:
        return last
    return max(line.service_from, min(last, ends_on - _DAY))


def _share_payments(owed: Sequence[Owed], paid: Sequence[PaidFact]) -> None:
    """A payment is for its whole bill: each charge has its part of it, by what is left to pay."""
    by_bill: dict[int, list[Owed]] = {}
    for one in owed:
        by_bill.setdefault(one.bill.id, []).append(one)
    left = {one.key: max(one.gross, _ZERO) for one in owed}
    for fact in paid:
        charges = by_bill.get(fact.invoice_id, [])
        parts = shared(fact.amount, [left[one.key] for one in charges])
        for one, part in zip(charges, parts, strict=True):
            if part:
                left[one.key] -= part
                one.payments.append(OwnPayment(fact, part))
