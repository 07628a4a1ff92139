"""The eligible amount of a line: the least of what was agreed, invoiced and paid.

Source: policy.md 2.3 and features 4.2 of the project's reference: min(contract, invoiced - red,
paid - refunded) within the project's window, by the policy's tax basis and its readings of the
payments' cut-off and of subscriptions paid ahead (policy.md 2.1). Exact fractions until the one
rounding to the fen, half up. Days are business days in Asia/Shanghai.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from billing.investment.domain.kinds import CATEGORIES, Basis, Category, Kind, Prepaid
from mes.kernel.money import FEN

_ZERO = Fraction(0)
_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a line counts less than it cost."""

    KIND = "kind"
    CONSULTING = "consulting"
    PROGRAMME = "programme"  # automation equipment in a programme without the add-on
    LEFT_OUT = "left_out"  # its owner does not claim it
    SECOND_HAND = "second_hand"
    RELATED_PARTY = "related_party"
    NO_CONTRACT = "no_contract"
    NO_INVOICE = "no_invoice"
    NO_PAYMENT = "no_payment"
    OUTSIDE_WINDOW = "outside_window"  # something dated outside was left out
    NOT_CONFIRMED = "not_confirmed"  # an invoice that no person has confirmed
    PAID_AHEAD = "paid_ahead"  # days of service that the policy does not count
    NO_SERVICE = "no_service"  # it may have been paid ahead, and nobody says for which time


@dataclass(frozen=True, slots=True)
class InvoicePart:
    """What of an e-invoice is for a line: yuan without and with VAT; negative of a red one.

    ``deductible`` is the VAT in it that the buyer deducts.
    """

    day: date
    net: Decimal
    gross: Decimal
    deductible: Decimal
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Payment:
    """Yuan paid on a day; negative when refunded. ``counts`` is whether its means is accepted."""

    day: date
    amount: Decimal
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """The time that a line pays for, both days inclusive.

    ``since`` is the first day that was ever served of the subscription that it belongs to.
    """

    first: date
    last: date
    since: date


@dataclass(frozen=True, slots=True)
class Line:
    """One thing invested in, with its evidence. Contract amounts in yuan; None without contract.

    ``arrears`` is whether it was billed after the service, so that nothing was paid ahead.
    """

    kind: Kind
    contract_net: Decimal | None
    contract_gross: Decimal | None
    invoices: Sequence[InvoicePart]
    payments: Sequence[Payment]
    left_out: bool = False
    second_hand: bool = False
    related_party: bool = False
    service: Service | None = None
    arrears: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy says of lines.

    Invoices count from ``start`` to ``end``, payments from ``start`` to ``cutoff``, all inclusive.
    What is taken or paid back later counts all the same, as far as nothing later stands against it.
    """

    basis: Basis
    start: date
    end: date
    cutoff: date
    automation: bool
    consulting: bool
    prepaid: Prepaid = Prepaid.PAID_IN_WINDOW


@dataclass(frozen=True, slots=True)
class Eligible:
    """What of a line counts, in yuan by the basis, and what each comparison gave.

    ``agreed`` is what of the ``contract`` is for the days of service that count: ``days`` of the
    ``of_days`` there are. Both are None where no time of service matters.
    """

    amount: Decimal
    category: Category | None
    contract: Decimal
    agreed: Decimal
    invoiced: Decimal
    paid: Decimal
    reasons: tuple[Reason, ...]
    days: int | None = None
    of_days: int | None = None


_Dated = TypeVar("_Dated", InvoicePart, Payment)


def eligible(line: Line, rules: Rules) -> Eligible:
    """The eligible amount of ``line``; zero with a reason when it cannot count."""
    reasons = list(_refusals(line, rules))
    refused = bool(reasons)
    confirmed = [part for part in line.invoices if part.confirmed]
    parts = _until(confirmed, rules.start, rules.end, lambda part: part.gross)
    accepted = [one for one in line.payments if one.counts]
    payments = _until(accepted, rules.start, rules.cutoff, lambda one: one.amount)
    contract, invoiced, paid = _amounts(line, parts, payments, rules.basis)
    days, of_days = service_days(line, rules)
    agreed = contract if days is None or of_days is None else contract * Fraction(days, of_days)
    if line.contract_gross is None:
        reasons.append(Reason.NO_CONTRACT)
    if any(not part.confirmed for part in line.invoices):
        reasons.append(Reason.NOT_CONFIRMED)
    if not parts:
        reasons.append(Reason.NO_INVOICE)
    if not payments:
        reasons.append(Reason.NO_PAYMENT)
    if not (
        all(rules.start <= part.day <= rules.end for part in line.invoices)
        and all(rules.start <= one.day <= rules.cutoff for one in line.payments)
    ):
        reasons.append(Reason.OUTSIDE_WINDOW)
    if days != of_days:
        reasons.append(Reason.PAID_AHEAD)
    least = _ZERO if refused else max(_ZERO, min(agreed, invoiced, paid))
    return Eligible(
        amount=to_fen(least),
        category=CATEGORIES[line.kind],
        contract=to_fen(contract),
        agreed=to_fen(agreed),
        invoiced=to_fen(invoiced),
        paid=to_fen(paid),
        reasons=tuple(reasons),
        days=days,
        of_days=of_days,
    )


def service_days(line: Line, rules: Rules) -> tuple[int | None, int | None]:
    """How many days of a line's time of service count, and how many there are.

    None of both where the policy counts whatever was paid, or the line pays for no time.
    """
    service = line.service
    if service is None or rules.prepaid == Prepaid.PAID_IN_WINDOW:
        return None, None
    first, last = rules.start, rules.cutoff
    if rules.prepaid == Prepaid.FIRST_YEAR_ONLY:
        first, last = service.since, year_later(service.since) - _DAY
    counted = _days(max(first, service.first), min(last, service.last))
    return counted, _days(service.first, service.last)


def year_later(day: date) -> date:
    """The day on which the next year of service begins: of 29 February the 28th without one.

    As bills count the years that they charge ahead.
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


def totals(found: Iterable[Eligible]) -> Mapping[Category, Decimal]:
    """Eligible yuan by category; every category is there."""
    sums = dict.fromkeys(Category, Decimal("0.00"))
    for one in found:
        if one.category is not None:
            sums[one.category] += one.amount
    return sums


def to_fen(amount: Fraction) -> Decimal:
    """``amount`` yuan rounded half up (away from zero) to the fen."""
    fen = abs(amount) * 100
    whole = (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)
    return (Decimal(whole) * FEN).copy_sign(Decimal(-1 if amount < 0 else 1))


def _refusals(line: Line, rules: Rules) -> Iterable[Reason]:
    category = CATEGORIES[line.kind]
    if category is None:
        yield Reason.KIND
    if category == Category.CONSULTING and not rules.consulting:
        yield Reason.CONSULTING
    if category == Category.AUTOMATION and not rules.automation:
        yield Reason.PROGRAMME
    if line.left_out:
        yield Reason.LEFT_OUT
    if line.second_hand:
        yield Reason.SECOND_HAND
    if line.related_party:
        yield Reason.RELATED_PARTY
    if rules.prepaid != Prepaid.PAID_IN_WINDOW and _time_unknown(line):
        yield Reason.NO_SERVICE


def _time_unknown(line: Line) -> bool:
    return line.kind == Kind.SUBSCRIPTION and line.service is None and not line.arrears


def _until(
    dated: Sequence[_Dated], first: date, last: date, amount: Callable[[_Dated], Decimal]
) -> Sequence[_Dated]:
    """Those from ``first`` to ``last``, and all later ones if together they take something back."""
    within = [one for one in dated if first <= one.day <= last]
    later = [one for one in dated if one.day > last]
    return within + later if sum(amount(one) for one in later) < 0 else within


def _amounts(
    line: Line, parts: Sequence[InvoicePart], payments: Sequence[Payment], basis: Basis
) -> tuple[Fraction, Fraction, Fraction]:
    """Contract, invoiced and paid by the basis.

    A payment has no VAT of its own: what was invoiced tells how much of it counts; so does it for
    the contract by cost.
    """
    gross = sum((Fraction(part.gross) for part in parts), _ZERO)
    invoiced = sum((_of_part(part, basis) for part in parts), _ZERO)
    share = invoiced / gross if gross else _ZERO
    paid = sum((Fraction(one.amount) for one in payments), _ZERO) * share
    if line.contract_gross is None:
        return _ZERO, invoiced, paid
    if basis == Basis.NET and line.contract_net is not None:
        return Fraction(line.contract_net), invoiced, paid
    if basis == Basis.GROSS:
        return Fraction(line.contract_gross), invoiced, paid
    return Fraction(line.contract_gross) * share, invoiced, paid


def _of_part(part: InvoicePart, basis: Basis) -> Fraction:
    if basis == Basis.NET:
        return Fraction(part.net)
    if basis == Basis.GROSS:
        return Fraction(part.gross)
    return Fraction(part.gross) - Fraction(part.deductible)
