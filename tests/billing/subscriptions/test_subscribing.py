"""Subscribing, cancelling, changing: dates, states and what the enterprise may use then."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.subscriptions.domain.states import (
    TRANSITIONS,
    Cycle,
    EndOfTrial,
    SubscriptionState,
)
from billing.subscriptions.errors import AlreadySubscribed, NotPriced, Owing
from billing.subscriptions.models import (
    BillingAccount,
    Contract,
    ContractPrice,
    Subscription,
    TrialPolicy,
)
from billing.subscriptions.services.contracts import agree_contract
from billing.subscriptions.services.ending import When, cancel, change_cycle, keep
from billing.subscriptions.services.prices import set_price
from billing.subscriptions.services.rolling import enterprises_due, roll_due
from billing.subscriptions.services.standing import set_standing
from billing.subscriptions.services.subscribing import start_trial, subscribe
from mes.catalog import gate
from mes.catalog.errors import ModuleNotBuilt
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound, TransitionNotAllowed
from mes.tenancy.context import Tenant

# 15 November 2026, noon in Shanghai.
NOON = datetime(2026, 11, 15, 4, tzinfo=UTC)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture
def bare(tenant: Tenant, actor: Actor) -> Iterator[Tenant]:
    """The enterprise alpha with no module, on 15 November 2026."""
    with clock.frozen(NOON):
        for module in ("orders", "inventory", "production"):
            grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
        gate.forget()
        yield tenant


def states() -> dict[str, str]:
    gate.forget()
    return dict(gate.module_states())


def one(module: str, actor: Actor, cycle: Cycle = Cycle.MONTHLY) -> Subscription:
    return subscribe([module], cycle=cycle, actor=actor)[0]


def test_subscribing_gives_the_modules_from_today_at_the_prices_of_today(
    bare: Tenant, actor: Actor
) -> None:
    rows = subscribe(["production", "orders"], cycle=Cycle.MONTHLY, actor=actor)

    assert [(r.module, r.state, r.starts_on, r.paid_from, r.ends_on) for r in rows] == [
        ("orders", "active", date(2026, 11, 15), date(2026, 11, 15), None),
        ("production", "active", date(2026, 11, 15), date(2026, 11, 15), None),
    ]
    assert states() == {"orders": "active", "production": "active"}
    contract = Contract.objects.get(enterprise_id=bare.id)
    assert (contract.starts_on, contract.ends_on) == (date(2026, 11, 15), None)
    assert re.fullmatch(r"HT202611-\d{4}", contract.number)
    frozen = contract.prices.get(module="orders", charge="monthly")
    assert frozen.amount == Decimal(600)
    assert BillingAccount.objects.get(enterprise_id=bare.id).title == bare.name


def test_a_price_that_rises_later_does_not_reach_a_contract(bare: Tenant, actor: Actor) -> None:
    one("orders", actor)

    set_price(
        {"module": "orders", "charge": "monthly", "scheme": "flat", "amount": Decimal(999),
         "valid_from": date(2026, 11, 16)},
        actor=actor,
    )  # fmt: skip
    with clock.frozen(NOON + timedelta(days=40)):
        one("inventory", actor)

    frozen = ContractPrice.objects.get(enterprise_id=bare.id, module="orders", charge="monthly")
    assert frozen.amount == Decimal(600)


def test_a_contract_that_has_run_out_is_followed_at_the_prices_of_its_last_day(
    bare: Tenant, actor: Actor
) -> None:
    agree_contract(
        starts_on=date(2026, 11, 15), ends_on=date(2027, 1, 1), prices=[], note="", actor=actor
    )
    one("orders", actor)
    set_price(
        {"module": "orders", "charge": "monthly", "scheme": "flat", "amount": Decimal(700),
         "valid_from": date(2026, 12, 20)},
        actor=actor,
    )  # fmt: skip

    with clock.frozen(shanghai("2027-01-03T10:00")):
        assert enterprises_due() == [bare.id]
        roll_due([bare.id])
        assert enterprises_due() == []

    following = Contract.objects.get(enterprise_id=bare.id, starts_on=date(2027, 1, 1))
    assert following.prices.get(module="orders", charge="monthly").amount == Decimal(700)


def test_what_is_not_on_the_price_list_or_not_built_is_refused(bare: Tenant, actor: Actor) -> None:
    with pytest.raises(NotFound):
        one("spaceships", actor)
    with pytest.raises(ModuleNotBuilt):
        subscribe(["orders", "ledger"], cycle=Cycle.MONTHLY, actor=actor)

    assert not Subscription.objects.filter(enterprise_id=bare.id).exists()
    assert states() == {}


def test_without_a_price_nothing_is_subscribed(bare: Tenant, actor: Actor) -> None:
    with clock.frozen(shanghai("2023-12-31T12:00")), pytest.raises(NotPriced):
        one("orders", actor)

    assert states() == {}
    assert not Contract.objects.filter(enterprise_id=bare.id).exists()


def test_subscribing_twice_is_refused(bare: Tenant, actor: Actor) -> None:
    one("orders", actor)

    with pytest.raises(AlreadySubscribed):
        one("orders", actor)

    assert Subscription.objects.filter(enterprise_id=bare.id).count() == 1


def test_the_database_refuses_overlapping_days_of_a_module(bare: Tenant, actor: Actor) -> None:
    row = one("orders", actor)

    with pytest.raises(IntegrityError, match="subscription_one_a_module"), transaction.atomic():
        Subscription.objects.create(
            enterprise_id=bare.id,
            module="orders",
            state="active",
            starts_on=row.starts_on + timedelta(days=300),
            paid_from=row.starts_on + timedelta(days=300),
        )


def test_cancelled_at_once_is_paid_to_the_end_of_the_day_and_readable_for_thirty(
    bare: Tenant, actor: Actor
) -> None:
    row = one("orders", actor)

    row = cancel(row.pk, when=When.NOW, actor=actor)

    assert (row.state, row.ends_on) == ("cancelled", date(2026, 11, 16))
    assert row.readable_until == NOON + timedelta(days=30)
    assert states() == {"orders": "grace"}
    with clock.frozen(NOON + timedelta(days=30)):
        assert states() == {}
        roll_due(enterprises_due())
    row.refresh_from_db()
    assert row.state == "ended"


def test_cancelled_at_the_end_of_the_period_runs_until_then(bare: Tenant, actor: Actor) -> None:
    row = one("orders", actor)

    row = cancel(row.pk, when=When.PERIOD_END, actor=actor)

    assert (row.state, row.ends_on) == ("active", date(2026, 12, 1))
    with clock.frozen(shanghai("2026-11-30T23:59:59.999")):
        assert enterprises_due() == []
        assert states() == {"orders": "active"}
    with clock.frozen(shanghai("2026-12-01T00:00")):
        assert enterprises_due() == [bare.id]
        roll_due([bare.id])
        assert states() == {"orders": "grace"}


def test_a_cancellation_can_be_taken_back_until_it_takes_effect(bare: Tenant, actor: Actor) -> None:
    row = cancel(one("orders", actor).pk, when=When.PERIOD_END, actor=actor)

    assert keep(row.pk, actor=actor).ends_on is None
    with pytest.raises(TransitionNotAllowed):
        keep(row.pk, actor=actor)


def test_who_comes_back_on_the_same_day_pays_that_day_once(bare: Tenant, actor: Actor) -> None:
    cancel(one("orders", actor).pk, when=When.NOW, actor=actor)

    again = one("orders", actor)

    assert (again.starts_on, again.setup_due) == (date(2026, 11, 16), False)
    assert states() == {"orders": "active"}
    assert list(
        Subscription.objects.filter(enterprise_id=bare.id)
        .order_by("id").values_list("state", flat=True)
    ) == ["ended", "active"]  # fmt: skip


def test_paying_by_the_year_begins_today_and_names_what_it_follows(
    bare: Tenant, actor: Actor
) -> None:
    monthly = one("orders", actor)

    with clock.frozen(NOON + timedelta(days=3)):
        yearly = change_cycle(monthly.pk, cycle=Cycle.YEARLY, actor=actor)

    monthly.refresh_from_db()
    assert (monthly.state, monthly.ends_on) == ("ended", date(2026, 11, 18))
    assert (yearly.cycle, yearly.starts_on, yearly.previous_id) == (
        "yearly", date(2026, 11, 18), monthly.pk,
    )  # fmt: skip
    assert not yearly.setup_due
    assert states() == {"orders": "active"}


def test_going_back_to_months_waits_for_the_end_of_the_year(bare: Tenant, actor: Actor) -> None:
    yearly = one("orders", actor, Cycle.YEARLY)

    with clock.frozen(NOON + timedelta(days=3)):
        monthly = change_cycle(yearly.pk, cycle=Cycle.MONTHLY, actor=actor)

    yearly.refresh_from_db()
    assert (yearly.state, yearly.ends_on) == ("active", date(2027, 11, 15))
    assert monthly.starts_on == date(2027, 11, 15)
    with clock.frozen(shanghai("2027-11-15T00:00")):
        roll_due(enterprises_due())
        assert states() == {"orders": "active"}
    yearly.refresh_from_db()
    assert yearly.state == "ended"


def test_a_change_while_a_bill_is_overdue_is_refused(bare: Tenant, actor: Actor) -> None:
    row = one("orders", actor)
    set_standing(SubscriptionState.PAST_DUE, actor=actor)

    with pytest.raises(Owing):
        change_cycle(row.pk, cycle=Cycle.YEARLY, actor=actor)

    row.refresh_from_db()
    assert (row.cycle, row.state) == ("monthly", "past_due")


def test_an_unpaid_bill_leads_to_reading_only_and_payment_back(bare: Tenant, actor: Actor) -> None:
    one("orders", actor)
    seen = []
    for state in ("past_due", "grace", "suspended", "active"):
        assert len(set_standing(SubscriptionState(state), actor=actor)) == 1
        seen.append(states()["orders"])

    assert seen == ["active", "active", "grace", "active"]
    assert set_standing(SubscriptionState.SUSPENDED, actor=actor) == []


def test_a_new_enterprise_tries_what_the_policy_says_and_then_only_reads(
    bare: Tenant, actor: Actor
) -> None:
    rows = start_trial(actor=actor)

    assert {(r.module, r.state, r.paid_from, r.ends_on) for r in rows} == {
        (module, "trial", date(2026, 12, 15), date(2026, 12, 15))
        for module in ("orders", "inventory", "production")
    }
    assert start_trial(actor=actor) == []
    with clock.frozen(shanghai("2026-12-15T00:00")):
        roll_due(enterprises_due())
        assert states() == dict.fromkeys(("orders", "inventory", "production"), "grace")


def test_a_trial_that_is_subscribed_to_goes_on_as_paid(bare: Tenant, actor: Actor) -> None:
    start_trial(actor=actor)

    row = one("orders", actor, Cycle.YEARLY)

    assert (row.state, row.cycle, row.paid_from, row.ends_on) == (
        "trial", "yearly", date(2026, 12, 15), None,
    )  # fmt: skip
    with clock.frozen(shanghai("2026-12-15T00:00")):
        roll_due(enterprises_due())
        assert states()["orders"] == "active"
    row.refresh_from_db()
    assert row.state == "active"


def test_a_policy_may_let_trials_go_on(bare: Tenant, actor: Actor) -> None:
    TrialPolicy.objects.update(at_end=EndOfTrial.CONTINUES, modules=["orders", "ledger"])

    rows = start_trial(actor=actor)

    assert [(r.module, r.ends_on) for r in rows] == [("orders", None)]


def test_a_bundle_takes_its_share_off_until_one_of_it_is_left(bare: Tenant, actor: Actor) -> None:
    first = one("orders", actor)

    rows = subscribe([], cycle=Cycle.MONTHLY, bundle="workshop", actor=actor)
    assert {row.module for row in rows} == {"orders", "inventory", "production"}
    assert {row.bundle.code for row in rows if row.bundle} == {"workshop"}

    cancel(first.pk, when=When.NOW, actor=actor)

    assert set(
        Subscription.objects.filter(enterprise_id=bare.id, state="active").values_list(
            "bundle_until", flat=True
        )
    ) == {date(2026, 12, 1)}


@pytest.mark.parametrize("start", list(SubscriptionState))
@pytest.mark.parametrize("wanted", [s for s in SubscriptionState if s.value in {"past_due", "grace", "suspended", "active"}])  # fmt: skip
def test_standing_moves_exactly_as_the_table_says(
    bare: Tenant, actor: Actor, start: SubscriptionState, wanted: SubscriptionState
) -> None:
    row = one("orders", actor)
    Subscription.objects.filter(pk=row.pk).update(state=start, ends_on=date(2026, 12, 1))

    set_standing(wanted, actor=actor)

    row.refresh_from_db()
    pays = start in {"active", "past_due", "grace", "suspended"}
    assert row.state == (wanted if pays and wanted in TRANSITIONS[start] else start)


@pytest.mark.parametrize("start", list(SubscriptionState))
def test_cancelling_goes_exactly_where_the_table_says(
    bare: Tenant, actor: Actor, start: SubscriptionState
) -> None:
    row = one("orders", actor)
    Subscription.objects.filter(pk=row.pk).update(state=start, ends_on=date(2026, 12, 1))

    if SubscriptionState.CANCELLED in TRANSITIONS[start]:
        assert cancel(row.pk, when=When.NOW, actor=actor).state == "cancelled"
    else:
        with pytest.raises(TransitionNotAllowed):
            cancel(row.pk, when=When.NOW, actor=actor)
        row.refresh_from_db()
        assert row.state == start


def test_the_last_moment_of_a_month_is_that_month(bare: Tenant, actor: Actor) -> None:
    with clock.frozen(shanghai("2026-11-30T23:59:59.999")):
        before = one("orders", actor)
    with clock.frozen(shanghai("2026-12-01T00:00:00")):
        after = one("inventory", actor)

    assert (before.starts_on, after.starts_on) == (date(2026, 11, 30), date(2026, 12, 1))
