"""What people, workers, tokens and events do is metered through the outbox."""

from collections.abc import Callable, Iterator

import pytest

from billing.metering.models import UsageEvent
from billing.metering.selectors.figures import quantity
from billing.metering.selectors.storage import stored_megabytes
from billing.metering.tasks import measure
from mes.catalog import usage
from mes.kernel import clock
from mes.kernel.periods import month_of
from mes.outbox.models import OutboxMessage
from mes.outbox.services import deliver_due
from mes.tenancy import context
from modules.inventory.errors import InsufficientStock
from tests.factories.orders import a_confirmed_order, shipped
from tests.factories.people import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tell_again() -> Iterator[None]:
    usage.forget()
    yield
    usage.forget()


def _used(tenant: context.Tenant, meter: str, module: str | None = None) -> int:
    deliver_due()
    month = month_of(clock.business_date())
    return int(quantity(tenant.id, meter, month.start, month.end, module=module))


def test_a_person_is_active_in_the_module_that_was_used(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("owner")
    for _request in range(3):
        client.get("/sales-orders")
    client.get("/items")

    assert _used(tenant, "active_people") == 1
    assert _used(tenant, "active_people", "orders") == 1
    assert _used(tenant, "active_people", "production") == 0
    assert UsageEvent.objects.count() == 1


def test_a_refused_request_is_no_use(tenant: context.Tenant, api: Callable[..., Client]) -> None:
    api("owner").get("/sales-orders/987654321")

    assert _used(tenant, "active_people") == 0


def test_who_is_told_twice_is_counted_once(
    tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    client = api("owner")
    client.get("/sales-orders")
    usage.forget()  # as another process would
    client.get("/sales-orders")

    assert OutboxMessage.objects.filter(topic=usage.USAGE).count() == 2
    assert _used(tenant, "active_people") == 1
    assert UsageEvent.objects.count() == 1


def test_confirming_an_order_is_a_document_of_orders(tenant: context.Tenant) -> None:
    order = a_confirmed_order()

    assert _used(tenant, "documents") == 1
    assert list(UsageEvent.objects.values_list("module", "key")) == [
        ("orders", f"SalesOrderConfirmed:{order.pk}")
    ]


def test_what_is_rolled_back_is_not_counted(tenant: context.Tenant) -> None:
    order = a_confirmed_order()
    with pytest.raises(InsufficientStock):
        shipped(order)
    deliver_due()

    assert list(UsageEvent.objects.values_list("key", flat=True)) == [
        f"SalesOrderConfirmed:{order.pk}"
    ]


def test_storage_is_measured_once_a_day(tenant: context.Tenant) -> None:
    for _time in range(2):
        measure(schema=tenant.schema_name)
    context.enter(tenant)
    deliver_due()

    kept = UsageEvent.objects.filter(meter="storage").values_list("quantity", flat=True)
    assert len(kept) == 1
    assert stored_megabytes() > 1
