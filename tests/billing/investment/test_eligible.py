"""A line counts the least of what was agreed, invoiced and paid, by the policy's basis."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.investment.domain.eligible import (
    InvoicePart,
    Line,
    Payment,
    Reason,
    Rules,
    eligible,
    to_fen,
    totals,
)
from billing.investment.domain.kinds import Basis, Category, Kind

D = Decimal
IN, OUT = date(2026, 6, 1), date(2027, 6, 1)


def _rules(basis: Basis = Basis.NET, **more: Any) -> Rules:
    end = date(2026, 12, 31)
    terms = {"cutoff": end, "automation": True, "consulting": False, **more}
    return Rules(basis, date(2026, 1, 1), end, **terms)


def _part(net: str, rate: str = "0.13", *, day: date = IN, confirmed: bool = True) -> InvoicePart:
    tax = (D(net) * D(rate)).quantize(D("0.01"))
    return InvoicePart(day, D(net), D(net) + tax, tax, confirmed)


def _line(
    *,
    kind: Kind = Kind.SOFTWARE,
    contract: str | None = "100000",
    invoices: tuple[InvoicePart, ...] = (_part("100000"),),
    paid: tuple[Payment, ...] = (Payment(IN, D(113000)),),
    **more: bool,
) -> Line:
    net = None if contract is None else D(contract)
    gross = None if net is None else net * D("1.13")
    return Line(kind, net, gross, invoices, paid, **more)


def test_all_three_agree() -> None:
    found = eligible(_line(), _rules())

    assert (found.amount, found.category, found.reasons) == (D("100000.00"), Category.SOFTWARE, ())


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (_line(contract="80000"), "80000.00"),
        (_line(invoices=(_part("60000"),)), "60000.00"),
        (_line(paid=(Payment(IN, D(56500)),)), "50000.00"),
        (_line(invoices=(_part("100000"), _part("-30000"))), "70000.00"),
        (_line(paid=(Payment(IN, D(113000)), Payment(IN, D(-11300)))), "90000.00"),
    ],
)
def test_the_least_of_contract_invoiced_and_paid(line: Line, amount: str) -> None:
    assert eligible(line, _rules()).amount == D(amount)


@pytest.mark.parametrize(
    ("basis", "amount"), [(Basis.NET, "100000.00"), (Basis.GROSS, "113000.00")]
)
def test_the_basis_is_with_or_without_vat(basis: Basis, amount: str) -> None:
    assert eligible(_line(), _rules(basis)).amount == D(amount)


def test_cost_is_the_total_less_what_is_deducted() -> None:
    part = InvoicePart(IN, D(100000), D(113000), D(3000), confirmed=True)

    assert eligible(_line(invoices=(part,)), _rules(Basis.COST)).amount == D("110000.00")


def test_only_days_of_the_window_count() -> None:
    line = _line(
        invoices=(_part("50000"), _part("50000", day=OUT)),
        paid=(Payment(IN, D(113000)), Payment(OUT, D(1))),
    )

    found = eligible(line, _rules())

    assert (found.amount, found.reasons) == (D("50000.00"), (Reason.OUTSIDE_WINDOW,))


def test_the_windows_ends_belong_to_it() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    line = _line(invoices=(_part("100000", day=first),), paid=(Payment(last, D(113000)),))

    assert eligible(line, _rules()).amount == D("100000.00")


@pytest.mark.parametrize(
    ("line", "rules", "reason"),
    [
        (_line(kind=Kind.OTHER), _rules(), Reason.KIND),
        (_line(kind=Kind.CONSULTING), _rules(), Reason.CONSULTING),
        (_line(kind=Kind.AUTOMATION), _rules(automation=False), Reason.PROGRAMME),
        (_line(left_out=True), _rules(), Reason.LEFT_OUT),
        (_line(second_hand=True), _rules(), Reason.SECOND_HAND),
        (_line(related_party=True), _rules(), Reason.RELATED_PARTY),
        (_line(contract=None), _rules(), Reason.NO_CONTRACT),
        (_line(invoices=()), _rules(), Reason.NO_INVOICE),
        (_line(paid=()), _rules(), Reason.NO_PAYMENT),
        (_line(paid=(Payment(IN, D(113000), counts=False),)), _rules(), Reason.NO_PAYMENT),
        (
            _line(invoices=(_part("100000", confirmed=False),)),
            _rules(),
            Reason.NOT_CONFIRMED,
        ),
    ],
)
def test_what_cannot_count_is_zero_with_its_reason(
    line: Line, rules: Rules, reason: Reason
) -> None:
    found = eligible(line, rules)

    assert found.amount == 0
    assert reason in found.reasons


def test_consulting_counts_where_the_policy_says_so() -> None:
    found = eligible(_line(kind=Kind.CONSULTING), _rules(consulting=True))

    assert (found.amount, found.category) == (D("100000.00"), Category.CONSULTING)


def test_rounding_happens_once_and_half_up() -> None:
    thirds = tuple(
        InvoicePart(IN, D("33.33"), D("37.66"), D("4.33"), confirmed=True) for _ in "123"
    )
    line = _line(contract="1000", invoices=thirds, paid=(Payment(IN, D("50.00")),))

    # 50 × 99.99 ÷ 112.98 = 44.2511…
    assert eligible(line, _rules()).amount == D("44.25")


def test_totals_know_every_category() -> None:
    found = [eligible(_line(), _rules()), eligible(_line(kind=Kind.EDGE), _rules())]

    assert totals(found) == {
        Category.SOFTWARE: D("100000.00"),
        Category.HARDWARE: D("100000.00"),
        Category.AUTOMATION: D("0.00"),
        Category.CONSULTING: D("0.00"),
    }


_yuan = st.integers(100, 10**9).map(lambda fen: D(fen).scaleb(-2))


@given(st.lists(_yuan, min_size=1, max_size=4), st.lists(_yuan, min_size=1, max_size=4), _yuan)
def test_never_above_any_of_the_three_and_blind_to_order(
    nets: list[Decimal], payments: list[Decimal], contract: Decimal
) -> None:
    parts = tuple(InvoicePart(IN, net, net, D(0), confirmed=True) for net in nets)
    paid = tuple(Payment(IN, amount) for amount in payments)
    line = Line(Kind.SOFTWARE, contract, contract, parts, paid)
    backwards = Line(Kind.SOFTWARE, contract, contract, parts[::-1], paid[::-1])

    found = eligible(line, _rules())

    assert found.amount == min(contract, sum(nets), sum(payments))
    assert found == eligible(backwards, _rules())


def test_fen_are_rounded_away_from_zero_at_the_half() -> None:
    assert [to_fen(Fraction(n, 1000)) for n in (4, 5, -5, -4)] == [
        D("0.00"),
        D("0.01"),
        D("-0.01"),
        D("-0.00"),
    ]
