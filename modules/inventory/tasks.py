"""Background work of inventory."""

import structlog
from celery import shared_task

from mes.tenancy.tasks import EnterpriseTask
from modules.inventory.selectors.verify import drift

log = structlog.get_logger(__name__)


@shared_task(base=EnterpriseTask)
def verify(*, schema: str) -> int:
    """Recompute every balance; a wrong one is logged as an error. Returns how many are wrong."""
    wrong = drift()
    for one in wrong:
        log.error("stock_drift", schema=schema, item=one.item_id, location=one.location_id)
    return len(wrong)
