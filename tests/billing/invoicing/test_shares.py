"""Bundles and discounts count from their day: the days before and after cost what held on them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.subscriptions.domain.charges import Agreed, Due, Rebate, Subscribed, charges
from billing.subscriptions.domain.periods import period_of
from billing.subscriptions.domain.prices import Charge, Scheme, Terms
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.errors import InAnotherBundle
from billing.subscriptions.models import Bundle, Subscription
from billing.subscriptions.selectors.quotes import quote_subscribing
from billing.subscriptions.services.contracts import end_discount, grant_discount
from billing.subscriptions.services.ending import When, cancel
from billing.subscriptions.services.subscribing import subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.kernel.money import FEN
from mes.tenancy import context
from tests.billing.audits import violations
from tests.factories.billing import billed, bills, on

D = Decimal


@pytest.fixture
def bare(tenant: context.Tenant, actor: Actor) -> Iterator[context.Tenant]:
    for module in ("orders", "inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
    yield tenant
    assert violations() == {}


def fees(tenant: context.Tenant, module: str, nth: int = 0) -> list[tuple[object, ...]]:
    """First day, day after the last, share and net of each line of the nth bill's fee."""
    rows = bills(tenant)[nth].lines.filter(kind="fee", module=module).order_by("service_from")
    return list(rows.values_list("service_from", "service_to", "discount", "net"))


@pytest.mark.django_db
def test_a_bundle_joined_within_a_month_counts_from_that_day(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    with on("2026-11-21"):
        shown = quote_subscribing(bare, [], cycle=Cycle.MONTHLY, bundle="workshop")
        subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)
    billed(date(2026, 12, 1))

    # 20 days of 600.00 a month, then 10 days of 540.00.
    days = [
        (date(2026, 11, 1), date(2026, 11, 21), D(0), D("400.00")),
        (date(2026, 11, 21), date(2026, 12, 1), D("0.1"), D("180.00")),
    ]
    assert fees(bare, "orders") == days
    assert len(fees(bare, "inventory")) == 1
    assert [
        (one["service_from"], one["service_to"], one["discount"], one["net"])
        for one in shown["lines"]
        if one["module"] == "orders" and one["kind"] == "fee"
    ] == days


@pytest.mark.django_db
def test_a_bundle_that_is_left_and_joined_again_in_the_month_is_taken_off_throughout(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-01"):
        rows = subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)
    left = next(row for row in rows if row.module == "orders")
    with on("2026-11-10"):
        cancel(left.pk, when=When.NOW, actor=actor)
    with on("2026-11-20"):
        subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)
    billed(date(2026, 12, 1))

    whole = (date(2026, 11, 1), date(2026, 12, 1), D("0.1"))
    assert [one[:3] for one in fees(bare, "inventory")] == [whole]
    assert [one[:2] for one in fees(bare, "orders")] == [
        (date(2026, 11, 1), date(2026, 11, 11)),
        (date(2026, 11, 20), date(2026, 12, 1)),
    ]


@pytest.mark.django_db
def test_what_is_in_a_bundle_joins_no_other(bare: context.Tenant, actor: Actor) -> None:
    Bundle.objects.create(
        code="pair", name="两件套", modules=["orders", "inventory"], share=D("0.3"),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with on("2026-11-01"):
        subscribe([], cycle=Cycle.MONTHLY, bundle="pair", actor=actor)

        with pytest.raises(InAnotherBundle) as refused:
            subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)

    assert refused.value.params == {"module": "orders, inventory"}
    assert set(Subscription.objects.values_list("module", flat=True)) == {"orders", "inventory"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "ends", "month", "expected"),
    [
        # 600.00 a month, 300.00 while half is taken off; February 2028 has a leap day.
        (date(2028, 2, 29), None, date(2028, 2, 1), [(28, D("579.31")), (1, D("10.34"))]),
        (date(2027, 2, 28), None, date(2027, 2, 1), [(27, D("578.57")), (1, D("10.71"))]),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 2, 1), [(28, D("289.66")), (1, D("20.69"))]),
        (date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 1), [(30, D("580.65")), (1, D("9.68"))]),
        (date(2026, 12, 1), date(2027, 1, 1), date(2026, 12, 1), [(31, D("300.00"))]),
        (date(2026, 12, 11), date(2026, 12, 21), date(2026, 12, 1),
         [(10, D("193.55")), (10, D("96.78")), (11, D("212.90"))]),
    ],
)  # fmt: skip
def test_a_discount_counts_on_its_days(
    bare: context.Tenant,
    actor: Actor,
    *,
    begins: date,
    ends: date | None,
    month: date,
    expected: list[tuple[int, Decimal]],
) -> None:
    with on("2026-11-01"):
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
        given = {"module": "", "share": D("0.5"), "reason": "周年", "valid_from": begins}
        discount = grant_discount(given, actor=actor)
        if ends is not None:
            end_discount(discount.pk, valid_to=ends, actor=actor)

    billed(period_of(month, 1).end)

    (bill,) = (one for one in bills(bare) if one.period_start == month)
    rows = bill.lines.filter(kind="fee").order_by("service_from")
    assert list(rows.values_list("days", "net")) == expected


@given(
    day=st.dates(date(2027, 1, 1), date(2028, 12, 31)),
    billing_day=st.integers(1, 31),
    price=st.decimals(0, 10**5, places=2),
    turns=st.lists(st.tuples(st.integers(-5, 40), st.integers(1, 20)), max_size=4),
    joined=st.integers(-5, 40),
)
def test_every_day_is_charged_once_whatever_begins_when(
    day: date, billing_day: int, price: Decimal, turns: list[tuple[int, int]], joined: int
) -> None:
    period = period_of(day, billing_day)

    def later(days: int) -> date:
        return date.fromordinal(period.start.toordinal() + days)

    rebates = [
        Rebate("", D(share) / 40, later(start), later(start + share)) for start, share in turns
    ]
    one = Subscribed(
        1, "orders", Cycle.MONTHLY, period.start, None, setup_due=False,
        bundle_share=D("0.1"), bundle_from=later(joined),
    )  # fmt: skip
    terms = Terms("orders", Charge.MONTHLY, Scheme.FLAT, price)

    lines: list[Due] = charges(
        [one], [Agreed(period.start, None, (terms,))], rebates, period, lambda *_: D(0)
    )

    assert [lines[0].service.start, lines[-1].service.end] == [period.start, period.end]
    assert all(a.service.end == b.service.start for a, b in pairwise(lines))
    assert all(a.discount != b.discount for a, b in pairwise(lines))
    assert 0 <= sum((line.net for line in lines), D(0)) <= price + FEN * len(lines)
