"""What one enterprise owes for one billing period, from plain data."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from billing.subscriptions.domain.periods import Span, service_year
from billing.subscriptions.domain.prices import Charge, Scheme, Terms, slices
from billing.subscriptions.domain.proration import prorated
from billing.subscriptions.domain.states import Cycle
from mes.kernel.money import round_fen

NOTHING = Decimal(0)
_ONE_DAY = timedelta(days=1)
_SHARE_STEP = Decimal("0.000001")

# (meter, module, days) → how much was counted.
Count = Callable[[str, str, Span], Decimal]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription as far as money goes: paid from ``paid_from`` until ``ends_on``."""

    id: int
    module: str
    cycle: Cycle
    paid_from: date
    ends_on: date | None
    setup_due: bool
    bundle_share: Decimal = NOTHING
    bundle_from: date | None = None
    bundle_until: date | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms that a contract froze for the days of its ``span``."""

    start: date
    end: date | None
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class Rebate:
    """A share off the fees of ``module`` (all when empty) from ``start`` until ``end``."""

    module: str
    share: Decimal
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """One line of what is owed, net. ``discount`` is the share taken off before."""

    kind: str  # fee, prepaid, setup or usage
    module: str
    subscription_id: int
    service: Span
    #: The days that the unit price is for: a part of them is charged when ``service`` is shorter.
    whole: Span
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    meter: str = ""


def charges(
    subscriptions: Iterable[Subscribed],
    agreements: Sequence[Agreed],
    rebates: Sequence[Rebate],
    period: Span,
    count: Count,
) -> list[Due]:
    """Everything due for ``period``: fees and usage of its days, years and set-ups that begin."""
    found = []
    for one in subscriptions:
        found += list(_of_subscription(one, agreements, rebates, period, count))
    return found


def _of_subscription(
    one: Subscribed,
    agreements: Sequence[Agreed],
    rebates: Sequence[Rebate],
    period: Span,
    count: Count,
) -> Iterator[Due]:
    paid = period.cut(one.paid_from, one.ends_on)
    if not paid.days:
        return
    if one.setup_due and period.start <= one.paid_from < period.end:
        yield from _setup(one, agreements, paid)
    if one.cycle is Cycle.YEARLY:
        yield from _years(one, agreements, rebates, paid)
    for agreed in agreements:
        part = paid.cut(agreed.start, agreed.end)
        if not part.days:
            continue
        for terms in agreed.terms:
            if terms.module != one.module or terms.charge is not Charge.MONTHLY:
                continue
            if terms.scheme is not Scheme.FLAT:
                yield from _usage(one, terms, period, part, count)
            elif one.cycle is Cycle.MONTHLY:
                yield from _fees(one, terms, rebates, period, part)


def _setup(one: Subscribed, agreements: Sequence[Agreed], paid: Span) -> Iterator[Due]:
    terms = terms_on(agreements, one.module, Charge.SETUP, paid.start)
    if terms is not None and terms.amount:
        yield Due(
            kind="setup",
            module=one.module,
            subscription_id=one.id,
            service=Span(paid.start, paid.start + _ONE_DAY),
            whole=Span(paid.start, paid.start + _ONE_DAY),
            quantity=Decimal(1),
            unit_price=terms.amount,
            discount=NOTHING,
            net=round_fen(terms.amount),
        )


def _years(
    one: Subscribed, agreements: Sequence[Agreed], rebates: Sequence[Rebate], paid: Span
) -> Iterator[Due]:
    """The years that begin within the paid days, less what was cancelled since.

    A year costs what holds on the day it begins: a bundle or discount of later leaves it as it is.
    """
    year = service_year(one.paid_from, paid.start)
    if year.start < paid.start:
        year = service_year(one.paid_from, year.end)
    while year.start < paid.end:
        terms = terms_on(agreements, one.module, Charge.YEARLY, year.start)
        if terms is not None:
            share = share_off(one, rebates, year.start)
            yield _share_of("prepaid", one, terms, share, year.cut(None, one.ends_on), whole=year)
        year = service_year(one.paid_from, year.end)


def _fees(
    one: Subscribed, terms: Terms, rebates: Sequence[Rebate], period: Span, part: Span
) -> Iterator[Due]:
    """The fee of the days of ``part``, by what is taken off on each: one line where that is one."""
    for days, share in _by_share(one, rebates, part):
        yield _share_of("fee", one, terms, share, days, whole=period)


def _share_of(
    kind: str, one: Subscribed, terms: Terms, share: Decimal, days: Span, *, whole: Span
) -> Due:
    """What ``days`` of ``whole`` cost of a fixed price, ``share`` of it taken off."""
    return Due(
        kind=kind,
        module=one.module,
        subscription_id=one.id,
        service=days,
        whole=whole,
        quantity=Decimal(1),
        unit_price=terms.amount,
        discount=share,
        net=prorated(round_fen(terms.amount * (1 - share)), whole, days),
    )


def _by_share(
    one: Subscribed, rebates: Sequence[Rebate], part: Span
) -> Iterator[tuple[Span, Decimal]]:
    """``part`` cut where the share that is taken off changes."""
    turns = {one.bundle_from, one.bundle_until}
    for rebate in rebates:
        turns |= {rebate.start, rebate.end}
    start = part.start
    share = share_off(one, rebates, start)
    for day in sorted(day for day in turns if day is not None and part.start < day < part.end):
        later = share_off(one, rebates, day)
        if later != share:
            yield Span(start, day), share
            start, share = day, later
    yield Span(start, part.end), share


def _usage(one: Subscribed, terms: Terms, period: Span, part: Span, count: Count) -> Iterator[Due]:
    """What was counted in the days of ``part``: people and devices by the day, the rest whole."""
    by_days = terms.scheme is not Scheme.TIERED
    for piece in slices(terms, count(terms.meter, one.module, part)):
        amount = piece.amount
        yield Due(
            kind="usage",
            module=one.module,
            subscription_id=one.id,
            service=part,
            whole=period if by_days else part,
            quantity=piece.quantity,
            unit_price=piece.price,
            discount=NOTHING,
            net=prorated(amount, period, part) if by_days else amount,
            meter=terms.meter,
        )


def terms_on(agreements: Sequence[Agreed], module: str, charge: Charge, day: date) -> Terms | None:
    """The flat price of ``module`` that is agreed for ``day``."""
    for agreed in agreements:
        if agreed.start <= day and (agreed.end is None or day < agreed.end):
            for terms in agreed.terms:
                if terms.module == module and terms.charge is charge and not terms.meter:
                    return terms
    return None


def share_off(one: Subscribed, rebates: Sequence[Rebate], day: date) -> Decimal:
    """The share taken off on ``day``: the bundle's and, of what remains, the best discount's."""
    best = max(
        (
            rebate.share
            for rebate in rebates
            if rebate.module in ("", one.module)
            and rebate.start <= day
            and (rebate.end is None or day < rebate.end)
        ),
        default=NOTHING,
    )
    together = (one.bundle_from is None or one.bundle_from <= day) and (
        one.bundle_until is None or day < one.bundle_until
    )
    bundled = one.bundle_share if together else NOTHING
    share = 1 - (1 - bundled) * (1 - best)
    return share.quantize(_SHARE_STEP, ROUND_HALF_UP)
