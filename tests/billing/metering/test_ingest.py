"""Usage is counted once, whenever and however often it is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.metering.models import UsageDay, UsageEvent, UsageSubject
from billing.metering.selectors.figures import active_days, figures_of_all, quantity
from billing.metering.services.ingest import Usage, take_in
from billing.metering.services.rebuild import drift, rebuild
from mes.kernel.errors import NotFound
from mes.tenancy import context

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))


def _use(key: str, *, at: datetime = NOON, **more: object) -> Usage:
    values = {"meter": "documents", "module": "orders", "quantity": Decimal(1), **more}
    return Usage(key=key, at=at, **values)  # type: ignore[arg-type]


def test_the_same_key_counts_once_within_and_between_batches(tenant: context.Tenant) -> None:
    first = take_in(tenant.id, [_use("a"), _use("a"), _use("b")])
    second = take_in(tenant.id, [_use("b"), _use("c")])

    assert (first, second) == (2, 1)
    assert quantity(tenant.id, "documents", *NOVEMBER) == 3


def test_the_same_key_of_another_meter_is_another_use(tenant: context.Tenant) -> None:
    take_in(tenant.id, [_use("a"), _use("a", meter="work_reports", module="production")])

    assert quantity(tenant.id, "documents", *NOVEMBER) == 1
    assert quantity(tenant.id, "work_reports", *NOVEMBER) == 1


def test_the_day_is_the_business_day(tenant: context.Tenant) -> None:
    last_of_november = datetime(2026, 11, 30, 15, 59, 59, 999000, tzinfo=UTC)
    take_in(
        tenant.id,
        [_use("a", at=last_of_november), _use("b", at=last_of_november + timedelta(seconds=1))],
    )

    assert quantity(tenant.id, "documents", *NOVEMBER) == 1
    assert quantity(tenant.id, "documents", date(2026, 12, 1), date(2027, 1, 1)) == 1


def test_different_people_count_once_over_days_and_modules(tenant: context.Tenant) -> None:
    take_in(
        tenant.id,
        [
            _use(f"{module}{who}{day}", meter="active_people", module=module, subject=who, at=at)
            for day, at in ((1, NOON), (2, NOON + timedelta(days=1)))
            for module, who in (("orders", "p1"), ("orders", "p2"), ("production", "p1"))
        ],
    )

    assert quantity(tenant.id, "active_people", *NOVEMBER) == 2
    assert quantity(tenant.id, "active_people", *NOVEMBER, module="production") == 1
    assert active_days(tenant.id, *NOVEMBER) == {"orders": 2, "production": 2}


def test_sums_and_latest_values(tenant: context.Tenant) -> None:
    take_in(
        tenant.id,
        [
            _use("r1", meter="readings", module="", quantity=Decimal("100.5")),
            _use("r2", meter="readings", module="", quantity=Decimal("0.25")),
            _use("s2", meter="storage", module="", quantity=Decimal(7), at=NOON),
            _use("s1", meter="storage", module="", quantity=Decimal(9), at=NOON - timedelta(1)),
        ],
    )
    take_in(
        tenant.id,
        [_use("s0", meter="storage", module="", quantity=Decimal(5), at=NOON - timedelta(hours=1))],
    )

    assert quantity(tenant.id, "readings", *NOVEMBER) == Decimal("100.75")
    assert quantity(tenant.id, "storage", *NOVEMBER) == 7


def test_nothing_used_is_zero_and_an_unknown_meter_is_refused(tenant: context.Tenant) -> None:
    assert quantity(tenant.id, "storage", *NOVEMBER) == 0
    with pytest.raises(NotFound):
        quantity(tenant.id, "smiles", *NOVEMBER)


def test_keys_keep_their_odd_characters(tenant: context.Tenant) -> None:
    odd = "a\tb\\n\n\\.\r文"

    take_in(tenant.id, [_use(odd)])

    assert UsageEvent.objects.get(enterprise_id=tenant.id).key == odd


def test_a_bad_event_takes_nothing_in(tenant: context.Tenant) -> None:
    with pytest.raises(Exception, match="usage_not_negative"), transaction.atomic():
        take_in(tenant.id, [_use("a"), _use("b", quantity=Decimal(-1))])

    assert not UsageEvent.objects.exists()
    assert not UsageDay.objects.exists()


def test_usage_of_another_enterprise_cannot_be_seen_or_forged(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    take_in(tenant.id, [_use("a")])
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        take_in(other_tenant.id, [_use("b")])

    with context.within(other_tenant):
        assert quantity(tenant.id, "documents", *NOVEMBER) == 0
        assert not UsageEvent.objects.exists()


def test_all_enterprises_at_once_give_the_same_figures(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    for place, uses in ((tenant, 2), (other_tenant, 3)):
        with context.within(place):
            take_in(place.id, [_use(str(n)) for n in range(uses)])
            take_in(place.id, [_use("x", meter="active_people", subject="p1")])

    with context.across_enterprises():
        found = figures_of_all(*NOVEMBER)

    def seen(place: context.Tenant) -> set[tuple[str, str, Decimal]]:
        return {(one.meter, one.module, one.quantity) for one in found[place.id]}

    people = ("active_people", "orders", Decimal(1))
    assert seen(tenant) == {("documents", "orders", Decimal(2)), people}
    assert seen(other_tenant) == {("documents", "orders", Decimal(3)), people}


_uses = st.builds(
    _use,
    st.sampled_from("abcdef"),
    meter=st.sampled_from(["documents", "readings", "storage", "active_people"]),
    module=st.sampled_from(["orders", "production"]),
    subject=st.sampled_from(["p1", "p2", "p3"]),
    quantity=st.decimals(0, 1000, places=6),
    at=st.integers(0, 40 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(_uses, max_size=12), max_size=5))
def test_figures_kept_are_figures_rebuilt(
    tenant: context.Tenant, batches: list[list[Usage]]
) -> None:
    with transaction.atomic():
        for batch in batches:
            take_in(tenant.id, batch)
        span = (date(2026, 11, 1), date(2027, 1, 1))
        meters = ("documents", "readings", "active_people")
        kept = [quantity(tenant.id, meter, *span) for meter in meters]

        assert drift(tenant.id) == []
        rebuild(tenant.id)

        assert [quantity(tenant.id, meter, *span) for meter in meters] == kept
        assert drift(tenant.id) == []
        transaction.set_rollback(True)


def test_a_figure_that_was_tampered_with_is_found_and_mended(tenant: context.Tenant) -> None:
    take_in(tenant.id, [_use("a"), _use("p", meter="active_people", subject="p1")])
    UsageDay.objects.filter(meter="documents").update(events=7)
    UsageSubject.objects.all().delete()

    assert [meter for meter, _module, _day in drift(tenant.id)] == ["active_people", "documents"]

    rebuild(tenant.id)
    assert drift(tenant.id) == []
    assert quantity(tenant.id, "documents", *NOVEMBER) == 1
