"""The eligible amount of a line: the least of what was agreed, invoiced and paid.

Source: policy.md 2.3 and features 4.2 of the project's reference: min(contract, invoiced - red,
paid - refunded) within the project's window, by the policy's tax basis. Exact fractions until the
one rounding to the fen, half up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.investment.domain.kinds import CATEGORIES, Basis, Category, Kind
from mes.kernel.money import FEN

_ZERO = Fraction(0)


class Reason(StrEnum):
    """Why a line counts less than it cost."""

    KIND = "kind"
    CONSULTING = "consulting"
    PROGRAMME = "programme"  # automation equipment in a programme without the add-on
    SECOND_HAND = "second_hand"
    RELATED_PARTY = "related_party"
    NO_CONTRACT = "no_contract"
    NO_INVOICE = "no_invoice"
    NO_PAYMENT = "no_payment"
    OUTSIDE_WINDOW = "outside_window"  # something dated outside was left out
    NOT_CONFIRMED = "not_confirmed"  # an invoice that no person has confirmed


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
class Line:
    """One thing invested in, with its evidence. Contract amounts in yuan; None without contract."""

    kind: Kind
    contract_net: Decimal | None
    contract_gross: Decimal | None
    invoices: Sequence[InvoicePart]
    payments: Sequence[Payment]
    second_hand: bool = False
    related_party: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy says of lines. Days from ``start`` to ``cutoff`` count, both inclusive."""

    basis: Basis
    start: date
    cutoff: date
    automation: bool
    consulting: bool


@dataclass(frozen=True, slots=True)
class Eligible:
    """What of a line counts, in yuan by the basis, and what each comparison gave."""

    amount: Decimal
    category: Category | None
    contract: Decimal
    invoiced: Decimal
    paid: Decimal
    reasons: tuple[Reason, ...]


def eligible(line: Line, rules: Rules) -> Eligible:
    """The eligible amount of ``line``; zero with a reason when it cannot count."""
    reasons = list(_refusals(line, rules))
    refused = bool(reasons)
    parts = [part for part in line.invoices if part.confirmed and _within(part.day, rules)]
    payments = [one for one in line.payments if one.counts and _within(one.day, rules)]
    contract, invoiced, paid = _amounts(line, parts, payments, rules.basis)
    if line.contract_gross is None:
        reasons.append(Reason.NO_CONTRACT)
    if any(not part.confirmed for part in line.invoices):
        reasons.append(Reason.NOT_CONFIRMED)
    if not parts:
        reasons.append(Reason.NO_INVOICE)
    if not payments:
        reasons.append(Reason.NO_PAYMENT)
    days = [*(part.day for part in line.invoices), *(one.day for one in line.payments)]
    if not all(_within(day, rules) for day in days):
        reasons.append(Reason.OUTSIDE_WINDOW)
    least = _ZERO if refused else max(_ZERO, min(contract, invoiced, paid))
    return Eligible(
        amount=to_fen(least),
        category=CATEGORIES[line.kind],
        contract=to_fen(contract),
        invoiced=to_fen(invoiced),
        paid=to_fen(paid),
        reasons=tuple(reasons),
    )


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
    if line.second_hand:
        yield Reason.SECOND_HAND
    if line.related_party:
        yield Reason.RELATED_PARTY


def _within(day: date, rules: Rules) -> bool:
    return rules.start <= day <= rules.cutoff


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
