"""Quotas warn at 80 %, refuse when used up, and let go with the next month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from billing.metering.models import Quota, QuotaAction
from billing.metering.services.ingest import Usage, take_in
from billing.metering.services.quotas import look_at, look_at_all, remove_quota, set_quota
from mes.audit.models import AuditEntry
from mes.catalog import gate
from mes.catalog.errors import QuotaExceeded
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.errors import Invalid, NotFound, VersionConflict
from mes.tenancy import context
from tests.factories.people import Client

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 20, 4, tzinfo=UTC)
OPERATOR = system("operator")


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with clock.frozen(NOVEMBER):
        yield


def _calls(tenant: context.Tenant, first: int, last: int) -> None:
    take_in(
        tenant.id,
        [
            Usage("api_calls", "orders", str(number), Decimal(1), NOVEMBER)
            for number in range(first, last)
        ],
    )
    look_at(tenant.id, ["api_calls"])


def _ten(tenant: context.Tenant, action: QuotaAction = QuotaAction.REFUSE) -> Quota:
    return set_quota(tenant.id, "api_calls", most=Decimal(10), action=action, actor=OPERATOR)


def _state(tenant: context.Tenant) -> tuple[date | None, date | None]:
    row = Quota.objects.get(enterprise_id=tenant.id, meter="api_calls")
    return row.warned_month, row.reached_month


def _refused(tenant: context.Tenant, meter: str = "api_calls") -> bool:
    gate.forget()
    try:
        gate.require_quota(meter, tenant)
    except QuotaExceeded:
        return True
    return False


def test_a_quota_warns_at_80_percent_and_refuses_at_100(tenant: context.Tenant) -> None:
    _ten(tenant)
    seen = []
    for used in (7, 8, 9, 10):
        _calls(tenant, 0, used)
        seen.append((_state(tenant), _refused(tenant)))

    november = date(2026, 11, 1)
    assert seen == [
        ((None, None), False),
        ((november, None), False),
        ((november, None), False),
        ((november, november), True),
    ]


def test_a_quota_that_only_warns_never_refuses(tenant: context.Tenant) -> None:
    _ten(tenant, QuotaAction.WARN)
    _calls(tenant, 0, 30)

    assert _state(tenant)[1] == date(2026, 11, 1)
    assert not _refused(tenant)


def test_a_quota_set_below_what_was_used_refuses_at_once(tenant: context.Tenant) -> None:
    _calls(tenant, 0, 12)

    _ten(tenant)

    assert _refused(tenant)


@pytest.mark.parametrize("lift", ["raise", "remove", "month"])
def test_a_used_up_quota_is_lifted(tenant: context.Tenant, lift: str) -> None:
    _ten(tenant)
    _calls(tenant, 0, 10)
    assert _refused(tenant)

    if lift == "raise":
        set_quota(
            tenant.id, "api_calls", most=Decimal(20), action=QuotaAction.REFUSE, actor=OPERATOR
        )
    elif lift == "remove":
        remove_quota(tenant.id, "api_calls", actor=OPERATOR)
    else:
        with clock.frozen(NOVEMBER + timedelta(days=11)):
            look_at_all(tenant.id)

    assert not _refused(tenant)


def test_only_the_metered_use_and_the_enterprise_are_refused(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    _ten(tenant)
    _calls(tenant, 0, 10)

    assert not _refused(tenant, "storage")
    assert not _refused(other_tenant)


def test_a_used_up_quota_of_calls_refuses_tokens_and_not_people(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    owner = api("owner")
    made = owner.post(
        "/tokens", {"name": "ERP", "scopes": ["orders.view"], "expires_at": "2027-01-01T00:00:00Z"}
    ).json()
    token = Client(tenant)
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert token.get("/sales-orders", **bearer).status_code == 200
    _ten(tenant)
    _calls(tenant, 0, 10)
    gate.forget()

    refused = token.get("/sales-orders", **bearer)

    assert (refused.status_code, refused.json()["code"]) == (403, "quota_exceeded")
    assert owner.get("/sales-orders").status_code == 200


def test_bad_quotas_are_refused(tenant: context.Tenant) -> None:
    kept = _ten(tenant)
    terms = {"action": QuotaAction.WARN, "actor": OPERATOR}
    with pytest.raises(Invalid):
        set_quota(tenant.id, "api_calls", most=Decimal(0), **terms)
    with pytest.raises(NotFound):
        set_quota(tenant.id, "smiles", most=Decimal(1), **terms)
    with pytest.raises(VersionConflict):
        set_quota(
            tenant.id, "api_calls", most=Decimal(1), expected_version=kept.version + 1, **terms
        )
    with pytest.raises(NotFound):
        remove_quota(tenant.id, "storage", actor=OPERATOR)

    assert Quota.objects.get().most == 10


def test_quotas_leave_a_trail(tenant: context.Tenant) -> None:
    _ten(tenant)
    _calls(tenant, 0, 10)
    remove_quota(tenant.id, "api_calls", actor=OPERATOR)

    trail = AuditEntry.objects.filter(action__startswith="quota.").order_by("id")
    assert [row.action for row in trail] == ["quota.set", "quota.changed", "quota.removed"]
