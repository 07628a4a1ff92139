"""What metering does by the clock, for each enterprise."""

from celery import shared_task

from billing.metering.selectors.storage import stored_megabytes
from billing.metering.services.quotas import look_at_all
from mes.catalog.meters import STORAGE
from mes.catalog.usage import count
from mes.kernel import clock
from mes.tenancy.context import present_tenant
from mes.tenancy.tasks import EnterpriseTask


@shared_task(base=EnterpriseTask)
def measure(*, schema: str) -> None:
    """Note what the enterprise stores today, and let go of what a past month had used up."""
    count(STORAGE, "", clock.business_date().isoformat(), quantity=stored_megabytes())
    look_at_all(present_tenant().id)
