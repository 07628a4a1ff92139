"""Usage over HTTP: the enterprise's own, and the operators' view of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from billing.metering.services.ingest import Usage, take_in
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import Client
from tests.mes.api.test_operators import Operator

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with clock.frozen(NOVEMBER):
        yield


def _reports(tenant: context.Tenant, many: int) -> None:
    uses = [
        Usage("work_reports", "production", f"WorkReported:{number}", Decimal(1), NOVEMBER)
        for number in range(many)
    ]
    with context.within(tenant):
        take_in(tenant.id, uses)


def test_the_month_shows_each_meter_with_its_quota(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    _reports(tenant, 9)
    Operator().http.put(
        "/api/v1/platform/billing/enterprises/alpha/quotas/work_reports",
        '{"most": "10", "action": "warn"}',
        content_type="application/json",
        HTTP_HOST="admin.localhost",
        HTTP_IDEMPOTENCY_KEY="set-quota-0001",
    )

    (row,) = api("finance").get("/billing/usage?month=2026-11").json()["meters"]

    assert {name: row[name] for name in ("meter", "quantity", "most", "share", "warned")} == {
        "meter": "work_reports",
        "quantity": "9",
        "most": "10",
        "share": 90,
        "warned": True,
    }
    assert (row["name"], row["unit"], row["reached"]) == ("报工记录", "次", False)


def test_a_meter_is_followed_to_its_days_and_events(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    _reports(tenant, 2)
    client = api("finance")

    days = client.get("/billing/usage/work_reports/days").json()
    events = client.get("/billing/usage-events?meter=work_reports&day=2026-11-20").json()

    assert days["days"] == [{"day": "2026-11-20", "module": "production", "quantity": "2"}]
    assert [row["key"] for row in events["results"]] == ["WorkReported:1", "WorkReported:0"]


def test_another_month_is_empty_and_a_bad_one_is_refused(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    _reports(tenant, 1)
    client = api("finance")

    assert client.get("/billing/usage?month=2026-10").json() == {"month": "2026-10", "meters": []}
    refused = client.get("/billing/usage?month=2026-13")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "month")


def test_usage_is_for_those_who_may_see_bills(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    assert api("sales").get("/billing/usage").status_code == 403


def test_no_enterprise_sees_anothers_usage(
    tenant: context.Tenant, other_tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    _reports(other_tenant, 5)
    client = api("owner")

    assert client.get("/billing/usage").json()["meters"] == []
    assert client.get("/billing/usage-events").json()["results"] == []


def test_an_operator_sees_and_limits_any_enterprise(tenant: context.Tenant) -> None:
    _reports(tenant, 3)
    operator = Operator()

    seen = operator.get("billing/enterprises/alpha/usage")
    missing = operator.get("billing/enterprises/nobody/usage")
    days = operator.get("billing/enterprises/alpha/usage/work_reports/days?month=2026-11")
    no_meter = operator.get("billing/enterprises/alpha/usage/nothing/days")

    rows = {row["meter"]: row["quantity"] for row in seen.json()["meters"]}
    assert rows["work_reports"] == "3"
    assert rows["readings"] == "0"
    assert [row["quantity"] for row in days.json()["days"]] == ["3"]
    assert no_meter.status_code == 404
    assert missing.status_code == 404
