"""What was paid ahead, and until which day payments count: golden, at the edges, and at random."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.investment.domain.eligible import (
    InvoicePart,
    Line,
    Payment,
    Reason,
    Rules,
    Service,
    eligible,
    year_later,
)
from billing.investment.domain.kinds import Basis, Kind, Prepaid
from tests.billing.investment.independent import counted

D = Decimal
ALL, ACCRUED, FIRST = Prepaid.PAID_IN_WINDOW, Prepaid.ACCRUED, Prepaid.FIRST_YEAR_ONLY
START, END, CUTOFF = date(2026, 1, 1), date(2026, 12, 31), date(2026, 10, 31)
IN = date(2026, 3, 5)


def rules(prepaid: Prepaid = ALL, **other: Any) -> Rules:
    given = {"basis": Basis.NET, "start": START, "end": END, "cutoff": CUTOFF, "prepaid": prepaid}
    return Rules(automation=False, consulting=False, **{**given, **other})


def bought(
    net: str = "36000.00",
    service: tuple[date, date] | None = None,
    since: date | None = None,
    **other: Any,
) -> Line:
    """A subscription, invoiced and paid whole on 5 March 2026, VAT 6 %."""
    gross = (D(net) * D("1.06")).quantize(D("0.01"))
    given: dict[str, Any] = {
        "kind": Kind.SUBSCRIPTION,
        "contract_net": D(net),
        "contract_gross": gross,
        "invoices": (InvoicePart(IN, D(net), gross, D(0), confirmed=True),),
        "payments": (Payment(IN, gross),),
    }
    if service is not None:
        given["service"] = Service(*service, since or service[0])
    return Line(**{**given, **other})


THREE_YEARS = (date(2026, 3, 1), date(2029, 2, 28))  # 1 096 days


@pytest.mark.parametrize(
    ("prepaid", "amount", "days"),
    [
        (ALL, "36000.00", None),
        (ACCRUED, "8047.45", 245),  # 1 March to 31 October 2026: 36 000 × 245 ÷ 1 096
        (FIRST, "11989.05", 365),  # 36 000 × 365 ÷ 1 096
    ],
)
def test_three_years_paid_at_once(prepaid: Prepaid, amount: str, days: int | None) -> None:
    found = eligible(bought(service=THREE_YEARS), rules(prepaid))

    assert (found.amount, found.days) == (D(amount), days)
    assert found.of_days == (None if days is None else 1096)
    assert found.contract == D("36000.00")
    assert (Reason.PAID_AHEAD in found.reasons) == (days is not None)


@pytest.mark.parametrize(
    ("service", "cutoff", "days"),
    [
        ((date(2026, 10, 31), date(2027, 10, 30)), CUTOFF, 1),  # served on the last day
        ((date(2026, 11, 1), date(2027, 10, 31)), CUTOFF, 0),  # begins after it
        ((date(2025, 1, 2), date(2026, 1, 1)), CUTOFF, 1),  # ends on the window's first day
        ((date(2025, 1, 1), date(2025, 12, 31)), CUTOFF, 0),
        ((date(2026, 2, 1), date(2026, 2, 28)), CUTOFF, 28),
        ((date(2026, 1, 31), date(2026, 2, 27)), date(2026, 2, 28), 28),
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2026, 2, 28), 59),
    ],
)
def test_only_days_until_the_cutoff_have_accrued(
    service: tuple[date, date], cutoff: date, days: int
) -> None:
    found = eligible(bought(service=service), rules(ACCRUED, cutoff=cutoff))

    assert found.days == days


@pytest.mark.parametrize(
    ("cutoff", "days"), [(date(2028, 2, 28), 59), (date(2028, 2, 29), 60), (date(2028, 3, 1), 61)]
)
def test_29_february_is_a_day_of_service(cutoff: date, days: int) -> None:
    leap = rules(ACCRUED, start=date(2028, 1, 1), end=date(2028, 12, 31), cutoff=cutoff)
    paid = date(2028, 1, 5)
    line = bought(
        "3660.00",
        service=(date(2028, 1, 1), date(2028, 12, 31)),
        invoices=(InvoicePart(paid, D("3660.00"), D("3879.60"), D(0), confirmed=True),),
        payments=(Payment(paid, D("3879.60")),),
    )

    found = eligible(line, leap)

    assert (found.days, found.of_days) == (days, 366)
    assert found.amount == D(10 * days)


@pytest.mark.parametrize(
    ("since", "anniversary"),
    [
        (date(2026, 3, 1), date(2027, 3, 1)),
        (date(2027, 3, 1), date(2028, 3, 1)),  # the year has 366 days
        (date(2026, 1, 31), date(2027, 1, 31)),
        (date(2027, 2, 28), date(2028, 2, 28)),  # the year ends before 29 February's month end
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_the_first_year_ends_before_its_anniversary(since: date, anniversary: date) -> None:
    last = anniversary - timedelta(days=1)
    within = bought(service=(last, last), since=since)
    beyond = bought(service=(anniversary, anniversary), since=since)

    assert year_later(since) == anniversary
    assert eligible(within, rules(FIRST)).days == 1
    assert eligible(beyond, rules(FIRST)).days == 0
    assert eligible(beyond, rules(FIRST)).amount == 0


def test_what_was_paid_of_three_years_is_for_the_days_that_count_first() -> None:
    paid = (Payment(IN, D("10600.00")),)

    found = eligible(bought(service=THREE_YEARS, payments=paid), rules(FIRST))

    assert (found.agreed, found.paid, found.amount) == (
        D("11989.05"), D("10000.00"), D("10000.00"),
    )  # fmt: skip


@pytest.mark.parametrize("prepaid", [ACCRUED, FIRST])
def test_a_subscription_that_names_no_time_does_not_count(prepaid: Prepaid) -> None:
    unknown = eligible(bought(), rules(prepaid))
    afterwards = eligible(bought(arrears=True), rules(prepaid))
    licence = eligible(bought(kind=Kind.SOFTWARE), rules(prepaid))

    assert (unknown.amount, unknown.reasons) == (D(0), (Reason.NO_SERVICE,))
    assert (afterwards.amount, licence.amount) == (D("36000.00"), D("36000.00"))


def test_a_licence_with_a_time_is_counted_by_it() -> None:
    line = bought("365.00", service=(START, END), kind=Kind.SOFTWARE)

    assert eligible(line, rules(ACCRUED)).amount == D("304.00")  # until 31 October


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (CUTOFF - timedelta(days=1), "36000.00"),
        (CUTOFF, "36000.00"),
        (CUTOFF + timedelta(days=1), "32400.00"),
        (END + timedelta(days=1), "32400.00"),
    ],
)
def test_money_kept_back_counts_when_it_was_paid_by_the_cutoff(day: date, amount: str) -> None:
    kept_back = (Payment(IN, D("34344.00")), Payment(day, D("3816.00")))

    assert eligible(bought(payments=kept_back), rules()).amount == D(amount)


def test_an_invoice_counts_until_the_windows_end_whatever_the_cutoff() -> None:
    late = InvoicePart(END, D(36000), D(38160), D(0), confirmed=True)
    later = InvoicePart(END + timedelta(days=1), D(36000), D(38160), D(0), confirmed=True)

    assert eligible(bought(invoices=(late,)), rules()).amount == D("36000.00")
    assert eligible(bought(invoices=(later,)), rules()).amount == 0


@pytest.mark.parametrize(
    ("after", "amount"),
    [
        (("-10600.00",), "26000.00"),  # what went back after the cut-off is not paid
        (("10600.00", "-10600.00"), "36000.00"),  # only what came after it went back
        (("5300.00", "-10600.00"), "31000.00"),
        (("5300.00",), "36000.00"),
    ],
)
def test_what_goes_back_later_is_taken_off(after: tuple[str, ...], amount: str) -> None:
    later = [Payment(CUTOFF + timedelta(days=9), D(one)) for one in after]
    line = bought(payments=(Payment(IN, D("38160.00")), *later))

    assert eligible(line, rules()).amount == D(amount)


def test_a_red_invoice_after_the_window_is_taken_off() -> None:
    red = InvoicePart(date(2027, 1, 4), D(-6000), D(-6360), D(0), confirmed=True)
    line = bought(invoices=(*bought().invoices, red))

    found = eligible(line, rules())

    assert (found.amount, found.reasons) == (D("30000.00"), (Reason.OUTSIDE_WINDOW,))


_days = st.dates(date(2027, 12, 1), date(2029, 3, 31))
_fen = st.integers(1, 10**9).map(lambda fen: D(fen).scaleb(-2))


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Line, Rules]:
    start, end = sorted((draw(_days), draw(_days)))
    first, last = sorted((draw(_days), draw(_days)))
    signed = st.tuples(_days, _fen, st.booleans())
    parts = [
        InvoicePart(day, net, net, D(0), confirmed=True)
        if forward
        else InvoicePart(day, -net, -net, D(0), confirmed=True)
        for day, net, forward in draw(st.lists(signed, max_size=3))
    ]
    payments = [
        Payment(day, amount if forward else -amount)
        for day, amount, forward in draw(st.lists(signed, max_size=3))
    ]
    net = draw(_fen)
    line = Line(
        Kind.SOFTWARE,
        net,
        net,
        parts,
        payments,
        service=draw(st.none() | st.just(Service(first, last, draw(_days)))),
    )
    between = (end - start).days
    cutoff = start + timedelta(days=draw(st.integers(0, between)))
    return line, rules(draw(st.sampled_from(Prepaid)), start=start, end=end, cutoff=cutoff)


@settings(max_examples=400, deadline=None)
@given(_cases())
def test_two_implementations_agree_to_the_fen(case: tuple[Line, Rules]) -> None:
    line, by = case

    found = eligible(line, by)

    assert found.amount == counted(line, by)
    if by.prepaid in (FIRST, ACCRUED):
        whole = eligible(line, rules(ALL, start=by.start, end=by.end, cutoff=by.cutoff))
        assert found.amount <= whole.amount
